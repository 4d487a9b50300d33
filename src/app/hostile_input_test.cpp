// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route of the whole application × what no honest browser sends: never an incident, never played back as HTML.
// From the router's table and from the forms' own controls, so that what is added is covered too.
#include "support/whole_application.hpp"

#include <regex>
#include <set>

namespace guichet::app {

namespace {

using support::HttpClient;
using support::Reply;

std::string repeated(std::string_view text, int times)
{
    std::string all;
    for (int at = 0; at < times; ++at) {
        all += text;
    }
    return all;
}

struct Hostile {
    char const* name;
    std::string text;
};

std::vector<Hostile> const& hostile_texts()
{
    static std::vector<Hostile> const all{
        {"html", "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"},
        {"sql", "x'); DROP TABLE people_application; --"},
        {"template", "{{{assets}}} {{> web/csrf}} [[web.skip]] %n%s${7*7}"},
        {"controls", std::string{"a\0b\x01\r\nSet-Cookie: x=1\x1b[31m", 26}},
        {"direction", "\u202Egnirts\u200B\uFEFF"},
        {"combining", "Z" + repeated("\u0338", 3000)},
        {"path", "../../../../etc/passwd"},
        {"number", "-99999999999999999999999999"},
        {"long", std::string(60'000, 'a')},
        {"empty", ""},
    };
    return all;
}

class HostileInput : public for_tests::WholeApplication {
protected:
    /// The names of the controls of every form there is: what a form of ours would send.
    [[nodiscard]] std::vector<std::string> controls()
    {
        if (names_.empty()) {
            for (auto const& [name, value] : elsewhere.fields()) {
                names_.insert(name);
            }
            for (auto const& route : application.router().routes()) {
                if (route.method != web::Method::get || route.pattern == "/gestion/deconnexion") {
                    continue;
                }
                auto browser = signed_in("administrator");
                learn(browser.get(support::filled(route.pattern, {{"library", "ici-mediatheque"}})));
            }
        }
        return {names_.begin(), names_.end()};
    }
    void learn(Reply const& page)
    {
        static std::regex const control{R"(<(?:input|select|textarea)[^>]* name="([a-z0-9_-]+)\")"};
        for (std::sregex_iterator at{page.body.begin(), page.body.end(), control}; at != std::sregex_iterator{}; ++at) {
            if ((*at)[1] != "csrf") {
                names_.insert((*at)[1]);
            }
        }
    }
    /// Every control with that text, and no more than a request may carry.
    [[nodiscard]] web::Fields filled_with(std::string const& text)
    {
        web::Fields fields;
        for (auto const& name : controls()) {
            fields.emplace_back(name, text.substr(0, 2'000));
        }
        return fields;
    }
    static void expect_harmless(Reply const& reply, std::string const& what)
    {
        EXPECT_LT(reply.status, 500) << what;
        EXPECT_GE(reply.status, 200) << what;
        EXPECT_FALSE(reply.contains("<script>alert") || reply.contains("<img src=x")) << what;
        EXPECT_EQ(reply.header("set-cookie").find("x=1"), std::string::npos) << what;
        EXPECT_FALSE(reply.contains("root:x:0")) << what;
    }

private:
    std::set<std::string> names_;
};

std::string path_with(std::string const& part, std::string const& pattern)
{
    auto path = support::filled(pattern, {});
    if (auto const at = path.find("inconnu"); at != std::string::npos) {
        path.replace(at, 7, part);
    }
    return path;
}

} // namespace

TEST_F(HostileInput, in_addresses_and_queries_is_answered_calmly_on_every_route)
{
    for (auto const& hostile : hostile_texts()) {
        auto const part = web::url_encode(hostile.text.substr(0, 1500));
        auto query = filled_with(hostile.text.substr(0, 60));
        query.resize(std::min<std::size_t>(query.size(), 40));
        for (auto const* login : {"", "administrator"}) {
            for (auto const& route : application.router().routes()) {
                if (route.method != web::Method::get) {
                    continue;
                }
                auto browser = *login == '\0' ? HttpClient{application.port()} : signed_in(login);
                expect_harmless(browser.get(path_with(part, route.pattern) + "?" + web::encode_form(query)),
                                std::string{hostile.name} + " " + login + " GET " + route.pattern);
            }
        }
    }
}

TEST_F(HostileInput, in_every_field_of_every_form_is_answered_calmly)
{
    for (auto const& hostile : hostile_texts()) {
        auto const fields = filled_with(hostile.text);
        for (auto const& route : application.router().routes()) {
            if (route.method != web::Method::post || route.pattern == "/gestion/deconnexion") {
                continue;
            }
            auto browser =
                route.audience == web::Audience::staff ? signed_in("administrator") : HttpClient{application.port()};
            auto const page =
                route.audience == web::Audience::staff ? "/gestion/mon-compte/mot-de-passe" : "/connexion";
            expect_harmless(browser.submit(page, support::filled(route.pattern, {}), fields),
                            std::string{hostile.name} + " POST " + route.pattern);
        }
    }
    EXPECT_EQ(HttpClient{application.port()}.get("/readyz").status, 200);
}

TEST_F(HostileInput, that_is_not_utf8_is_refused)
{
    for (auto const& route : application.router().routes()) {
        if (route.method != web::Method::post) {
            continue;
        }
        HttpClient browser{application.port()};
        auto const reply = browser.post_body(support::filled(route.pattern, {}), "q=%FF%FE&csrf=%C3%28",
                                             "application/x-www-form-urlencoded");
        EXPECT_GE(reply.status, 300) << route.pattern;
        EXPECT_LT(reply.status, 500) << route.pattern;
    }
}

TEST_F(HostileInput, forged_or_missing_tokens_change_nothing)
{
    auto neighbour = signed_in("voisine");
    auto const before = done_elsewhere();
    for (auto const& route : application.router().routes()) {
        if (route.method != web::Method::post || route.csrf == web::Csrf::exempt ||
            route.pattern == "/gestion/deconnexion") {
            continue;
        }
        for (auto const* token : {"", "x", "0000000000000000000000000000000000000000000"}) {
            auto fields = elsewhere.fields();
            fields.emplace_back("csrf", token);
            auto const path = of_elsewhere(route.pattern).value_or(support::filled(route.pattern, {}));
            auto const reply = neighbour.post(path, fields);
            EXPECT_GE(reply.status, 400) << route.pattern << " " << token;
            EXPECT_LT(reply.status, 500) << route.pattern;
        }
    }
    EXPECT_EQ(done_elsewhere(), before);
}

} // namespace guichet::app
