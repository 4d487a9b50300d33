// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/staff_desk.hpp"

#include <nlohmann/json.hpp>

#include <regex>

namespace guichet::network {

namespace {

using support::better;
using support::good;

using support::HttpClient;
using support::Reply;

/// What must not differ between two answers: the page without its token and its incident number.
std::string without_tokens(Reply const& reply)
{
    auto const page = std::regex_replace(reply.body, std::regex{"name=\"csrf\" value=\"[^\"]*\""}, "");
    return std::to_string(reply.status) + reply.location() + page;
}

class StaffPages : public for_tests::StaffDesk {};

TEST_F(StaffPages, keep_a_form_that_arrived_after_the_session_had_ended)
{
    auto client = signed_in("boss");
    auto const csrf = client.get("/gestion/agents/nouveau").csrf();
    ASSERT_FALSE(csrf.empty());
    clock.advance(std::chrono::minutes{31});
    auto const refused = client.post("/gestion/agents/nouveau",
                                     {{"csrf", csrf}, {"name", "Zoé <b>Agent</b>"}, {"password", "never kept"}});
    auto const sign_in_page = std::string{"/gestion/connexion?"};
    ASSERT_TRUE(refused.location().starts_with(sign_in_page)) << refused.location();
    auto const kept = web::parse_form(refused.location().substr(sign_in_page.size())).front().second;
    ASSERT_TRUE(kept.starts_with("/gestion/reprise?")) << kept;

    EXPECT_EQ(enter(client, "boss", good, kept).location(), kept);
    auto const offered = client.get(kept);
    EXPECT_TRUE(offered.contains(R"(action="/gestion/agents/nouveau")"));
    EXPECT_EQ(offered.input("name"), "Zoé <b>Agent</b>");
    EXPECT_FALSE(offered.contains("never kept"));
    EXPECT_FALSE(offered.contains("<b>Agent"));

    EXPECT_EQ(signed_in("boss").get(kept).location(), "/gestion") << "kept for the browser that sent it";
    clock.advance(std::chrono::minutes{61});
    EXPECT_EQ(enter(client, "boss", good, kept).location(), kept);
    EXPECT_EQ(client.get(kept).location(), "/gestion") << "for an hour";
}

TEST_F(StaffPages, all_go_through_the_door)
{
    support::expect_every_staff_route_guarded(visits());
    support::expect_strangers_sent_to_sign_in(visits());
}

TEST_F(StaffPages, are_open_to_each_role_as_the_table_says)
{
    support::expect_roles_kept_to_their_permissions(visits());
}

TEST_F(StaffPages, bring_back_to_the_page_that_was_asked_for)
{
    auto client = stranger();
    auto const sent = client.get("/gestion/journal?action=staff");
    EXPECT_EQ(sent.location(), "/gestion/connexion?suite=%2Fgestion%2Fjournal%3Faction%3Dstaff");
    auto const form = client.get(sent.location());
    EXPECT_EQ(form.input("suite"), "/gestion/journal?action=staff");
    auto const entered = enter(client, "boss", good, form.input("suite"));
    EXPECT_EQ(entered.location(), "/gestion/journal?action=staff");
    EXPECT_TRUE(client.get(entered.location()).contains("staff.signed_in"));
}

TEST_F(StaffPages, never_lead_to_another_site)
{
    for (auto const* evil :
         {"//evil.example", "/\\evil.example", "https://evil.example", "/gestion/../..//evil.example", "/gestionevil",
          "\t//evil.example", "/connexion", "javascript:alert(1)"}) {
        auto client = stranger();
        EXPECT_EQ(enter(client, "boss", good, evil).location(), "/gestion") << evil;
    }
}

TEST_F(StaffPages, show_only_what_one_may_use)
{
    auto agnes = signed_in("agnes");
    auto const home_page = agnes.get("/gestion");
    EXPECT_EQ(home_page.status, 200);
    EXPECT_FALSE(home_page.contains("/gestion/agents"));
    EXPECT_FALSE(home_page.contains("/gestion/journal"));
    EXPECT_TRUE(signed_in("audrey").get("/gestion").contains("/gestion/journal"));
    EXPECT_TRUE(signed_in("boss").get("/gestion").contains("/gestion/agents"));
}

TEST_F(StaffPages, answer_every_wrong_try_alike)
{
    members.disable({ActorKind::staff, "id-boss", "", Role::administrator, {}}, {"id-max"}).value();
    auto first = stranger();
    auto second = stranger();
    auto third = stranger();
    // The login typed comes back in its box: the same one, then, of the same length.
    auto const known = without_tokens(enter(first, "agnes", better));
    auto const unknown = without_tokens(enter(second, "agnez", better));
    auto const disabled = without_tokens(enter(third, "max", good));
    auto const blanked = [](std::string const& text, std::string const& login) {
        return std::regex_replace(text, std::regex{"value=\"" + login + "\""}, "value=\"\"");
    };
    EXPECT_EQ(blanked(known, "agnes"), blanked(unknown, "agnez"));
    EXPECT_EQ(blanked(known, "agnes"), blanked(disabled, "max"));
    EXPECT_TRUE(known.starts_with("422"));
    EXPECT_EQ(known.find(better), std::string::npos) << "a password is never sent back";
}

TEST_F(StaffPages, slow_down_guessing_but_let_a_known_browser_in)
{
    auto own = signed_in("agnes");
    own.submit("/gestion", "/gestion/deconnexion", {});
    auto guesser = stranger();
    auto prober = stranger();
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(enter(guesser, "agnes", better).status, 422);
        EXPECT_EQ(enter(prober, "personne", better).status, 422);
    }
    EXPECT_EQ(enter(guesser, "agnes", good).status, 429) << "even right, from a stranger";
    EXPECT_EQ(enter(prober, "personne", better).status, 429) << "and the same for a login that does not exist";
    EXPECT_EQ(enter(own, "agnes", good).status, 303) << "the owner passes";
    auto other = stranger();
    EXPECT_EQ(enter(other, "boss", good).status, 303) << "others are not concerned";
    clock.advance(std::chrono::minutes{15});
    EXPECT_EQ(enter(guesser, "agnes", good).status, 303);
}

TEST_F(StaffPages, count_failures_of_an_address_over_all_logins)
{
    auto guesser = stranger();
    for (int i = 0; i < 40; ++i) {
        EXPECT_EQ(enter(guesser, "login" + std::to_string(i), better).status, 422);
    }
    EXPECT_EQ(enter(guesser, "agnes", good).status, 429);
}

TEST_F(StaffPages, put_a_disabled_member_out_at_once)
{
    auto agnes = signed_in("agnes");
    EXPECT_EQ(agnes.get("/gestion").status, 200);
    auto boss = signed_in("boss");
    auto const done =
        boss.submit("/gestion/agents/id-agnes", "/gestion/agents/id-agnes/action", {{"action", "disable"}});
    EXPECT_EQ(done.status, 303);
    EXPECT_EQ(agnes.get("/gestion").status, 303);
    auto again = stranger();
    EXPECT_EQ(enter(again, "agnes", good).status, 422);
}

TEST_F(StaffPages, end_the_sessions_of_an_account_whose_address_becomes_another_ones)
{
    auto agnes = signed_in("agnes");
    auto boss = signed_in("boss");
    auto const change = [&](char const* email) {
        return boss
            .submit("/gestion/agents/id-agnes", "/gestion/agents/id-agnes",
                    {{"name", "Agnès"}, {"login", "agnes"}, {"email", email}, {"role", "librarian"}, {"scope", "bhs"}})
            .location();
    };
    auto const address = boss.get("/gestion/agents/id-agnes").input("email");
    EXPECT_EQ(change(address.c_str()), "/gestion/agents");
    EXPECT_EQ(agnes.get("/gestion").status, 200) << "the same address";
    EXPECT_EQ(change("paul@example.org"), "/gestion/agents");
    EXPECT_EQ(agnes.get("/gestion").status, 303);
    EXPECT_EQ(
        boss.submit("/gestion/agents/id-boss", "/gestion/agents/id-boss/action", {{"action", "second_factor"}}).status,
        409)
        << "one's own asks for the password, elsewhere";
}

TEST_F(StaffPages, start_a_new_session_at_sign_in)
{
    auto client = stranger();
    client.get("/gestion/connexion");
    client.cookies["guichet_staff"] = "planted";
    auto const before = client.cookies;
    enter(client, "agnes", good);
    for (auto const& [name, value] : client.cookies) {
        EXPECT_NE(value, "planted") << name;
    }
    EXPECT_EQ(client.get("/gestion").status, 200);
}

TEST_F(StaffPages, sign_out_by_a_button_only)
{
    auto agnes = signed_in("agnes");
    EXPECT_EQ(agnes.get("/gestion/deconnexion").status, 405);
    EXPECT_EQ(agnes.get("/gestion").status, 200);
    EXPECT_EQ(agnes.post("/gestion/deconnexion", {}).status, 403) << "without the token";
    EXPECT_EQ(agnes.submit("/gestion", "/gestion/deconnexion", {}).location(), "/gestion/connexion");
    EXPECT_EQ(agnes.get("/gestion").status, 303);
}

TEST_F(StaffPages, end_other_sessions_when_the_password_changes)
{
    auto here = signed_in("agnes");
    auto there = signed_in("agnes");
    auto const changed = here.submit("/gestion/mon-compte/mot-de-passe", "/gestion/mon-compte/mot-de-passe",
                                     {{"current", good}, {"password", better}, {"again", better}});
    EXPECT_EQ(changed.location(), "/gestion/mon-compte");
    EXPECT_EQ(here.get("/gestion/mon-compte").status, 200);
    EXPECT_EQ(there.get("/gestion/mon-compte").status, 303);
}

TEST_F(StaffPages, end_one_session_from_another)
{
    auto here = signed_in("agnes");
    auto there = signed_in("agnes");
    auto const page = here.get("/gestion/mon-compte");
    std::smatch match;
    ASSERT_TRUE(std::regex_search(page.body, match, std::regex{"name=\"session\" value=\"([^\"]+)\""}));
    EXPECT_EQ(here.submit("/gestion/mon-compte", "/gestion/mon-compte/sessions", {{"session", match[1]}}).status, 303);
    EXPECT_EQ(there.get("/gestion").status, 303);
    EXPECT_EQ(here.get("/gestion").status, 200);
    auto boss = signed_in("boss");
    EXPECT_EQ(boss.submit("/gestion/mon-compte", "/gestion/mon-compte/sessions", {{"session", match[1]}}).status, 404);
}

TEST_F(StaffPages, invite_somebody_by_a_link_that_acts_on_post)
{
    auto boss = signed_in("boss");
    auto const sent = boss.submit("/gestion/agents/nouveau", "/gestion/agents/nouveau",
                                  {{"name", "Zoé <b>Petit</b>"},
                                   {"login", "zoe"},
                                   {"email", "zoe@example.org"},
                                   {"role", "librarian"},
                                   {"scope", "bhs"}});
    EXPECT_EQ(sent.location(), "/gestion/agents");
    EXPECT_TRUE(boss.get("/gestion/agents").contains("Zoé &lt;b&gt;Petit&lt;/b&gt;"));
    auto const text = (*data).read([](db::Session& session) {
        return session.first("SELECT text_body FROM mail_outbox", {}, [](db::Row const& row) { return row.text(0); })
            .value();
    });
    auto const start = text.find("/gestion/invitation/");
    auto const link = text.substr(start, text.find('\n', start) - start);
    auto zoe = stranger();
    EXPECT_EQ(zoe.get(link).status, 200);
    EXPECT_EQ(zoe.get(link).status, 200) << "looking spends nothing";
    EXPECT_EQ(zoe.submit(link, link, {{"password", "court"}, {"again", "court"}}).status, 422);
    EXPECT_EQ(zoe.submit(link, link, {{"password", better}, {"again", better}}).status, 303);
    EXPECT_EQ(zoe.get(link).status, 404);
    EXPECT_EQ(enter(zoe, "zoe", better).location(), "/gestion");
}

TEST_F(StaffPages, keep_what_was_typed_when_a_form_is_refused)
{
    auto boss = signed_in("boss");
    auto const refused = boss.submit(
        "/gestion/agents/nouveau", "/gestion/agents/nouveau",
        {{"name", "Zoé Petit"}, {"login", "boss"}, {"email", "zoe@example.org"}, {"role", "auditor"}, {"scope", ""}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.input("name"), "Zoé Petit");
    EXPECT_TRUE(refused.contains("Cet identifiant est déjà pris."));
}

} // namespace

} // namespace guichet::network
