// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/messages.hpp"
#include "text/resources.hpp"
#include "text/templates.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::text {

TEST(Messages, every_language_has_every_text_and_every_template_parses)
{
    Messages const messages;
    Templates const templates{messages};
    EXPECT_EQ(messages.text(Locale::fr, "error.form"), "Quelques réponses sont à revoir.");
    EXPECT_EQ(messages.text(Locale::test, "error.form"), "«Quelques réponses sont à revoir.»");
    EXPECT_EQ(messages.text(Locale::fr, "no.such.id"), "no.such.id");
}

TEST(Templates, read_a_name_from_the_page_before_its_frame)
{
    Messages const messages;
    Templates const templates{messages};
    SharedValues const frame{nlohmann::json{{"csrf", "of-the-frame"}}};
    EXPECT_NE(templates.render("web/csrf", Locale::fr, nlohmann::json::object(), {&frame}).find("of-the-frame"),
              std::string::npos);
    EXPECT_NE(templates.render("web/csrf", Locale::fr, {{"csrf", "of-the-page"}}, {&frame}).find("of-the-page"),
              std::string::npos);
}

TEST(Messages, dates_and_numbers_follow_the_language)
{
    auto const date = *parse_date("2020-05-01");
    EXPECT_EQ(long_date(Locale::fr, date), "1er mai 2020");
    EXPECT_EQ(long_date(Locale::en, date), "May 1, 2020");
    EXPECT_EQ(short_date(Locale::fr, date), "01/05/2020");
    EXPECT_EQ(number(Locale::fr, 30000), "30\u202f000");
    EXPECT_EQ(number(Locale::en, -1234567), "-1,234,567");
    EXPECT_EQ(money(Locale::fr, Money{1250}), "12,50\u00a0€");
}

} // namespace guichet::text
