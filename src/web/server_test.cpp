// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::web {

using support::HttpClient;
using support::WebFixture;

TEST(Server, answers_a_page_in_the_frame_with_security_headers)
{
    WebFixture site;
    site.router.get("/", Audience::everyone, [&](Request const& request) {
        return site.shell.error_page(request, {ErrorKind::not_found, {"web.error.not_found"}});
    });
    site.start();
    HttpClient browser{site.port()};
    auto const reply = browser.get("/");
    EXPECT_EQ(reply.status, 404);
    EXPECT_TRUE(reply.contains("<html lang=\"fr\">"));
    EXPECT_TRUE(reply.contains("Médiathèques du Jura"));
    EXPECT_EQ(reply.header("cache-control"), "no-store");
    EXPECT_TRUE(reply.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"));
    EXPECT_TRUE(browser.cookies.contains("guichet_browser"));
}

} // namespace guichet::web
