// SPDX-License-Identifier: AGPL-3.0-or-later
// What the budgets of the form count, and what they must not.
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::filled;
using for_tests::form_address;
using for_tests::good_fields;
using for_tests::Site;
using support::FormFields;
using support::HttpClient;
using support::Reply;

class FormBudgets : public ::testing::Test {
protected:
    Site site;

    static FormFields fields_for(std::string email)
    {
        auto fields = good_fields();
        std::erase_if(fields, [](auto const& field) { return field.first == "email"; });
        fields.emplace_back("email", std::move(email));
        return fields;
    }
    /// The form, read for a minute.
    Reply opened_by(HttpClient& browser)
    {
        auto page = browser.get(form_address + "?commune=39491");
        site.desk.clock.advance(std::chrono::minutes{1});
        return page;
    }
    Reply sent_by(HttpClient& browser, std::string email)
    {
        auto const page = opened_by(browser);
        return browser.post(form_address, filled(page, fields_for(std::move(email))));
    }
    [[nodiscard]] std::int64_t mails_to(std::string const& address) const
    {
        return site.desk.count("SELECT COUNT(*) FROM mail_outbox WHERE to_address = '" + address + "'");
    }
};

} // namespace

TEST_F(FormBudgets, nobody_is_written_to_more_often_because_addresses_are_corrected)
{
    for (int at = 0; at < 10; ++at) {
        HttpClient browser{site.port()};
        auto const place = sent_by(browser, "p" + std::to_string(at) + "@example.org").location();
        EXPECT_EQ(browser.submit(place, place, {{"action", "correct"}, {"email", "Eve@example.org"}}).status, 303);
        EXPECT_EQ(browser.get(place).contains("Réessayez demain"), at >= 8) << at;
    }
    EXPECT_EQ(mails_to("Eve@example.org"), 8);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE email = 'p9@example.org'"), 1);
}

TEST_F(FormBudgets, count_the_mailbox_the_letter_goes_to_whatever_was_typed)
{
    for (int at = 0; at < 8; ++at) {
        HttpClient browser{site.port()};
        ASSERT_EQ(sent_by(browser, "eve@gmail.com").status, 303) << at;
    }
    HttpClient browser{site.port()};
    auto const asked = sent_by(browser, "eve@gmial.com");
    ASSERT_EQ(asked.status, 422);
    auto meant = fields_for("eve@gmial.com");
    meant.emplace_back("email_choice", "suggested");
    EXPECT_EQ(browser.post(form_address, filled(asked, meant)).status, 429);
    EXPECT_EQ(mails_to("eve@gmail.com"), 8);
}

TEST_F(FormBudgets, a_form_sent_twice_has_its_receipt_though_the_budget_is_spent)
{
    for (int at = 0; at < 7; ++at) {
        HttpClient browser{site.port()};
        ASSERT_EQ(sent_by(browser, "jeanne@example.org").status, 303) << at;
    }
    HttpClient browser{site.port()};
    auto const page = opened_by(browser);
    auto const fields = filled(page, fields_for("jeanne@example.org"));
    EXPECT_EQ(browser.post(form_address, fields).status, 303);
    auto const again = browser.post(form_address, fields);
    EXPECT_EQ(again.status, 303) << "pressed twice";
    EXPECT_TRUE(again.location().starts_with("/inscription/merci/"));
    EXPECT_EQ(site.desk.applications(), 8);
    EXPECT_EQ(mails_to("jeanne@example.org"), 8);
}

TEST_F(FormBudgets, a_form_sent_twice_waits_for_nothing_though_the_pressure_has_risen)
{
    for (int at = 0; at < 20; ++at) {
        HttpClient browser{site.port()};
        ASSERT_EQ(sent_by(browser, "p" + std::to_string(at) + "@example.org").status, 303) << at;
    }
    HttpClient browser{site.port()};
    auto const page = opened_by(browser);
    auto const fields = filled(page, fields_for("jeanne@example.org"));
    ASSERT_EQ(browser.post(form_address, fields).status, 303) << "the last one that nothing is asked of";
    HttpClient other{site.port()};
    EXPECT_EQ(sent_by(other, "paul@example.org").status, 422);
    EXPECT_EQ(browser.post(form_address, fields).status, 303) << "pressed twice";
    EXPECT_EQ(site.desk.applications(), 21);
}

} // namespace guichet::people
