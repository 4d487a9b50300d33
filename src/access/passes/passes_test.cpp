// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/reads.hpp"
#include "support/vendor_doors.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

class PassesTest : public ::testing::Test {
protected:
    PassesTest() { library.set("p = {pass}"); }
    /// What the person carries to the vendor.
    std::string carried() const
    {
        auto const address = library.enter(anne);
        return address.substr(address.rfind('=') + 1);
    }
    support::Reply ask(std::string const& authorization, std::string const& body = R"({"token":"x"})",
                       std::string const& type = "application/json") const
    {
        support::HttpClient vendor{library.web.port()};
        vendor.header("Authorization", authorization);
        return vendor.post_body("/api/v1/passes/check", body, type);
    }

    db::Database database{{":memory:"}};
    for_tests::VendorDoors library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    std::string const basic = "Basic " + base64("cours:un secret de vingt signes");
};

} // namespace

TEST_F(PassesTest, tell_the_vendor_once_who_came)
{
    auto const pass = carried();
    EXPECT_EQ(library.check(pass), (nlohmann::json{{"active", true},
                                                   {"user", library.pseudonyms.obtain(anne, {"cours"}).value()},
                                                   {"entitlement", "urn:mace:dir:entitlement:common-lib-terms"},
                                                   {"intercommunality", "haut-jura"},
                                                   {"ageClass", "15-64"}}));
    EXPECT_EQ(library.check(pass), (nlohmann::json{{"active", false}})) << "once";
    EXPECT_EQ(library.recorder.passages.size(), 1U) << "one entry, counted when the person left";
}

TEST_F(PassesTest, are_read_from_forms_and_json_with_either_kind_of_credentials)
{
    EXPECT_TRUE(library.check(carried(), basic).at("active").get<bool>());
    auto const reply = ask(basic, nlohmann::json{{"token", carried()}}.dump());
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("cache-control"), "no-store");
    EXPECT_TRUE(nlohmann::json::parse(reply.body).at("active").get<bool>());
    for (auto const* body : {"", "[]", "{", R"({"token":7})", R"({"pass":"x"})"}) {
        EXPECT_EQ(ask(basic, body).status, 400) << body;
    }
}

TEST_F(PassesTest, cost_two_looks_at_the_database)
{
    static_cast<void>(library.check(carried()));
    auto const pass = carried();
    auto const before = db::reads_so_far();
    EXPECT_TRUE(library.check(pass).at("active").get<bool>());
    EXPECT_LE(db::reads_so_far() - before, 2U);
}

TEST_F(PassesTest, last_five_minutes)
{
    auto const pass = carried();
    library.clock.advance(Passes::life + std::chrono::seconds{1});
    EXPECT_FALSE(library.check(pass).at("active").get<bool>());
}

TEST_F(PassesTest, open_nothing_once_the_right_is_lost)
{
    auto const pass = carried();
    library.visitors.closed.insert(anne.value);
    EXPECT_EQ(library.check(pass), (nlohmann::json{{"active", false}}));
    EXPECT_FALSE(library.recorder.passages.back().reason.empty());
}

TEST_F(PassesTest, say_nothing_to_another_platform)
{
    auto other = *library.catalogue.find({"cours"});
    other.id = {"autre"};
    library.run([&](db::Session& session) { library.catalogue.put(session, other); });
    ASSERT_TRUE(library.links.save(library.door.actor, other, "p = {pass}", "le secret de cet autre editeur"));
    auto const pass = carried();
    EXPECT_FALSE(library.check(pass, "Bearer le secret de cet autre editeur").at("active").get<bool>());
    EXPECT_EQ(ask("Basic " + base64("autre:un secret de vingt signes")).status, 401) << "another's secret";
}

TEST_F(PassesTest, are_asked_about_with_a_secret_that_is_one_platform_s_alone)
{
    constexpr auto* secret = "un secret de vingt signes";
    auto other = *library.catalogue.find({"cours"});
    other.id = {"autre"};
    library.run([&](db::Session& session) { library.catalogue.put(session, other); });
    auto const refused = library.links.save(library.door.actor, other, "p = {pass}", secret);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.front().message.id, "signed_link.error.secret_taken");
    ASSERT_TRUE(library.links.save(library.door.actor, other, "s = {sha256: {secret}}", secret))
        << "where nobody asks, the vendor may have one for two";
    EXPECT_TRUE(library.check(carried()).at("active").get<bool>());
    EXPECT_TRUE(library.check(carried(), basic).at("active").get<bool>());
    EXPECT_FALSE(library.links.save(library.door.actor, other, "p = {pass}", "")) << "nor with the one that is kept";
}

TEST_F(PassesTest, are_nothing_to_strangers)
{
    static_cast<void>(carried());
    for (auto const* wrong : {"", "Bearer", "Bearer ", "Bearer un secret", "Basic", "Basic !!!",
                              "Basic Y291cnM=", "Digest un secret de vingt signes"}) {
        auto const reply = ask(wrong);
        EXPECT_EQ(reply.status, 401) << wrong;
        EXPECT_TRUE(reply.header("www-authenticate").starts_with("Basic"));
    }
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(ask("Bearer deviner"));
    }
    EXPECT_EQ(ask("Bearer deviner").status, 429);
    EXPECT_EQ(ask(basic).status, 429) << "from that address";
    library.clock.advance(std::chrono::minutes{11});
    EXPECT_EQ(ask(basic).status, 200);
}

TEST_F(PassesTest, may_stand_inside_a_hash)
{
    library.set("u = {id}\nt = {md5: {md5: {pass}}{id}}");
    EXPECT_TRUE(library.check(carried()).at("active").get<bool>()) << "what stood in the address is what is shown";
}

} // namespace guichet::access
