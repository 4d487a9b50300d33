// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/service_url.hpp"

#include <gtest/gtest.h>

namespace guichet::platforms {

namespace {

bool may_go_to(std::string_view service, std::string_view registered = "https://app.example/sso")
{
    auto const url = parse_service_url(service);
    return url && stands_under(*url, parse_service_url(registered).value());
}

} // namespace

TEST(ServiceUrls, under_a_registered_address_are_recognised)
{
    for (auto const* service : {
             "https://app.example/sso",
             "https://app.example/sso/",
             "https://app.example/sso/callback",
             "https://app.example/sso?site=12&lang=fr",
             "HTTPS://App.Example/sso",
             "https://app.example:443/sso",
             "https://app.example/sso?next=https://elsewhere.example/%2e%2e/",
             "https://app.example/sso/l%C3%A9o",
         }) {
        EXPECT_TRUE(may_go_to(service)) << service;
    }
}

TEST(ServiceUrls, that_only_look_registered_are_not)
{
    for (auto const* service : {
             "",
             "/sso",
             "//app.example/sso",
             "https:/app.example/sso",
             "https:app.example/sso",
             "http://app.example/sso",
             "javascript://app.example/sso",
             "https://evil.example/sso",
             "https://app.example.evil.example/sso",
             "https://evilapp.example/sso",
             "https://app.example@evil.example/sso",
             "https://user:pass@app.example/sso",
             "https://app.example:8443/sso",
             "https://app.example:0/sso",
             "https://app.example:443x/sso",
             "https://app.example:/sso",
             "https://app.example:65536/sso",
             "https://app.example./sso",
             "https://app.example\\@evil.example/sso",
             "https://evil.example\\app.example/sso",
             "https://app.example#@evil.example/sso",
             "https://app.example/sso#fragment",
             "https://app.example/ssoevil",
             "https://app.example/SSO",
             "https://app.example/",
             "https://app.example/sso/../open-redirect",
             "https://app.example/sso/%2e%2e/open-redirect",
             "https://app.example/sso/..%2fopen-redirect",
             "https://app.example/sso/%5c..",
             "https://app.example/sso/%252e%252e/x",
             "https://app.example/sso//evil.example",
             "https://app.example/./sso",
             "https://app.example/sso%00",
             "https://app.example/sso%0d%0aSet-Cookie:x",
             "https://app.example/sso%",
             "https://app.example/sso\r\nLocation: https://evil.example",
             "https://app.example/ss o",
             "https://app.example/sso\t",
             "https://[::1]/sso",
             "https://àpp.example/sso",
             "https://app%2eexample/sso",
             "https://-app.example/sso",
             "https:///sso",
         }) {
        EXPECT_FALSE(may_go_to(service)) << service;
    }
}

TEST(ServiceUrls, without_a_path_hold_the_whole_host)
{
    EXPECT_TRUE(may_go_to("https://app.example/anything?x=1", "https://app.example"));
    EXPECT_TRUE(may_go_to("https://app.example", "https://app.example/"));
    EXPECT_TRUE(may_go_to("https://app.example?x=1", "https://app.example"));
    EXPECT_FALSE(may_go_to("https://app.example.evil/anything", "https://app.example"));
}

TEST(ServiceUrls, are_registered_in_one_spelling)
{
    EXPECT_EQ(normalise_service_address("HTTPS://App.example:443/Sso/"), "https://app.example/Sso");
    EXPECT_EQ(normalise_service_address("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    EXPECT_EQ(normalise_service_address("https://app.example/sso?x=1"), std::nullopt);
    EXPECT_EQ(normalise_service_address("https://*.example/"), std::nullopt);
}

} // namespace guichet::platforms
