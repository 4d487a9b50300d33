// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/codes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::document {
namespace {

std::string bars(Modules const& modules)
{
    std::string text;
    for (int x = 0; x < modules.width; ++x) {
        text += modules.at(x, 0) ? '1' : '0';
    }
    return text;
}

TEST(Codes, draws_code_128_as_its_standard_says)
{
    // ISO/IEC 15417: start C (105), pairs 12 and 34, check (105 + 12 + 2 * 34) mod 103 = 82, stop.
    auto const modules = barcode_modules(Symbology::code128, "1234");
    ASSERT_TRUE(modules);
    EXPECT_EQ(bars(*modules), "11010011100"
                              "10110011100"
                              "10001011000"
                              "10010011110"
                              "1100011101011");
}

TEST(Codes, gives_codabar_its_start_and_stop)
{
    auto const bare = barcode_modules(Symbology::codabar, "2123456789");
    auto const guarded = barcode_modules(Symbology::codabar, "A2123456789A");
    ASSERT_TRUE(bare && guarded);
    EXPECT_EQ(bars(*bare), bars(*guarded));
}

TEST(Codes, refuses_what_a_symbology_cannot_say)
{
    EXPECT_FALSE(barcode_modules(Symbology::codabar, "Jean"));
    EXPECT_FALSE(barcode_modules(Symbology::code128, ""));
    EXPECT_FALSE(qr_modules(""));
    EXPECT_FALSE(qr_modules(std::string(5000, 'x')));
}

TEST(Codes, draws_a_qr_code_with_its_three_finders_and_quiet_zone)
{
    auto const modules = qr_modules("https://guichet.example/c/journal");
    ASSERT_TRUE(modules);
    for (auto const& [x, y] : {std::pair{0, 0}, std::pair{modules->width - 7, 0}, std::pair{0, modules->width - 7}}) {
        EXPECT_TRUE(modules->at(x, y) && modules->at(x + 6, y + 6) && modules->at(x + 3, y + 3));
        EXPECT_FALSE(modules->at(x + 1, y + 1));
    }
    auto const svg = qr_svg("https://guichet.example/c/journal");
    ASSERT_TRUE(svg);
    EXPECT_TRUE(svg->starts_with("<svg "));
    EXPECT_NE(svg->find(fmt::format(R"(viewBox="0 0 {0} {0}")", modules->width + 8)), std::string::npos);
    auto const png = qr_png("https://guichet.example/c/journal");
    ASSERT_TRUE(png);
    EXPECT_TRUE(png->starts_with("\x89PNG"));
}

TEST(Codes, escapes_the_text_below_the_bars)
{
    auto const svg = barcode_svg(Symbology::code128, "A<B&C");
    ASSERT_TRUE(svg);
    EXPECT_NE(svg->find(">A&lt;B&amp;C</text>"), std::string::npos);
}

} // namespace
} // namespace guichet::document
