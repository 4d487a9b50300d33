// SPDX-License-Identifier: AGPL-3.0-or-later
// The staff's side: clients registered, secrets shown once, keys rotated with overlap.
#include "support/databases.hpp"
#include "support/oidc_house.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::OidcHouse;
using for_tests::parameter_of;
using for_tests::RelyingParty;
using support::HttpClient;

constexpr auto clients_page = "/gestion/plateformes/livres/oidc";
constexpr auto keys_page = "/gestion/cles-oidc";

} // namespace

class OidcStaff : public support::OnEveryDatabase {
protected:
    support::FormFields form()
    {
        return {{"name", "application"},
                {"authentication", "secret"},
                {"sign_in", "https://app.example/retour\r\nhttp://127.0.0.1:8080/retour\r\n"},
                {"sign_out", "https://app.example/"},
                {"id_token_algorithm", "ES256"},
                {"userinfo_algorithm", ""}};
    }
    support::FormFields form_with(std::string const& name, std::string const& value)
    {
        auto fields = form();
        std::erase_if(fields, [&](auto const& one) { return one.first == name; });
        fields.emplace_back(name, value);
        return fields;
    }
    support::Reply add(support::FormFields const& fields)
    {
        return browser.submit(std::string{clients_page} + "/nouveau", std::string{clients_page} + "/nouveau", fields);
    }
    static std::string between(std::string const& text, std::string const& before, std::string const& after)
    {
        auto const begin = text.find(before) + before.size();
        return text.substr(begin, text.find(after, begin) - begin);
    }
    std::vector<std::string> journal()
    {
        std::vector<std::string> actions;
        for (auto const& entry : house.library.journal.list(house.door.actor, 0, 50).entries) {
            actions.push_back(entry.action);
        }
        return actions;
    }

    OidcHouse house{database()};
    HttpClient browser{house.web.port()};
};

TEST_P(OidcStaff, register_a_client_whose_secret_is_shown_once)
{
    auto const shown = add(form());
    ASSERT_EQ(shown.status, 200) << shown.body;
    auto const id = between(shown.body, "<dd><code>livres-", "</code>");
    auto const client = house.clients.find("livres-" + id);
    ASSERT_TRUE(client);
    auto const secret = between(shown.body.substr(shown.body.find("client_secret")), "<dd><code>", "</code>");
    EXPECT_TRUE(client->has_secret(secret)) << secret;
    EXPECT_EQ(client->sign_in_addresses.size(), 2U);
    EXPECT_EQ(client->id_token_algorithm, protocols::JwsAlgorithm::es256);
    auto const list = browser.get(clients_page);
    EXPECT_TRUE(list.contains(client->id));
    EXPECT_TRUE(list.contains("https://guichet.example/.well-known/openid-configuration"));
    EXPECT_FALSE(list.contains(secret));
    EXPECT_FALSE(browser.get(std::string{clients_page} + "/" + client->id).contains(secret));
    EXPECT_EQ(journal().front(), "oidc.client_added");
}

TEST_P(OidcStaff, renew_a_secret_change_and_remove_a_client)
{
    auto const one = std::string{clients_page} + "/" + for_tests::client_id;
    auto const renewed = browser.submit(one, one + "/secret", {});
    EXPECT_EQ(renewed.status, 200);
    EXPECT_FALSE(house.clients.find(for_tests::client_id)->has_secret(for_tests::client_secret));
    EXPECT_EQ(browser.submit(one, one, form_with("name", "nouveau nom")).status, 303);
    auto const changed = house.clients.find(for_tests::client_id);
    EXPECT_EQ(changed->name, "nouveau nom");
    EXPECT_FALSE(changed->offline_access);
    EXPECT_EQ(browser.submit(one, one + "/supprimer", {}).status, 303);
    EXPECT_FALSE(house.clients.find(for_tests::client_id));
    EXPECT_EQ(journal(),
              (std::vector<std::string>{"oidc.client_removed", "oidc.client_changed", "oidc.secret_renewed"}));
}

TEST_P(OidcStaff, are_told_what_is_wrong_and_lose_nothing)
{
    for (auto const& [name, value] : std::initializer_list<std::pair<char const*, char const*>>{
             {"name", ""},
             {"sign_in", ""},
             {"sign_in", "http://app.example/"},
             {"sign_in", "https://user@app.example/"},
             {"sign_in", "https://app.example/#x"},
             {"sign_out", "app.example"},
             {"back_channel", "ftp://app.example/"},
         }) {
        auto const reply = add(form_with(name, value));
        EXPECT_EQ(reply.status, 422) << name << " " << value;
        EXPECT_TRUE(reply.contains("has-error")) << name;
    }
    auto by_key = form_with("authentication", "key");
    EXPECT_EQ(add(by_key).status, 422) << "no key";
    by_key.emplace_back(
        "jwks", protocols::KeySet{{protocols::PrivateKey::generate(protocols::JwsAlgorithm::es256).public_key()}}
                    .jwks()
                    .dump());
    EXPECT_EQ(add(by_key).status, 303);
    EXPECT_EQ(browser.get("/gestion/plateformes/inconnue/oidc").status, 404);
    EXPECT_EQ(browser.get("/gestion/plateformes/presse/oidc/" + std::string{for_tests::client_id}).status, 404);
}

TEST_P(OidcStaff, without_the_right_change_nothing)
{
    house.door.actor.role = network::Role::auditor;
    EXPECT_EQ(browser.get(clients_page).status, 200);
    EXPECT_EQ(browser.get(std::string{clients_page} + "/nouveau").status, 403);
    EXPECT_FALSE(house.clients.add(house.door.actor, OidcHouse::site()));
    EXPECT_FALSE(house.keys.rotate(house.door.actor, protocols::JwsAlgorithm::rs256, KeyRotation::planned));
}

TEST_P(OidcStaff, rotate_keys_with_overlap)
{
    RelyingParty const party{house.web.port()};
    auto const first = house.keys.signing(protocols::JwsAlgorithm::es256).kid();
    auto const post = [&](char const* how) {
        return browser.submit(keys_page, keys_page, {{"algorithm", "ES256"}, {"how", how}});
    };
    EXPECT_EQ(post("planned").status, 303);
    EXPECT_EQ(party.keys().keys().size(), 3U) << "announced";
    EXPECT_EQ(house.keys.signing(protocols::JwsAlgorithm::es256).kid(), first);
    EXPECT_FALSE(house.keys.rotate(house.door.actor, protocols::JwsAlgorithm::es256, KeyRotation::planned));
    house.library.clock.advance(25h);
    auto const second = house.keys.signing(protocols::JwsAlgorithm::es256).kid();
    EXPECT_NE(second, first);
    EXPECT_EQ(party.keys().keys().size(), 3U) << "what the last one signed is still good";
    EXPECT_TRUE(browser.get(keys_page).contains("passée"));
    house.library.clock.advance(24h * 31);
    EXPECT_EQ(party.keys().keys().size(), 2U);
    EXPECT_EQ(house.keys.purge(), 1);

    EXPECT_EQ(post("at_once").status, 303);
    EXPECT_EQ(party.keys().keys().size(), 2U);
    EXPECT_EQ(party.keys().find(second, protocols::JwsAlgorithm::es256), nullptr) << "may have been stolen";
    EXPECT_EQ(journal().front(), "oidc.key_rotated");
}

TEST_P(OidcStaff, find_the_keys_again_after_a_restart)
{
    auto const before = house.keys.signing(protocols::JwsAlgorithm::rs256).kid();
    auto const key = *SecretKey::from(std::string(32, 'o'));
    OidcKeys again{house.library.database, house.library.clock, house.library.random, house.library.journal, key};
    EXPECT_EQ(again.signing(protocols::JwsAlgorithm::rs256).kid(), before);
    auto const sealed = house.library.database.read([](db::Session& session) {
        return session.list("SELECT sealed FROM access_oidc_key", {}, [](db::Row const& row) { return row.text(0); });
    });
    for (auto const& one : sealed) {
        EXPECT_FALSE(from_base64(one)->contains("PRIVATE KEY"));
    }
    OidcKeys stolen{house.library.database, house.library.clock, house.library.random, house.library.journal,
                    *SecretKey::from(std::string(32, 'x'))};
    EXPECT_THROW(static_cast<void>(stolen.signing(protocols::JwsAlgorithm::rs256)), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, OidcStaff, support::every_database(), support::database_name);

} // namespace guichet::access
