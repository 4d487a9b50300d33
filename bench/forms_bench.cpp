// SPDX-License-Identifier: AGPL-3.0-or-later
// Making the registration form as PDF, beside a plain page of the same words drawn by the same library; reading one
// that came back.
#include "document/returned_form.hpp"
#include "people/forms/pages.hpp"
#include "people/forms/paper_form.hpp"
#include "support/registration_desk.hpp"
#include "support/results.hpp"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <ctime>
#include <stdexcept>
#include <vector>

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

/// The same words on plain pages, nothing to fill in. Bytes drawn.
std::size_t plain_pages()
{
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
    return bytes;
}

double processor_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Processor seconds each: what else the machine does does not count.
template <class Work>
double seconds_each(int times, Work work)
{
    auto const begun = processor_seconds();
    for (int i = 0; i < times; ++i) {
        if (work() == 0) {
            throw std::runtime_error{"nothing was drawn"};
        }
    }
    return (processor_seconds() - begun) / times;
}

constexpr int turns = 9;
constexpr int drawn_in_a_turn = 20;
/// Beside the words there are the fields, their names for screen readers, the tags, the QR code and the embedded fonts.
constexpr double most_times_the_words = 8;

void measure()
{
    people::DrawnForms drawn;
    auto const filled = document::fillable_pdf(form()).value();
    std::vector<double> plain;
    std::vector<double> made;
    std::vector<double> again;
    std::vector<double> read;
    for (int turn = 0; turn < turns; ++turn) { // in turns, so that both see the same machine
        plain.push_back(seconds_each(drawn_in_a_turn, [] { return plain_pages(); }));
        made.push_back(seconds_each(drawn_in_a_turn, [] { return document::fillable_pdf(form()).value().size(); }));
        again.push_back(seconds_each(drawn_in_a_turn, [&] { return drawn.pdf_of(form()).value().pdf.size(); }));
        read.push_back(
            seconds_each(drawn_in_a_turn, [&] { return document::read_fields(filled).value().values.size() + 1; }));
    }
    using namespace bench;
    report_ratio("form as PDF: time to make ÷ the same words by bare Cairo and Pango", median(made) / median(plain),
                 Limit::at_most, most_times_the_words);
    report_figure("  forms made, a second and a core", fmt::format("{:.0f}", 1 / median(made)));
    report_figure("  the same words drawn, a second and a core", fmt::format("{:.0f}", 1 / median(plain)));
    report_figure("  forms served again, a second and a core", fmt::format("{:.0f}", 1 / median(again)));
    report_figure("  forms read back, a second and a core", fmt::format("{:.0f}", 1 / median(read)));
}

} // namespace
} // namespace guichet

int main()
{
    guichet::measure();
    return 0;
}
