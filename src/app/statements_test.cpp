// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/whole_application.hpp"

namespace guichet::app {
namespace {

using support::HttpClient;

class Statements : public for_tests::WholeApplication {
protected:
    /// Lines of the record of processing with both words.
    static std::int64_t sentences_about(Application const& one, std::string const& word, std::string const& other)
    {
        std::int64_t found = 0;
        for (auto const& section : one.processing_register().sheet(text::Locale::fr).sections) {
            found += std::ranges::count_if(
                section.lines, [&](std::string const& line) { return line.contains(word) && line.contains(other); });
        }
        return found;
    }
};

TEST_F(Statements, show_the_durations_that_are_in_force)
{
    HttpClient anybody{application.port()};
    EXPECT_TRUE(anybody.get("/donnees-personnelles").contains("<td>12 mois</td>"));
    auto administrator = signed_in("administrator");
    auto const form = administrator.get("/gestion/conservation/durees");
    EXPECT_EQ(form.input("inactive"), "12");
    EXPECT_EQ(administrator.submit("/gestion/conservation/durees", "/gestion/conservation/durees", {{"inactive", "13"}})
                  .status,
              422);
    EXPECT_EQ(administrator.submit("/gestion/conservation/durees", "/gestion/conservation/durees", {{"inactive", "9"}})
                  .status,
              303);
    EXPECT_TRUE(anybody.get("/donnees-personnelles").contains("<td>9 mois</td>"));
    EXPECT_TRUE(administrator.get("/gestion/registre").contains("9 mois"));
    EXPECT_EQ(signed_in("manager").get("/gestion/conservation/durees").status, 403);
}

TEST_F(Statements, say_what_is_true_of_this_installation)
{
    HttpClient anybody{application.port()};
    EXPECT_TRUE(anybody.get("/accessibilite").contains("non conforme"));
    auto const consents = anybody.get("/donnees-personnelles/accords");
    EXPECT_TRUE(consents.contains("2026-11"));
    EXPECT_TRUE(consents.contains("Je suis titulaire de l’autorité parentale"));
    auto auditor = signed_in("auditor");
    auto const sheet = auditor.get("/gestion/registre");
    EXPECT_TRUE(sheet.contains("network.dpo"));
    EXPECT_TRUE(sheet.contains("Prénom(s)"));
    EXPECT_TRUE(sheet.contains("Aucun serveur de messagerie"));
    EXPECT_TRUE(auditor.get("/gestion/registre.pdf").body.starts_with("%PDF-"));
}

TEST_F(Statements, name_the_other_systems_that_hear_of_people)
{
    database.exclusive([&](db::Session& session) {
        session.execute(R"sql(
            INSERT INTO access_ils_connector (id, intercommunality, library, name, kind, address, line, dialect, login,
                                              secret, institution, location, categories, fallback, cache_seconds,
                                              push_library, push_category, test_card, test_pin, active, changed)
            VALUES ('k', 'ici', '', 'Koha d’Ici', 'koha', 'https://koha.example', 'bare', 'basic', '', '', '', '', '',
                    'refuse', 600, 'MED', 'PROV', '', '', 1, :now)
        )sql",
                        {{"now", clock.now()}});
        session.execute(R"sql(
            INSERT INTO access_portal (id, name, kind, intercommunality, address, client_id, sealed_secret, active)
            VALUES ('p', 'Portail d’Ici', 'oidc', 'ici', 'https://portail.example', '', '', 1),
                   ('f', 'État', 'franceconnect', '', 'https://fc.example', '', '', 1),
                   ('q', 'Portail fermé', 'oidc', 'ici', 'https://ferme.example', '', '', 0)
        )sql");
    });
    Application const again{configuration, Mode::production};
    EXPECT_EQ(sentences_about(again, "Koha d’Ici", "adresse"), 1);
    EXPECT_EQ(sentences_about(again, "Portail d’Ici", ""), 1);
    EXPECT_EQ(sentences_about(again, "FranceConnect", ""), 2) << "as a recipient, and for what it says of people";
    EXPECT_EQ(sentences_about(again, "Portail fermé", ""), 0);
    EXPECT_EQ(sentences_about(again, "Mails reçus", "1 mois"), 1) << "the rule received_mail";
}

TEST_F(Statements, let_the_desk_erase_who_asks_and_find_the_proof)
{
    auto neighbour = signed_in("voisine");
    auto const address = "/gestion/usagers/" + elsewhere.the("patron") + "/effacement";
    EXPECT_TRUE(neighbour.get("/gestion/usagers/" + elsewhere.the("patron")).contains(address));
    EXPECT_EQ(neighbour.submit(address, address, {}).status, 422);
    auto const done = neighbour.submit(address, address, {{"sure", "1"}});
    ASSERT_EQ(done.status, 303);
    auto const proof = neighbour.get(done.location());
    EXPECT_TRUE(proof.contains("À la demande de la personne"));
    EXPECT_EQ(neighbour.get("/gestion/usagers/" + elsewhere.the("patron")).status, 404);
    auto here = signed_in("librarian");
    EXPECT_TRUE(here.get(done.location()).contains("Aucune preuve")) << "another member's";
    EXPECT_EQ(here.get(address).status, 404);
}

} // namespace
} // namespace guichet::app
