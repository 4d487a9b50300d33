// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/outbox.hpp"
#include "mail/sender.hpp"

#include <gtest/gtest.h>

namespace guichet::mail {

using namespace std::chrono_literals;

class Composition : public testing::Test {
protected:
    ManualClock clock{Instant{}};
    SystemRandom random;
    text::Messages messages;
    text::Templates templates{messages};
    Outbox outbox{clock, random, messages, templates};
};

TEST_F(Composition, has_a_text_an_html_part_and_a_footer_in_the_readers_language)
{
    nlohmann::json const model{{"name", "Zoé"}, {"network", "JuMEL"}};
    auto const french = outbox.compose(text::Locale::fr, "mail/trial", "mail.trial.subject", model);
    EXPECT_EQ(french.subject, "Essai d'envoi du guichet de JuMEL");
    EXPECT_EQ(french.subject_id, "mail.trial.subject");
    EXPECT_TRUE(french.text.starts_with("Bonjour Zoé,\n\n"));
    EXPECT_NE(french.text.find("\n-- \nCe message a été envoyé"), std::string::npos);
    EXPECT_NE(french.html.find("<html lang=\"fr\">"), std::string::npos);
    EXPECT_NE(french.html.find("Bonjour Zoé,</p>"), std::string::npos);
    auto const english = outbox.compose(text::Locale::en, "mail/trial", "mail.trial.subject", model);
    EXPECT_EQ(english.subject, "Trial mail from the desk of JuMEL");
    EXPECT_NE(english.html.find("<html lang=\"en\">"), std::string::npos);
}

TEST_F(Composition, a_hostile_name_is_only_a_name)
{
    nlohmann::json const model{{"name", "<img src=x onerror=alert(1)>\r\nBcc: eve@example.org"},
                               {"network", "A\r\nBcc: eve@example.org <b>"}};
    auto const mail = outbox.compose(text::Locale::fr, "mail/trial", "mail.trial.subject", model);
    EXPECT_EQ(mail.subject.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(mail.html.find("<img"), std::string::npos);
    EXPECT_EQ(mail.html.find("<b>"), std::string::npos);
    EXPECT_NE(mail.html.find("&lt;img src=x"), std::string::npos);
    EXPECT_NE(mail.text.find("<img src=x"), std::string::npos); // a text is a text
}

TEST(BackOff, doubles_from_a_minute_to_four_hours_give_or_take_a_fifth)
{
    EXPECT_EQ(back_off(1, 0.5), 1min);
    EXPECT_EQ(back_off(2, 0.5), 2min);
    EXPECT_EQ(back_off(5, 0.5), 16min);
    EXPECT_EQ(back_off(9, 0.5), 4h);
    EXPECT_EQ(back_off(1000, 0.5), 4h);
    EXPECT_EQ(back_off(1, 0.0), 48s);
    EXPECT_EQ(back_off(1, 1.0), 72s);
}

} // namespace guichet::mail
