// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "people/registration/api.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::people {

namespace {

using for_tests::Site;
using nlohmann::json;
using support::HttpClient;
using support::Reply;

json good_body()
{
    return {{"municipality", "39491"},
            {"person", {{"birth_name", "Durand"}, {"first_names", "Jeanne Marie"}, {"birth_date", "1985-03-17"}}},
            {"address", {{"street", "3 rue des Tilleuls"}, {"postcode", "39170"}}},
            {"contact", {{"email", "jeanne.durand@example.org"}}},
            {"consent", {{"version", consent_version}}}};
}

struct Portal {
    explicit Portal(Site& on, std::string scope = "")
        : client(on.port()),
          secret(on.keys.create(network::Actor::system(), {std::move(scope)}, "Portail").value().secret)
    {
    }
    Reply send(json const& body, std::string const& key)
    {
        client.header("Authorization", "Bearer " + secret).header("Idempotency-Key", key);
        return client.post_body("/api/v1/applications", body.dump(), "application/json");
    }
    HttpClient client;
    std::string secret;
};

std::vector<std::string> pointers(Reply const& reply)
{
    std::vector<std::string> out;
    auto const body = json::parse(reply.body);
    for (auto const& fault : body.value("errors", json::array())) {
        out.push_back(fault.at("field"));
    }
    return out;
}

} // namespace

TEST(RegistrationApi, the_same_key_and_body_give_the_same_answer)
{
    Site site;
    Portal portal{site};
    auto const first = portal.send(good_body(), "k1");
    ASSERT_EQ(first.status, 201) << first.body;
    auto const again = portal.send(good_body(), "k1");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(first.body, again.body);
    auto other = good_body();
    other["message"] = "?";
    auto const refused = portal.send(other, "k1");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(json::parse(refused.body).at("code"), "registration.request_reused");
    EXPECT_EQ(refused.header("content-type"), "application/problem+json");
    EXPECT_EQ(site.desk.applications(), 1);
}

TEST(RegistrationApi, writes_what_the_form_writes)
{
    Site site;
    Portal portal{site};
    ASSERT_EQ(portal.send(good_body(), "k1").status, 201);
    HttpClient browser{site.port()};
    auto const page = browser.get(for_tests::form_address + "?commune=39491");
    site.desk.clock.advance(std::chrono::minutes{1});
    ASSERT_EQ(browser.post(for_tests::form_address, for_tests::filled(page, for_tests::good_fields())).status, 303);
    EXPECT_EQ(
        site.desk.count(R"(SELECT COUNT(*) FROM (SELECT DISTINCT state, version, intercommunality, library, policy,
        eligibility, eligibility_rule, street, complement, postcode, municipality, municipality_name, email, phone, language,
        campaign, consent_version, guardian_consent, message FROM people_application) AS one)"),
        1);
    EXPECT_EQ(site.desk.count(R"(SELECT COUNT(*) FROM (SELECT DISTINCT position, birth_name, usage_name, first_names,
        birth_date FROM people_applicant) AS one)"),
              1);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE origin = 'api'"), 1);
}

TEST(RegistrationApi, needs_a_key_in_force)
{
    Site site;
    HttpClient client{site.port()};
    client.header("Idempotency-Key", "k");
    for (auto const* const presented : {"", "Bearer ", "Bearer gk_forged", "Basic Zm9v", "gk_x"}) {
        client.header("Authorization", presented);
        auto const reply = client.post_body("/api/v1/applications", good_body().dump(), "application/json");
        EXPECT_EQ(reply.status, 401) << presented;
    }
    client.header("Authorization", "");
    auto const key = site.keys.create(network::Actor::system(), {}, "Portail").value();
    client.header("X-API-Key", key.secret);
    EXPECT_EQ(client.post_body("/api/v1/applications", good_body().dump(), "application/json").status, 201);
    HttpClient other{site.port()};
    other.header("Idempotency-Key", "k").header("Authorization", "bearer " + key.secret); // a scheme has no case
    EXPECT_EQ(other.post_body("/api/v1/applications", good_body().dump(), "application/json").status, 200);
    ASSERT_TRUE(site.keys.revoke(network::Actor::system(), key.key.id).value());
    EXPECT_EQ(client.post_body("/api/v1/applications", good_body().dump(), "application/json").status, 401);
    auto const listed = site.keys.list();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].key.name, "Portail");
    EXPECT_TRUE(listed[0].revoked);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM network_journal WHERE action LIKE 'api_key.%'"), 2);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_api_key WHERE key_hash LIKE 'gk_%'"), 0);
}

TEST(RegistrationApi, a_portal_sends_to_its_own_intercommunality_only)
{
    Site site;
    Portal own{site, "haut-jura-saint-claude"};
    Portal other{site, "ecla"};
    EXPECT_EQ(own.send(good_body(), "k").status, 201);
    auto const refused = other.send(good_body(), "k");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(pointers(refused), std::vector<std::string>{"/municipality"});
}

TEST(RegistrationApi, needs_an_idempotency_key)
{
    Site site;
    Portal portal{site};
    EXPECT_EQ(portal.send(good_body(), "").status, 400);
    EXPECT_EQ(portal.send(good_body(), std::string(129, 'k')).status, 400);
    EXPECT_EQ(portal.send(good_body(), "with space").status, 400);
    EXPECT_EQ(site.desk.applications(), 0);
}

TEST(RegistrationApi, faults_stand_at_their_json_pointer)
{
    Site site;
    Portal portal{site};
    auto body = good_body();
    body["person"]["birth_date"] = "2020-02-31";
    body["children"] = {{{"birth_name", "Durand"}, {"first_names", ""}, {"birth_date", "2015-01-01"}}};
    body["contact"]["email"] = "nonsense";
    auto const faults = pointers(portal.send(body, "k"));
    EXPECT_EQ(faults, (std::vector<std::string>{"/person/birth_date", "/children/0/first_names",
                                                "/consent/guardian_version", "/contact/email"}));
}

TEST(RegistrationApi, values_of_another_type_are_faults_and_nothing_breaks)
{
    Site site;
    Portal portal{site};
    for (auto const* const hostile :
         {"", "[]", "null", "\"x\"", "{", "{\"person\":", "\xff\xfe", "{\"a\":\"\\ud800\"}"}) {
        portal.client.header("Authorization", "Bearer " + portal.secret).header("Idempotency-Key", "k");
        auto const reply = portal.client.post_body("/api/v1/applications", hostile, "application/json");
        EXPECT_EQ(reply.status, 400) << hostile;
    }
    auto body = good_body();
    body["person"] = 3;
    body["children"] = {1, 2};
    body["municipality"] = {{"x", 1}};
    body["documents"] = {{{"kind", "identity"}, {"content", "@@@"}}};
    EXPECT_EQ(pointers(portal.send(body, "k")),
              (std::vector<std::string>{"/municipality", "/person", "/children", "/documents/0/content"}));
    auto const deep = std::string(100'000, '[');
    EXPECT_EQ(portal.client.post_body("/api/v1/applications", deep, "application/json").status, 400);
}

TEST(RegistrationApi, what_is_not_documented_is_ignored)
{
    Site site;
    Portal portal{site};
    auto body = good_body();
    body["eligible"] = true;
    body["state"] = "accepted";
    body["hasBeenValidated"] = true;
    ASSERT_EQ(portal.send(body, "k").status, 201);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE state = 'submitted'"), 1);
}

TEST(RegistrationApi, the_document_and_the_routes_agree)
{
    Site const site;
    HttpClient client{site.port()};
    auto const reply = client.get("/api/v1/openapi.json");
    ASSERT_EQ(reply.status, 200);
    auto const document = json::parse(reply.body);
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    for (auto const& route : site.router.routes()) {
        if (route.pattern.starts_with("/api/v1/")) {
            auto const method = to_lower(web::name_of(route.method));
            EXPECT_TRUE(document.at("paths").contains(route.pattern) &&
                        document.at("paths").at(route.pattern).contains(method))
                << route.pattern;
        }
    }
    EXPECT_TRUE(document.dump().contains(consent_version));
}

TEST(RegistrationApi, takes_no_flood_of_small_documents)
{
    Site site;
    Portal portal{site};
    auto body = good_body();
    json const document{{"kind", "other"}, {"content", base64(for_tests::small_pdf())}};
    body["documents"] = std::vector<json>(most_documents + 1, document);
    auto const refused = portal.send(body, "k1");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(pointers(refused), std::vector<std::string>{"/documents"});
    EXPECT_TRUE(refused.contains("10 documents au plus"));
    EXPECT_EQ(site.desk.applications(), 0);
    body["documents"] = std::vector<json>(most_documents, document);
    EXPECT_EQ(portal.send(body, "k1").status, 201);
    auto const openapi = json::parse(portal.client.get("/api/v1/openapi.json").body);
    auto const& schema = openapi.at("components").at("schemas").at("Application").at("properties");
    EXPECT_EQ(schema.at("documents").at("maxItems"), most_documents);
    EXPECT_EQ(schema.at("children").at("maxItems"), most_children);
}

TEST(RegistrationApi, takes_two_large_proofs_and_says_where_one_is_too_large)
{
    Site site;
    Portal portal{site};
    auto const with = [](std::vector<std::size_t> const& sizes) {
        auto body = good_body();
        for (auto const size : sizes) {
            body["documents"].push_back(
                {{"kind", "identity"}, {"content", base64("\xFF\xD8\xFF" + std::string(size, 'x'))}});
        }
        return body;
    };
    constexpr std::size_t megabyte = std::size_t{1024} * 1024;
    auto const refused = portal.send(with({20 * megabyte}), "k1");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(pointers(refused), std::vector<std::string>{"/documents"});
    EXPECT_EQ(portal.send(with({79 * megabyte / 10, 79 * megabyte / 10}), "k2").status, 201);
}

TEST(RegistrationApi, a_word_outside_its_list_is_a_fault_where_it_stands)
{
    Site site;
    Portal portal{site};
    auto body = good_body();
    body["offer"] = "numerique";
    body["status"] = "astronaut";
    body["contact"]["language"] = "de";
    auto const refused = portal.send(body, "key-1");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(pointers(refused), (std::vector<std::string>{"/status", "/offer", "/contact/language"}));
    body["offer"] = "digital";
    body["status"] = "student";
    body["contact"]["language"] = "en";
    EXPECT_EQ(portal.send(body, "key-1").status, 201);
    body["offer"] = "";
    body["status"] = nullptr;
    EXPECT_EQ(portal.send(body, "key-2").status, 201);
}

TEST(RegistrationApi, nobody_is_written_to_more_often_because_a_portal_asks)
{
    Site site;
    Portal portal{site};
    for (int at = 0; at < 8; ++at) {
        EXPECT_EQ(portal.send(good_body(), "key-" + std::to_string(at)).status, 201) << at;
    }
    EXPECT_EQ(portal.send(good_body(), "key-7").status, 200) << "the same once more asks for no letter";
    auto const refused = portal.send(good_body(), "key-8");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(json::parse(refused.body).at("code"), "registration.many_letters");
    EXPECT_EQ(site.desk.mails(), 8);
    site.desk.clock.advance(std::chrono::hours{25});
    EXPECT_EQ(portal.send(good_body(), "key-8").status, 201) << "the same key works later";
}

} // namespace guichet::people
