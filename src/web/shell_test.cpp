// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <gtest/gtest.h>

namespace guichet::web {
namespace {

using support::HttpClient;
using support::WebFixture;

/// Any page has a form (the sign-out button), which carries the token.
struct ShellSite : WebFixture {
    ShellSite()
    {
        shell.set_navigation([](Request const& request, Frame) {
            return nlohmann::json{{"name", std::string{request.query_value("name")}},
                                  {"links", {{{"href", "/sign-out"}, {"text", "Sign out"}, {"post", true}}}}};
        });
        router.get("/", Audience::everyone, [this](Request const& request) { return page(request); });
        router.post("/save", Audience::everyone, [this](Request const& request) {
            return shell.redirect_with_flash(request, "/", "success", {"web.staff"});
        });
        start();
    }
    Response page(Request const& request) const
    {
        return shell.page(request, "web/error", {{"title", "<b>T</b>"}, {"message", request.query_value("q")}});
    }
};

TEST(Csrf, lets_in_a_form_of_ours_even_after_a_restart)
{
    ShellSite site;
    HttpClient browser{site.port()};
    auto const page = browser.get("/");
    ASSERT_NE(page.csrf(), "");
    EXPECT_NE(page.csrf(), browser.get("/").csrf()) << "masked anew each time";
    EXPECT_EQ(browser.post("/save", {{"csrf", page.csrf()}}).status, 303);
    site.start(); // another server with the installation's key, the next day
    HttpClient next_day{site.port()};
    next_day.cookies = browser.cookies;
    EXPECT_EQ(next_day.post("/save", {{"csrf", page.csrf()}}).status, 303);
}

TEST(Csrf, refuses_forms_that_are_not_this_browsers)
{
    ShellSite const site;
    HttpClient browser{site.port()};
    HttpClient other{site.port()};
    auto const own = browser.get("/").csrf();
    auto const foreign = other.get("/").csrf();
    EXPECT_EQ(browser.post("/save", {}).status, 403);
    EXPECT_EQ(browser.post("/save", {{"csrf", foreign}}).status, 403);
    EXPECT_EQ(browser.post("/save", {{"csrf", "AAAA"}}).status, 403);
    HttpClient without_cookies{site.port()};
    EXPECT_EQ(without_cookies.post("/save", {{"csrf", own}}).status, 403);
    auto const refusal = browser.post("/save", {{"csrf", foreign}});
    EXPECT_TRUE(refusal.contains("Rien n’est perdu"));
}

TEST(Csrf, refuses_forms_of_other_sites_whatever_they_carry)
{
    ShellSite const site;
    HttpClient browser{site.port()};
    auto const token = browser.get("/").csrf();
    auto const ours = "http://127.0.0.1:" + std::to_string(site.port());
    EXPECT_EQ(browser.header("Origin", "https://evil.example").post("/save", {{"csrf", token}}).status, 403);
    EXPECT_EQ(browser.header("Origin", ours).post("/save", {{"csrf", token}}).status, 303);
    EXPECT_EQ(browser.header("Origin", "null").post("/save", {{"csrf", token}}).status, 303);
    EXPECT_EQ(browser.header("Sec-Fetch-Site", "cross-site").post("/save", {{"csrf", token}}).status, 403);
    EXPECT_EQ(browser.header("Sec-Fetch-Site", "same-origin").post("/save", {{"csrf", token}}).status, 303);
}

TEST(Flash, is_shown_once_and_cannot_be_forged)
{
    ShellSite const site;
    HttpClient browser{site.port()};
    auto const saved = browser.submit("/", "/save", {});
    EXPECT_EQ(saved.location(), "/");
    auto const first = browser.follow(saved);
    EXPECT_TRUE(first.contains("<p class=\"flash success\">Gestion</p>"));
    EXPECT_FALSE(browser.get("/").contains("flash success"));

    auto const again = browser.submit("/", "/save", {});
    auto& cookie = browser.cookies["guichet_flash"];
    cookie[3] = cookie[3] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(browser.follow(again).contains("class=\"flash success"));
}

TEST(Shell, escapes_what_people_type)
{
    ShellSite const site;
    HttpClient browser{site.port()};
    auto const reply = browser.get("/?q=%3Cscript%3Ealert(1)%3C/script%3E&name=%22onmouseover%3D%22x");
    EXPECT_FALSE(reply.contains("<script>alert"));
    EXPECT_FALSE(reply.contains("\"onmouseover"));
    EXPECT_TRUE(reply.contains("&lt;b&gt;T&lt;/b&gt; – Médiathèques du Jura</title>"));
}

TEST(Shell, speaks_the_language_asked_for_and_keeps_the_page)
{
    ShellSite const site;
    HttpClient browser{site.port()};
    auto const french = browser.get("/?q=a%26b");
    EXPECT_TRUE(french.contains("href=\"?q=a%26b&amp;lang=en\""));
    EXPECT_TRUE(browser.get("/?lang=en").contains("<html lang=\"en\">"));
    EXPECT_TRUE(browser.get("/").contains("Skip to content")) << "remembered";
}

TEST(Forms, tie_labels_hints_and_errors_to_their_controls)
{
    WebFixture const site;
    Request request;
    request.method = Method::post;
    request.form = {{"email", "a\"><script>"}, {"password", "hunter2"}};
    Error const error{
        ErrorKind::invalid, {"error.form"}, {{"email", {"error.not_found"}}, {"other", {"error.form"}}}, {}};
    FormModel form{site.shell, request, &error};
    form.add({.name = "email", .label = "web.staff", .type = "email", .hint = "web.skip", .autocomplete = "email"})
        .add({.name = "password", .label = "web.staff", .type = "password"})
        .add({.name = "consent", .label = "web.staff", .type = "checkbox"})
        .add({.name = "child.1.way",
              .label = "web.staff",
              .type = "radio",
              .need = Need::optional,
              .choices = {{"mail", "By mail"}, {"post", "By post"}}});
    auto const model = form.build();
    auto const html = site.shell
                          .page(request, "web/field",
                                [&] {
                                    auto field = model["fields"]["email"];
                                    field["title"] = "t";
                                    return field;
                                }())
                          .body;
    EXPECT_NE(html.find("<label for=\"field-email\">"), std::string::npos);
    EXPECT_NE(html.find("aria-describedby=\"field-email-hint field-email-error\" aria-invalid=\"true\""),
              std::string::npos);
    EXPECT_NE(html.find("value=\"a&quot;&gt;&lt;script&gt;\""), std::string::npos);
    EXPECT_EQ(model["fields"]["password"]["value"], "");
    EXPECT_EQ(model["fields"]["consent"]["checked"], false);
    EXPECT_EQ(model["fields"]["child_1_way"]["choices"][1]["choice_id"], "field-child_1_way-1");
    EXPECT_EQ(model["errors"][0]["href"], "#field-email");
    EXPECT_EQ(model["errors"][1]["href"], "") << "an error of no visible field is still told";
}

TEST(Forms, link_the_pages_of_a_list_and_keep_its_filters)
{
    WebFixture const site;
    Request request;
    request.query = {{"status", "new"}, {"page", "2"}};
    auto const model = pagination_model(site.shell, request, 95, 30);
    EXPECT_EQ(model["previous"], "?status=new&page=1");
    EXPECT_EQ(model["next"], "?status=new&page=3");
    EXPECT_EQ(model["summary"], "Page 2 sur 4 (95 en tout)");
    EXPECT_TRUE(pagination_model(site.shell, request, 30, 30).is_null());
    request.query = {{"page", "-7"}};
    EXPECT_EQ(page_number(request), 1);
}

} // namespace
} // namespace guichet::web
