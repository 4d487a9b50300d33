// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/review_pages.hpp"

#include <fmt/format.h>

#include <regex>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using web::Method;

class QueuePagesTest : public for_tests::ReviewPages {
protected:
    static std::vector<std::string> addresses_in(web::Response const& page)
    {
        static std::regex const address{R"re((?:href|action|src|data-[a-z]+)="([^"]*)")re"};
        std::vector<std::string> found;
        for (std::sregex_iterator at{page.body.begin(), page.body.end(), address}, end; at != end; ++at) {
            found.push_back((*at)[1]);
        }
        return found;
    }
    static int lines(web::Response const& page)
    {
        int count = 0;
        for (auto at = page.body.find("<tr data-case="); at != std::string::npos;
             at = page.body.find("<tr data-case=", at + 1)) {
            ++count;
        }
        return count;
    }
};

TEST_F(QueuePagesTest, the_queue_lists_what_waits_with_names_ages_and_signs)
{
    auto const id = desk.waiting();
    desk.clock.advance(std::chrono::days{5});
    auto const other = desk.waiting();
    desk.resemblances.known.insert(other);
    auto const page = get("/gestion/demandes");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, "/gestion/demandes/" + id.value));
    EXPECT_TRUE(has(page, "badge danger"));
    EXPECT_TRUE(has(page, "doublon possible"));
    EXPECT_TRUE(has(page, "sans obstacle"));
    EXPECT_LT(page.body.find(id.value), page.body.find(other.value)); // the oldest first
    EXPECT_FALSE(has(get("/gestion/demandes?etat=refused"), id.value));
    EXPECT_TRUE(has(get("/gestion/demandes?etat=toutes&tri=name"), id.value));
}

TEST_F(QueuePagesTest, what_can_be_accepted_unread_is_ticked_at_once)
{
    auto const clear = desk.waiting();
    auto const known = desk.waiting();
    desk.resemblances.known.insert(known);
    EXPECT_FALSE(has(get("/gestion/demandes"), " checked aria-label"));
    for (auto const& page :
         {get("/gestion/demandes?choisir=claires"), post("/gestion/demandes?choisir=claires", {{"q", "durand"}})}) {
        EXPECT_TRUE(has(page, "value=\"" + clear.value + ":2\" checked"));
        EXPECT_FALSE(has(page, "value=\"" + known.value + ":2\" checked"));
        EXPECT_TRUE(has(page, "/gestion/demandes?choisir=claires\"") || has(page, "href=\"?choisir=claires\""));
        EXPECT_TRUE(has(page, "data-shortcut=\"t\"")) << "the key t does the same";
    }
}

TEST_F(QueuePagesTest, a_case_is_found_by_name_or_reference)
{
    auto const id = desk.waiting();
    struct Typed {
        std::string text;
        bool finds = false;
    };
    for (auto const& [text, finds] :
         {Typed{"dura", true}, {"Jeanne DURÀND", true}, {"martin", false}, {desk.application(id).reference, true}}) {
        auto const page = post("/gestion/demandes", {{"etat", "in_review"}, {"q", text}});
        EXPECT_EQ(page.status, 200);
        EXPECT_EQ(has(page, id.value), finds) << text;
        EXPECT_TRUE(has(page, "type=\"search\" value=\"" + text + "\"")) << "it can be corrected";
    }
    EXPECT_FALSE(has(post("/gestion/demandes", {{"etat", "refused"}, {"q", "durand"}}), id.value));
}

TEST_F(QueuePagesTest, what_is_looked_for_is_in_no_address)
{
    for (int at = 0; at <= queue_page_size; ++at) {
        (void)desk.waiting();
    }
    auto const first = post("/gestion/demandes", {{"q", "jeanne durand"}, {"tri", "newest"}});
    EXPECT_EQ(lines(first), queue_page_size);
    EXPECT_TRUE(has(first, "formaction=\"/gestion/demandes?tri=newest&amp;page=2\""));
    EXPECT_TRUE(has(first, "type=\"hidden\" name=\"q\" value=\"jeanne durand\""));
    EXPECT_TRUE(has(first, "?tri=newest&amp;lang=en")) << "the other language, without the words";
    auto const second = post("/gestion/demandes?tri=newest&page=2", {{"q", "jeanne durand"}});
    EXPECT_EQ(lines(second), 1);
    EXPECT_TRUE(has(second, "formaction=\"/gestion/demandes?tri=newest&amp;page=1\""));
    for (auto const& page : {first, second}) {
        for (auto const& address : addresses_in(page)) {
            EXPECT_FALSE(address.contains("durand") || address.contains("jeanne")) << address;
        }
    }
}

TEST_F(QueuePagesTest, an_address_looks_for_nobody)
{
    auto const id = desk.waiting();
    auto const page = get("/gestion/demandes?q=martin&tri=newest");
    EXPECT_TRUE(has(page, id.value)) << "an old bookmark shows the list";
    EXPECT_TRUE(has(page, "type=\"search\" value=\"\""));
    for (auto const& address : addresses_in(page)) {
        EXPECT_FALSE(address.contains("martin")) << address;
    }
}

TEST_F(QueuePagesTest, a_filter_without_words_has_an_address_to_come_back_to)
{
    EXPECT_EQ(location(post("/gestion/demandes", {{"q", " "}})), "/gestion/demandes");
    EXPECT_EQ(location(post("/gestion/demandes",
                            {{"csrf", "x"}, {"etat", "refused"}, {"q", ""}, {"bibliotheque", ""}, {"tri", "name"}})),
              "/gestion/demandes?etat=refused&bibliotheque=&tri=name");
}

TEST_F(QueuePagesTest, bulk_shows_who_was_accepted_and_who_was_not)
{
    auto const clear = desk.waiting();
    auto const known = desk.waiting();
    desk.resemblances.known.insert(known);
    auto const box = [&](ApplicationId const& id) {
        return std::pair<std::string, std::string>{"demande",
                                                   fmt::format("{}:{}", id.value, desk.application(id).version)};
    };
    auto const page = post("/gestion/demandes/accepter", {box(clear), box(known), {"demande", "nonsense"}});
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, "elle ressemble à une personne déjà connue"));
    EXPECT_EQ(desk.application(clear).state, ApplicationState::accepted);
    EXPECT_EQ(desk.application(known).state, ApplicationState::in_review);
    EXPECT_EQ(post("/gestion/demandes/accepter", {}).status, 303);
}

TEST_F(QueuePagesTest, every_acceptance_of_a_bulk_can_be_undone_alone_or_all_at_once)
{
    auto const first = desk.waiting();
    auto const second = desk.waiting();
    auto const third = desk.waiting();
    auto const box = [&](ApplicationId const& id, int version) {
        return std::pair<std::string, std::string>{"demande", fmt::format("{}:{}", id.value, version)};
    };
    auto const page = post("/gestion/demandes/accepter", {box(first, 2), box(second, 2), box(third, 2)});
    for (auto const& id : {first, second, third}) {
        EXPECT_TRUE(has(page, "formaction=\"/gestion/demandes/" + id.value + "/annuler\""));
        EXPECT_TRUE(has(get("/gestion/demandes/" + id.value), "/gestion/demandes/" + id.value + "/annuler"))
            << "the case itself takes its own answer back, not somebody else's";
    }
    EXPECT_EQ(post("/gestion/demandes/" + second.value + "/annuler", {}).status, 303);
    EXPECT_EQ(desk.application(first).state, ApplicationState::accepted);
    EXPECT_EQ(desk.application(second).state, ApplicationState::in_review);
    auto const shown = [&](ApplicationId const& id) {
        return std::pair<std::string, std::string>{"decision", desk.review.undoable(door.actor, id)->id};
    };
    EXPECT_TRUE(has(page, "name=\"decision\" value=\"" + shown(first).second + "\""));
    EXPECT_EQ(post("/gestion/demandes/annuler", {box(first, 0), box(third, 0), shown(first), shown(third)}).status,
              303);
    EXPECT_EQ(desk.application(first).state, ApplicationState::in_review);
    EXPECT_EQ(desk.application(third).state, ApplicationState::in_review);
}

TEST_F(QueuePagesTest, the_filter_comes_along_from_case_to_case)
{
    auto const first = desk.waiting();
    auto const second = desk.waiting();
    auto const query = std::string{"?tri=newest"};
    EXPECT_TRUE(has(get("/gestion/demandes" + query), "/gestion/demandes/" + second.value + query));
    auto const page = get("/gestion/demandes/" + second.value + query);
    EXPECT_TRUE(has(page, "name=\"tri\" value=\"newest\""));
    EXPECT_TRUE(has(page, "/gestion/demandes/" + first.value + query)) << "the next one of this list";
    EXPECT_EQ(location(decide(second, "accepter", {{"tri", "newest"}})), "/gestion/demandes/" + first.value + query);
    EXPECT_EQ(location(decide(first, "refuser", {{"tri", "newest"}, {"reason", "Non"}})), "/gestion/demandes" + query);
}

TEST_F(QueuePagesTest, the_library_stays_chosen_in_this_browser)
{
    auto const id = desk.waiting();
    network::Library annex;
    annex.id = {"annexe"};
    annex.intercommunality = {"haut-jura-saint-claude"};
    annex.name = "Annexe";
    desk.database.exclusive([&](db::Session& session) {
        network::Intercommunalities::put(
            session, network::Intercommunality{annex.intercommunality, "HJ", "243900001", "", "", ""});
        network::Intercommunalities::put(session, annex);
    });
    auto const chosen = get("/gestion/demandes?bibliotheque=annexe");
    ASSERT_EQ(chosen.cookies.size(), 1U);
    EXPECT_FALSE(has(chosen, id.value));
    web::Request request;
    request.path = "/gestion/demandes";
    request.cookies[chosen.cookies[0].name] = chosen.cookies[0].value;
    auto const& show = site.router.match(Method::get, request.path).route->handler;
    EXPECT_TRUE(has(show(request), "value=\"annexe\" selected"));
    EXPECT_FALSE(has(show(request), id.value));
    door.actor = BusyDesk::librarian("eve", "bresse-haute-seille"); // at the same desk, of another member
    EXPECT_FALSE(has(show(request), "annexe"));
    door.actor = BusyDesk::librarian();
    auto const every = post("/gestion/demandes", {{"q", "durand"}, {"bibliotheque", ""}});
    EXPECT_TRUE(has(every, id.value));
    ASSERT_EQ(every.cookies.size(), 1U) << "chosen while searching, it is remembered likewise";
    EXPECT_EQ(every.cookies[0].value, "");
}

} // namespace
} // namespace guichet::people
