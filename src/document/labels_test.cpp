// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/labels.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace guichet::document {
namespace {

LabelSheet const three_by_seven{3, 7, 63.5, 38.1, 7.2, 15.15, 2.55, 0};
LabelSheet const sixty_five{5, 13, 38.1, 21.2, 4.75, 10.7, 2.5, 0};

std::vector<Label> some_labels(int count)
{
    std::vector<Label> labels;
    for (int i = 0; i < count; ++i) {
        labels.push_back({"Médiathèque de Saint-Claude", fmt::format("239010000{:05}", i * 7919 % 100000)});
    }
    return labels;
}

/// What a barcode program reads on the printed pages, sorted; nullopt when no such program is installed.
std::optional<std::vector<std::string>> scanned(std::string const& pdf)
{
    if (std::system("command -v zbarimg pdftoppm >/dev/null 2>&1") != 0) { // NOLINT(concurrency-mt-unsafe): one thread
        return std::nullopt;
    }
    support::TemporaryDirectory const folder;
    std::ofstream{folder / "sheet.pdf", std::ios::binary} << pdf;
    auto const command =
        fmt::format("cd '{}' && pdftoppm -r 300 -gray -png sheet.pdf page && "
                    "zbarimg --nodbus -q --raw -Sdisable -Scode128.enable -Scode39.enable -Scodabar.enable "
                    "page*.png > read.txt",
                    folder / "");
    EXPECT_EQ(std::system(command.c_str()), 0); // NOLINT(concurrency-mt-unsafe): one thread
    std::ifstream file{folder / "read.txt"};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    std::ranges::sort(lines);
    return lines;
}

TEST(Labels, say_when_a_sheet_is_larger_than_the_paper)
{
    EXPECT_TRUE(fits_on_a4(three_by_seven));
    EXPECT_TRUE(fits_on_a4(sixty_five));
    auto wide = three_by_seven;
    wide.columns = 4;
    EXPECT_FALSE(fits_on_a4(wide));
    auto low = three_by_seven;
    low.top = 40;
    EXPECT_FALSE(fits_on_a4(low));
    EXPECT_FALSE(labels_pdf(wide, Symbology::code128, some_labels(1), 1, "Étiquettes", text::Locale::fr));
    EXPECT_FALSE(labels_pdf(three_by_seven, Symbology::code128, {}, 1, "Étiquettes", text::Locale::fr));
}

TEST(Labels, are_all_read_back_by_a_barcode_program)
{
    for (auto const& sheet : {three_by_seven, sixty_five}) {
        auto const labels = some_labels(labels_of(sheet) + 4); // a page and a few
        auto const pdf = labels_pdf(sheet, Symbology::code128, labels, 1, "Étiquettes", text::Locale::fr);
        ASSERT_TRUE(pdf);
        auto const read = scanned(*pdf);
        if (!read) {
            GTEST_SKIP() << "zbarimg is not installed";
        }
        std::vector<std::string> expected;
        for (auto const& label : labels) {
            expected.push_back(label.number);
        }
        std::ranges::sort(expected);
        EXPECT_EQ(*read, expected);
    }
}

TEST(Labels, of_other_symbologies_are_read_back_where_they_fit)
{
    for (auto const symbology : {Symbology::code39, Symbology::codabar}) {
        auto const pdf = labels_pdf(three_by_seven, symbology, some_labels(3), 5, "Étiquettes", text::Locale::fr);
        ASSERT_TRUE(pdf);
        auto const read = scanned(*pdf);
        if (read) {
            EXPECT_EQ(read->size(), 3U);
        }
    }
    auto const narrow = labels_pdf(sixty_five, Symbology::code39, some_labels(1), 1, "Étiquettes", text::Locale::fr);
    ASSERT_FALSE(narrow);
    EXPECT_EQ(narrow.error().message.id, "document.label_too_narrow");
}

} // namespace
} // namespace guichet::document
