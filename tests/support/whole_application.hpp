// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/application.hpp"
#include "app/installation.hpp"
#include "support/elsewhere.hpp"
#include "support/staff_routes.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace guichet::app::for_tests {

using network::Role;
using support::HttpClient;

using support::marker;

inline std::string const password = "une barque sur le lac de Vouglans";
/// The whole application on an empty network of two members, "ici" and "ailleurs", with staff of every role.
class WholeApplication : public ::testing::Test {
protected:
    /// `more`: settings beside those every test has.
    explicit WholeApplication(std::map<std::string, std::string> const& more = {})
        : configuration(configured(folder.path(), more))
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
        elsewhere.settle();
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

    /// The route's address about things of the other member; nullopt when a parameter of it is none of those.
    [[nodiscard]] std::optional<std::string> of_elsewhere(std::string const& pattern) const
    {
        bool known = true;
        auto const path = support::filled(pattern, [&](std::string_view word_before, std::string_view parameter) {
            auto const value = elsewhere.of(word_before, parameter);
            known = known && value;
            return value.value_or("inconnu");
        });
        return known ? std::optional{path} : std::nullopt;
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
    static Configuration configured(std::filesystem::path const& folder,
                                    std::map<std::string, std::string> const& more = {})
    {
        std::map<std::string, std::string> settings{{"data", folder.string()}, {"http.port", "0"}};
        settings.insert(more.begin(), more.end());
        return *Configuration::load(std::nullopt, {}, settings);
    }

    support::TemporaryDirectory folder;
    Configuration const configuration;
    Application application{configuration, Mode::production};
    db::Database database{{.url = configuration.database_url()}};
    SystemClock clock;
    SystemRandom random;
    network::PasswordHasher hasher{network::PasswordHasher::weakest()};
    network::Journal journal{database, clock};
    people::Patrons patrons{database, clock, random, journal};
    support::Elsewhere elsewhere{database, clock, random, journal, installation_key(configuration, random)};
    std::map<std::string, HttpClient> browsers;
};

} // namespace guichet::app::for_tests
