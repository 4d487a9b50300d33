// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/picture.hpp"
#include "support/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace guichet::document {

namespace {

std::ptrdiff_t benches()
{
    namespace fs = std::filesystem;
    return std::ranges::count_if(fs::directory_iterator{"/dev/shm"}, [](fs::directory_entry const& one) {
        return one.path().filename().string().starts_with("guichet-");
    });
}

} // namespace

TEST(Pictures, of_a_phone_become_jpegs_and_leave_nothing_behind)
{
    auto const photo = support::heic_photo();
    if (!photo) {
        GTEST_SKIP() << "heif-enc is not installed (libheif-examples)";
    }
    auto const before = benches();
    auto const jpeg = jpeg_of_heic(*photo);
    ASSERT_TRUE(jpeg);
    EXPECT_TRUE(jpeg->starts_with("\xFF\xD8\xFF"));
    EXPECT_FALSE(jpeg_of_heic(photo->substr(0, photo->size() / 2)));
    EXPECT_FALSE(jpeg_of_heic("no picture"));
    EXPECT_LE(benches(), before);
}

} // namespace guichet::document
