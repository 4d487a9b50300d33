// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/application.hpp"
#include "app/installation.hpp"
#include "people/registration/store.hpp"
#include "support/staff_routes.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace guichet::app::for_tests {

using network::Role;
using support::HttpClient;

inline std::string const password = "une barque sur le lac de Vouglans";
/// Nobody types it, and only people and things of elsewhere bear it.
inline std::string const marker = "Quirinale";

/// What belongs to another member of the network: what {parameters} and fields are filled with.
struct Elsewhere {
    std::string patron;
    std::string application;
    std::string document;
    std::string reason;
};

/// The whole application on an empty network of two members, "ici" and "ailleurs", with staff of every role.
class WholeApplication : public ::testing::Test {
protected:
    WholeApplication()
    {
        database.exclusive([&](db::Session& session) {
            for (auto const* id : {"ici", "ailleurs"}) {
                network::Intercommunalities::put(session, network::Intercommunality{{id}, id, id, "", "", ""});
                network::Library library;
                library.id = {std::string{id} + "-mediatheque"};
                library.intercommunality = {id};
                library.name = std::string{"Médiathèque "} + id;
                network::Intercommunalities::put(session, library);
            }
        });
        for (auto const role : {Role::librarian, Role::manager, Role::administrator, Role::auditor}) {
            add(std::string{network::code(role)}, role, "ici");
        }
        add("voisine", Role::librarian, "ailleurs");
        settle_elsewhere();
        application.start();
    }
    ~WholeApplication() override { application.stop(); }

    void add(std::string const& login, Role role, std::string const& scope)
    {
        network::StaffMember member{{"id-" + login}, login, login, login + "@example.org", role, {}};
        if (network::needs_scope(role)) {
            member.scope = network::IntercommunalityId{scope};
        }
        member.created = clock.now();
        auto const hash = hasher.hash(password).value();
        ASSERT_TRUE(database.write([&](db::Session& session) -> Result<void> {
            network::StaffMembers::add(session, member, hash);
            return {};
        }));
    }

    /// Somebody registered elsewhere, with everything the staff may hold of a person.
    void settle_elsewhere()
    {
        people::Application one;
        one.id = {new_id(clock.now(), random)};
        one.reference = "AIL-0000-0000";
        one.state = people::ApplicationState::in_review;
        one.intercommunality = {"ailleurs"};
        one.library = {"ailleurs-mediatheque"};
        one.submitted = clock.now();
        one.applicants.push_back({0, {"Zzyxwort", "", marker, *parse_date("1985-03-17")}, std::nullopt});
        people::Patron person;
        person.intercommunality = one.intercommunality;
        person.library = one.library;
        person.person = one.applicants.front().person;
        person.created = clock.now();
        people::Documents const documents{clock, random, installation_key(configuration, random)};
        auto const proof = documents.seal(people::DocumentKind::identity, "%PDF-1.7\n%%EOF\n");
        ASSERT_TRUE(database.write([&](db::Session& session) -> Result<void> {
            EXPECT_TRUE(people::Applications::add(session, one, {"key", "digest"}, {},
                                                  {network::Actor::system(), clock.now(), "submitted", "", ""}));
            elsewhere.document = documents.add(session, one.id, *proof).value;
            elsewhere.patron = patrons.add(session, person).value;
            return {};
        }));
        elsewhere.application = one.id.value;
        people::RefusalReasons reasons{database, clock, random, journal};
        network::Actor const neighbour{network::ActorKind::staff, "id-voisine", "", Role::librarian,
                                       network::IntercommunalityId{"ailleurs"}};
        ASSERT_TRUE(reasons.put(neighbour, {"", {}, marker, marker, marker, 1}));
        elsewhere.reason = reasons.editable(neighbour).front().id;
    }

    /// A parameter means something different on each page: what it is filled with must be said here.
    [[nodiscard]] std::string of_elsewhere(std::string const& pattern) const
    {
        std::vector<std::pair<std::string, std::map<std::string, std::string>>> const meanings{
            {"/gestion/demandes/{id}", {{"id", elsewhere.application}}},
            {"/gestion/documents/{document}", {{"document", elsewhere.document}}},
            {"/gestion/usagers/{id}", {{"id", elsewhere.patron}}},
            {"/gestion/motifs/{id}", {{"id", elsewhere.reason}}},
            {"/gestion/politiques/{intercommunality}", {{"intercommunality", "ailleurs"}}},
            {"/gestion/campagnes/{campaign}", {{"campaign", "ailleurs"}}},
            {"/gestion/demandes-usagers/{request}", {{"request", "inconnu"}}},
            {"/gestion/agents/{staff}", {{"staff", "id-voisine"}}},
            {"/gestion/plateformes/{platform}", {{"platform", "inconnu"}}},
        };
        if (!pattern.contains('{')) {
            return pattern;
        }
        for (auto const& [start, values] : meanings) {
            if (pattern.starts_with(start)) {
                return support::filled(pattern, values);
            }
        }
        ADD_FAILURE() << pattern << ": say in this test what of another intercommunality its parameter is";
        return support::filled(pattern, {});
    }
    /// Whatever a form may name, all of it elsewhere.
    [[nodiscard]] web::Fields fields_of_elsewhere() const
    {
        return {{"demande", elsewhere.application + ":1"},
                {"version", "1"},
                {"gauche", elsewhere.patron},
                {"droite", elsewhere.application + "/0"},
                {"garder", elsewhere.patron},
                {"link_0", elsewhere.patron},
                {"id", elsewhere.reason},
                {"motif", elsewhere.reason},
                {"reason", "parce que"},
                {"question", "pourquoi ?"},
                {"note", "une note"},
                {"answer", "oui"},
                {"q", "zzyxwort"},
                {"intercommunality", "ailleurs"},
                {"intercommunalite", "ailleurs"},
                {"library", "ailleurs-mediatheque"},
                {"bibliotheque", "ailleurs-mediatheque"},
                {"objet", "application:" + elsewhere.application},
                {"slug", "ailleurs-campagne"},
                {"title", "Titre"},
                {"text_fr", "Texte"},
                {"text_en", "Text"},
                {"medium", "site"},
                {"etat", "toutes"}};
    }
    HttpClient signed_in(std::string const& login)
    {
        auto const known = browsers.find(login);
        if (known != browsers.end()) {
            return known->second;
        }
        HttpClient browser{application.port()};
        EXPECT_EQ(browser.submit("/gestion/connexion", "/gestion/connexion", {{"login", login}, {"password", password}})
                      .status,
                  303)
            << login;
        return browsers.emplace(login, std::move(browser)).first->second;
    }
    /// Entries of the journal that concern the other member.
    [[nodiscard]] std::int64_t done_elsewhere() const
    {
        network::Actor const auditor{network::ActorKind::staff, "x", "", Role::auditor,
                                     network::IntercommunalityId{"ailleurs"}};
        return journal.list(auditor, 0, 1).total;
    }
    [[nodiscard]] support::StaffVisits visits()
    {
        return {application.router(), application.staff_door(), application.port(),
                [this](Role role) { return signed_in(std::string{network::code(role)}); }};
    }
    static Configuration configured(std::filesystem::path const& folder)
    {
        return *Configuration::load(std::nullopt, {}, {{"data", folder.string()}, {"http.port", "0"}});
    }

    support::TemporaryDirectory folder;
    Configuration const configuration = configured(folder.path());
    Application application{configuration, Mode::production};
    db::Database database{{.url = configuration.database_url()}};
    SystemClock clock;
    SystemRandom random;
    network::PasswordHasher hasher{network::PasswordHasher::weakest()};
    network::Journal journal{database, clock};
    people::Patrons patrons{database, clock, random, journal};
    Elsewhere elsewhere;
    std::map<std::string, HttpClient> browsers;
};

} // namespace guichet::app::for_tests
