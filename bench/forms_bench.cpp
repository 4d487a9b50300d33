// SPDX-License-Identifier: AGPL-3.0-or-later
// Making the registration form as PDF, beside a plain page of the same words drawn by the same library; reading one
// that came back.
#include "document/returned_form.hpp"
#include "people/forms/pages.hpp"
#include "people/forms/paper_form.hpp"
#include "support/registration_desk.hpp"

#include <benchmark/benchmark.h>
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

namespace guichet {
namespace {

document::FillableForm const& form()
{
    static auto const made = [] {
        people::for_tests::SmallOffice const office;
        people::PaperPlace place;
        place.network = "JuMEL";
        place.library = office.library({"ecla-mediatheque"});
        place.send_to = "bibliotheque@example.org";
        place.address = "https://guichet.example/c/journal/formulaire.pdf";
        place.marker.library = place.library->id;
        return people::paper_form(support::shared_messages(), text::Locale::fr, place);
    }();
    return made;
}

cairo_status_t count_bytes(void* closure, unsigned char const* /*bytes*/, unsigned int count)
{
    *static_cast<std::size_t*>(closure) += count;
    return CAIRO_STATUS_SUCCESS;
}

void write_line(cairo_t* cairo, std::string const& text, double& y)
{
    auto* const layout = pango_cairo_create_layout(cairo);
    auto* const font = pango_font_description_from_string("DejaVu Sans 9");
    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, 480 * PANGO_SCALE);
    pango_layout_set_text(layout, text.c_str(), -1);
    cairo_move_to(cairo, 50, y);
    pango_cairo_show_layout(cairo, layout);
    int width = 0;
    int height = 0;
    pango_layout_get_pixel_size(layout, &width, &height);
    y += height;
    if (y > 780) {
        cairo_show_page(cairo);
        y = 40;
    }
    pango_font_description_free(font);
    g_object_unref(layout);
}

/// The same words on plain pages, nothing to fill in.
void plain_pages(benchmark::State& state)
{
    for (auto _ : state) {
        std::size_t bytes = 0;
        auto* const surface = cairo_pdf_surface_create_for_stream(count_bytes, &bytes, 595, 842);
        auto* const cairo = cairo_create(surface);
        double y = 40;
        write_line(cairo, form().title, y);
        for (auto const& step : form().steps) {
            write_line(cairo, step, y);
        }
        for (auto const& section : form().sections) {
            write_line(cairo, section.title, y);
            for (auto const& control : section.controls) {
                write_line(cairo, control.label + " " + control.hint, y);
            }
        }
        cairo_destroy(cairo);
        cairo_surface_finish(surface);
        cairo_surface_destroy(surface);
        benchmark::DoNotOptimize(bytes);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_pages);

void form_drawn(benchmark::State& state)
{
    for (auto _ : state) {
        benchmark::DoNotOptimize(document::fillable_pdf(form()));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(form_drawn);

/// What a visitor costs once the form has been drawn.
void form_served_again(benchmark::State& state)
{
    people::DrawnForms drawn;
    for (auto _ : state) {
        benchmark::DoNotOptimize(drawn.pdf_of(form()));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(form_served_again);

void form_read(benchmark::State& state)
{
    auto const pdf = document::fillable_pdf(form()).value();
    for (auto _ : state) {
        benchmark::DoNotOptimize(document::read_fields(pdf));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(form_read);

} // namespace
} // namespace guichet
