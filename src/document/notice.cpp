// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/notice.hpp"

#include "document/impl/canvas.hpp"

namespace guichet::document {

namespace {

constexpr double notice_width = 210;
constexpr double notice_height = 297;
constexpr double notice_margin = 25;
constexpr double notice_text = notice_width - 2 * notice_margin;

} // namespace

Result<std::string> notice_pdf(Notice const& notice, text::Locale locale)
{
    if (notice.title.empty()) {
        return fail(ErrorKind::invalid, "document.nothing_to_print");
    }
    impl::Canvas canvas{notice_width, notice_height, notice.title, locale == text::Locale::en ? "en" : "fr"};
    double y = notice_margin;
    auto const write = [&](char const* tag, std::string const& text, impl::Style const& style, double gap) {
        if (text.empty()) {
            return;
        }
        if (y + canvas.height(notice_text, text, style) > notice_height - notice_margin) {
            canvas.next_page();
            y = notice_margin;
        }
        y = canvas.write(tag, {notice_margin, y, notice_text}, text, style) + gap;
    };
    write("P", notice.issuer, {.size = 11, .weight = PANGO_WEIGHT_BOLD}, 10);
    write("H1", notice.title, {.size = 17, .weight = PANGO_WEIGHT_BOLD}, 3);
    write("P", notice.subtitle, {.size = 11, .grey = 0.25}, 9);
    for (auto const& paragraph : notice.paragraphs) {
        write("P", paragraph, {.size = 11.5}, 4);
    }
    for (auto const& section : notice.sections) {
        y += 4;
        write("H2", section.title, {.size = 13, .weight = PANGO_WEIGHT_BOLD}, 2);
        for (auto const& line : section.lines) {
            write("P", line, {.size = 10.5}, 1.5);
        }
    }
    y += 6;
    write("P", notice.footer, {.size = 9.5, .grey = 0.25}, 0);
    return canvas.finish();
}

} // namespace guichet::document
