// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/packed.hpp"

#include <gtest/gtest.h>

namespace guichet {

using namespace std::string_view_literals;
using Texts = std::vector<std::string_view>;

TEST(Packed, texts_come_back_as_they_were)
{
    std::string const long_one(70'000, 'x');
    for (auto const& texts :
         {Texts{}, Texts{""}, Texts{"", "", ""}, Texts{"a", "", "bc"}, Texts{"1:a", ":", "3:"}, Texts{"\0"sv, "a\0b"sv},
          Texts{"é€😀", "日"}, Texts{long_one, "end"}, Texts(1000, "many")}) {
        EXPECT_EQ(unpack(pack(texts)), texts) << pack(texts).substr(0, 40);
    }
    EXPECT_EQ(pack({"abc", "", "é"}), "3:abc0:2:é") << "a length is of bytes";
}

TEST(Packed, texts_may_be_packed_themselves)
{
    auto const packed = pack({"in front", pack(std::vector<std::string>{"one", "two"}), pack({})});
    auto const texts = unpack<3>(packed);
    ASSERT_TRUE(texts);
    EXPECT_EQ(texts->front(), "in front");
    EXPECT_EQ(unpack(texts->at(1)), (Texts{"one", "two"}));
    EXPECT_EQ(unpack(texts->back()), Texts{});
}

TEST(Packed, what_is_cut_short_or_has_more_is_refused)
{
    auto const whole = pack({"abc", "defghijklmno"});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(unpack<2>(whole.substr(0, size))) << size;
    }
    EXPECT_TRUE(unpack<2>(whole));
    EXPECT_FALSE(unpack<2>(whole + "x"));
    EXPECT_FALSE(unpack<2>(whole + pack({""}))) << "three";
    EXPECT_FALSE(unpack<3>(whole)) << "two";
}

TEST(Packed, what_was_never_packed_is_refused)
{
    for (auto const* const text :
         {":", "a", "3", "3abc", "-1:a", "+1:a", " 1:a", "1 :a", "1:", "2:a", "1:ab", "1:a,", "0x1:a", R"({"id":"01"})",
          "18446744073709551615:a", "18446744073709551616:a", "99999999999999999999999:a"}) {
        EXPECT_FALSE(unpack(text)) << text;
        EXPECT_FALSE(unpack<1>(text)) << text;
    }
}

TEST(Packed, moments_come_back_to_the_millisecond)
{
    for (auto const count : {0LL, 1LL, -1LL, 1'586'944'800'123LL}) {
        Instant const moment{std::chrono::milliseconds{count}};
        EXPECT_EQ(instant_from(milliseconds_of(moment)), moment);
    }
    for (auto const* const text : {"", "12 ", "2020-04-15T10:00:00.000Z", "99999999999999999999"}) {
        EXPECT_FALSE(instant_from(text)) << text;
    }
}

} // namespace guichet
