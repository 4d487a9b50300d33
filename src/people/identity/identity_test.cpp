// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/identity/trips.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace guichet::people {

namespace {

using for_tests::filled;
using for_tests::form_address;
using for_tests::good_fields;
using for_tests::Site;
using support::FormFields;
using support::HttpClient;
using support::Reply;

/// Says what it is told to say.
class SayingProvider final : public IdentityProvider {
public:
    [[nodiscard]] bool is_offered() const override { return offered; }
    [[nodiscard]] Result<std::string> way_there(Trip const& trip) override
    {
        if (fault == "identity.fault.unavailable") {
            return fail(ErrorKind::unavailable, fault);
        }
        asked.push_back(trip);
        return "https://fc.example/authorize?state=" + trip.state;
    }
    [[nodiscard]] Result<Answer> answer(Trip const& trip, std::string_view code) override
    {
        if (code != "good" || asked.empty() || trip.nonce != asked.back().nonce) {
            return fail(ErrorKind::forbidden, "identity.fault.doubtful");
        }
        return fault.empty() ? Result<Answer>{Answer{identity, way_out}} : fail(ErrorKind::forbidden, fault);
    }

    bool offered = true;
    std::string fault;
    std::string way_out;
    ShownIdentity identity{"franceconnect", "eidas1", "DUBOIS", "Angela Claire", parse_date("1962-08-24"), "", ""};
    std::vector<Trip> asked;
};

std::string const registration_page = form_address + "?commune=39491";

} // namespace

class FillingInByFranceConnect : public ::testing::Test {
protected:
    FillingInByFranceConnect()
    {
        site.form.offer_identity(trips);
        trips.mount(site.router);
    }

    /// Presses the button of that page, with these answers typed.
    Reply leave(HttpClient& browser, FormFields typed)
    {
        auto const page = browser.get(registration_page);
        std::erase_if(typed, [](auto const& field) { return field.first == "action"; });
        typed.emplace_back("action", "identify");
        return browser.post(form_address, filled(page, typed));
    }
    [[nodiscard]] std::string back(std::string const& more = "&code=good") const
    {
        return "/inscription/identite/retour?state=" + provider.asked.back().state + more;
    }
    /// There and back: the form, filled in.
    Reply fill(HttpClient& browser, FormFields const& typed = {})
    {
        EXPECT_EQ(leave(browser, typed).status, 200);
        auto const returned = browser.get(back());
        EXPECT_EQ(returned.status, 303);
        return browser.get(returned.location());
    }
    Reply send(HttpClient& browser, Reply const& page, FormFields const& changes = {})
    {
        auto fields = good_fields();
        for (auto const* const name : {"birth_name", "first_names", "birth_date"}) {
            set(fields, name, page.input(name));
        }
        for (auto const& [name, value] : changes) {
            set(fields, name, value);
        }
        if (page.contains("name=\"identite\"")) {
            fields.emplace_back("identite", "1");
        }
        site.desk.clock.advance(std::chrono::minutes{1});
        return browser.post(form_address, filled(page, fields));
    }
    static void set(FormFields& fields, std::string const& name, std::string const& value)
    {
        std::erase_if(fields, [&](auto const& field) { return field.first == name; });
        fields.emplace_back(name, value);
    }
    [[nodiscard]] std::optional<IdentityMark> proof() const
    {
        return site.desk.database.read([](db::Session& session) {
            auto const id = session.first("SELECT id FROM people_application ORDER BY id DESC", {},
                                          [](db::Row const& row) { return ApplicationId{row.text(0)}; });
            return id ? IdentityMarks::of(session, *id) : std::nullopt;
        });
    }

    Site site;
    SayingProvider provider;
    IdentityTrips trips{provider, *site.store, site.desk.random, site.desk.key, site.shell};
};

TEST_F(FillingInByFranceConnect, fills_in_marks_and_keeps_what_was_typed)
{
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get(registration_page).contains("Pré-remplir avec FranceConnect"));
    auto const gone = leave(browser, {{"street", "3 rue des Tilleuls"}, {"phone", "0384000000"}});
    EXPECT_TRUE(gone.header("refresh").starts_with("0; url=https://fc.example/authorize?state="));
    auto const returned = browser.get(back());
    EXPECT_EQ(returned.location(), registration_page + "&identite=1");
    auto const page = browser.get(returned.location());
    EXPECT_EQ(page.input("birth_name"), "Dubois");
    EXPECT_EQ(page.input("first_names"), "Angela Claire");
    EXPECT_EQ(page.input("birth_date"), "24/08/1962");
    EXPECT_EQ(page.input("street"), "3 rue des Tilleuls");
    EXPECT_EQ(page.input("phone"), "0384000000");
    EXPECT_TRUE(page.contains("Vérifié par FranceConnect."));
    EXPECT_FALSE(std::regex_search(page.body, std::regex{"<input[^>]*type=\"checkbox\"[^>]*\\schecked"}));
    ASSERT_EQ(send(browser, page).status, 303);
    auto const kept = proof();
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->provider, "franceconnect");
    EXPECT_EQ(kept->level, "eidas1");
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_applicant WHERE birth_name = 'Dubois'"), 1);
}

TEST_F(FillingInByFranceConnect, brings_back_the_file_that_was_chosen_before)
{
    HttpClient browser{site.port()};
    std::string const address = "/inscription/bresse-haute-seille-mediatheque";
    auto const page = browser.get(address + "?commune=39470");
    auto const gone =
        browser.post_files(address, filled(page, {{"action", "identify"}}),
                           {{"document_identity", "carte.pdf", "application/pdf", for_tests::small_pdf()}});
    ASSERT_EQ(gone.status, 200);
    EXPECT_TRUE(browser.get(browser.get(back()).location()).contains("carte.pdf"));
    EXPECT_FALSE(browser.get(address + "?commune=39470").contains("carte.pdf")) << "the next reader's form";
}

TEST_F(FillingInByFranceConnect, loses_the_mark_with_another_identity_and_says_so)
{
    HttpClient browser{site.port()};
    auto const page = fill(browser);
    auto const faulty = send(browser, page, {{"birth_name", "Durand"}, {"postcode", "x"}});
    EXPECT_EQ(faulty.status, 422);
    EXPECT_TRUE(faulty.contains("ne sera pas marquée comme vérifiée"));
    EXPECT_FALSE(faulty.contains("Vérifié par FranceConnect."));
    ASSERT_EQ(send(browser, faulty, {{"postcode", "39170"}}).status, 303);
    EXPECT_FALSE(proof());
}

TEST_F(FillingInByFranceConnect, keeps_the_mark_for_accents_and_capitals)
{
    HttpClient browser{site.port()};
    ASSERT_EQ(send(browser, fill(browser), {{"first_names", "Angéla-Claire"}, {"birth_name", "DuBois"}}).status, 303);
    EXPECT_TRUE(proof());
}

TEST_F(FillingInByFranceConnect, marks_nobody_by_what_the_browser_says)
{
    HttpClient browser{site.port()};
    auto page = browser.get(registration_page);
    auto fields = good_fields();
    for (auto const* const name : {"identite", "verified", "identity", "level"}) {
        fields.emplace_back(name, "1");
    }
    site.desk.clock.advance(std::chrono::minutes{1});
    ASSERT_EQ(browser.post(form_address, filled(page, fields)).status, 303);
    EXPECT_FALSE(proof());

    // Somebody else's browser, with the same words: the mark is the browser's that went.
    HttpClient first{site.port()};
    auto const filled_page = fill(first);
    HttpClient second{site.port()};
    second.get(registration_page);
    auto const csrf = second.get(registration_page);
    auto other = good_fields();
    for (auto const* const name : {"birth_name", "first_names", "birth_date"}) {
        set(other, name, filled_page.input(name));
    }
    other.emplace_back("identite", "1");
    site.desk.clock.advance(std::chrono::minutes{1});
    ASSERT_EQ(second.post(form_address, filled(csrf, other)).status, 303);
    EXPECT_FALSE(proof());
}

TEST_F(FillingInByFranceConnect, shows_nothing_to_the_next_reader_at_that_computer)
{
    HttpClient browser{site.port()};
    ASSERT_TRUE(fill(browser).contains("Dubois"));
    EXPECT_FALSE(browser.get(registration_page).contains("Dubois")) << "a form begun anew";
    site.desk.clock.advance(std::chrono::minutes{31});
    EXPECT_FALSE(browser.get(registration_page + "&identite=1").contains("Dubois"));
}

TEST_F(FillingInByFranceConnect, is_forgotten_once_the_form_is_sent)
{
    HttpClient browser{site.port()};
    ASSERT_EQ(send(browser, fill(browser)).status, 303);
    EXPECT_FALSE(browser.get(registration_page + "&identite=1").contains("Dubois"));
}

TEST_F(FillingInByFranceConnect, ends_the_session_there_before_coming_back)
{
    provider.way_out = "https://fc.example/session/end?state=x";
    HttpClient browser{site.port()};
    ASSERT_EQ(leave(browser, {}).status, 200);
    EXPECT_EQ(browser.get(back()).location(), provider.way_out);
    EXPECT_EQ(browser.get("/inscription/identite/fin?state=x").location(), registration_page + "&identite=1");
    HttpClient stranger{site.port()};
    EXPECT_EQ(stranger.get("/inscription/identite/fin").status, 404);
}

TEST_F(FillingInByFranceConnect, says_what_went_wrong_on_the_form_with_everything_typed)
{
    HttpClient browser{site.port()};
    struct Case {
        char const* fault;
        char const* more;
        char const* words;
    };
    for (auto const& one :
         {Case{"", "&error=access_denied", "pas terminé chez FranceConnect"}, Case{"", "&code=forged", "Par sécurité"},
          Case{"identity.fault.level", "&code=good", "niveau de garantie"},
          Case{"identity.fault.late", "&code=good", "trop de temps"}}) {
        provider.fault = one.fault;
        ASSERT_EQ(leave(browser, {{"street", "3 rue des Tilleuls"}}).status, 200);
        auto const page = browser.get(browser.get(back(one.more)).location());
        EXPECT_TRUE(page.contains(one.words)) << one.words;
        EXPECT_EQ(page.input("street"), "3 rue des Tilleuls");
        EXPECT_EQ(page.input("birth_name"), "");
        EXPECT_FALSE(page.contains("name=\"identite\""));
        EXPECT_TRUE(page.contains("Pré-remplir avec FranceConnect"));
    }
    provider.fault = "identity.fault.unavailable";
    auto const down = leave(browser, {{"street", "3 rue des Tilleuls"}});
    EXPECT_EQ(down.status, 503);
    EXPECT_EQ(down.input("street"), "3 rue des Tilleuls");
    EXPECT_TRUE(down.contains("ne répond pas"));
}

TEST_F(FillingInByFranceConnect, takes_each_way_back_once_and_in_the_browser_that_left)
{
    HttpClient browser{site.port()};
    ASSERT_EQ(leave(browser, {}).status, 200);
    HttpClient somebody_else{site.port()};
    EXPECT_EQ(somebody_else.get(back()).status, 404);
    EXPECT_EQ(browser.get(back()).status, 404) << "and is spent";
    EXPECT_EQ(browser.get("/inscription/identite/retour").status, 404);
}

TEST_F(FillingInByFranceConnect, leaves_a_birth_date_the_register_does_not_know_to_the_person)
{
    provider.identity.birth_date.reset();
    HttpClient browser{site.port()};
    auto const page = fill(browser);
    EXPECT_EQ(page.input("birth_name"), "Dubois");
    EXPECT_EQ(page.input("birth_date"), "");
    EXPECT_TRUE(page.contains("date de naissance complète"));
    ASSERT_EQ(send(browser, page, {{"birth_date", "24/08/1962"}}).status, 303);
    EXPECT_FALSE(proof());
}

TEST_F(FillingInByFranceConnect, is_no_matter_where_it_is_not_set_up)
{
    provider.offered = false;
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get(registration_page).contains("FranceConnect"));
}

class IdentityMarksEverywhere : public support::OnEveryDatabase {};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, IdentityMarksEverywhere, support::every_database(), support::database_name);

TEST_P(IdentityMarksEverywhere, stay_with_the_application_until_forgotten)
{
    for_tests::Desk desk{database()};
    auto const shown = SayingProvider{}.identity;
    auto submission = for_tests::good_submission();
    submission.adult = {"Dubois", "Martin", "Angela Claire", "24/08/1962"};
    auto const sent = desk.registration.submit(for_tests::Desk::applicant(), submission, "key", {.identity = shown});
    ASSERT_TRUE(sent);
    database().exclusive([&](db::Session& session) {
        IdentityMark const expected{"franceconnect", "eidas1", desk.clock.now()};
        EXPECT_EQ(IdentityMarks::of(session, sent->application), expected);
        IdentityMarks::forget(session, sent->application);
        EXPECT_FALSE(IdentityMarks::of(session, sent->application));
    });
}

} // namespace guichet::people
