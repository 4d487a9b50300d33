// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/http.hpp"
#include "web/impl/client_address.hpp"
#include "web/impl/file_cutter.hpp"
#include "web/impl/locale.hpp"
#include "web/impl/multipart.hpp"
#include "web/impl/request_reader.hpp"
#include "web/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace guichet::web {
namespace {

Response nothing(Request const& /*request*/)
{
    return {};
}

std::optional<impl::Refusal> read(std::string target, std::string body = {}, std::string type = {})
{
    impl::RawRequest raw{body.empty() ? "GET" : "POST", std::move(target), {}, std::move(body), {}, {}};
    if (!type.empty()) {
        raw.headers.emplace_back("Content-Type", std::move(type));
    }
    Request request;
    return impl::read_request(std::move(raw), {.largest_form_field = 1000}, request);
}

int status(std::optional<impl::Refusal> const& refusal)
{
    return refusal ? refusal->status : 200;
}

TEST(Router, prefers_literal_segments_and_reads_parameters)
{
    Router router;
    router.get("/c/{campaign}", Audience::everyone, nothing);
    router.get("/c/{campaign}.svg", Audience::everyone, nothing);
    router.get("/c/liste", Audience::everyone, nothing);
    router.get("/assets/{file...}", Audience::everyone, nothing);
    router.post("/c/{campaign}", Audience::everyone, nothing);
    auto const pattern = [&](std::string_view path) {
        auto const match = router.match(Method::get, path);
        return match.route == nullptr ? std::string{"none"} : match.route->pattern;
    };
    EXPECT_EQ(pattern("/c/journal"), "/c/{campaign}");
    EXPECT_EQ(pattern("/c/liste"), "/c/liste");
    EXPECT_EQ(pattern("/c/journal.svg"), "/c/{campaign}.svg");
    EXPECT_EQ(router.match(Method::get, "/c/journal.svg").path_parameters.at("campaign"), "journal");
    EXPECT_EQ(router.match(Method::get, "/assets/a/b.css").path_parameters.at("file"), "a/b.css");
    EXPECT_EQ(pattern("/c"), "none");
    EXPECT_EQ(pattern("/c/a/b"), "none");
    EXPECT_EQ(router.match(Method::head, "/c/liste").route->pattern, "/c/liste");
    EXPECT_EQ(router.match(Method::delete_, "/c/journal").allowed, (std::vector{Method::get, Method::post}));
}

TEST(Router, refuses_the_same_route_twice)
{
    Router router;
    router.get("/a", Audience::everyone, nothing);
    EXPECT_THROW(router.get("/a", Audience::staff, nothing), std::logic_error);
}

TEST(Requests, refuse_paths_that_climb_or_hide_something)
{
    EXPECT_EQ(status(read("/inscription/%C3%A9")), 200);
    for (auto const* path : {"/../etc/passwd", "/a/%2e%2e/b", "/a%00b", "/a%5cb", "/a%0d%0ab", "/a/%zz", "/a/%2",
                             "/%ff%fe", "inscription", "/./a"}) {
        EXPECT_EQ(status(read(path)), 400) << path;
    }
}

TEST(Requests, refuse_text_that_is_not_utf8_or_holds_a_nul)
{
    auto const* const form = "application/x-www-form-urlencoded";
    EXPECT_EQ(status(read("/", "name=Mich%C3%A8le", form)), 200);
    EXPECT_EQ(status(read("/", "name=Mich%E8le", form)), 400);
    EXPECT_EQ(status(read("/", "name=a%00b", form)), 400);
    EXPECT_EQ(status(read("/?q=%ff")), 400);
    EXPECT_EQ(status(read("/", "name=" + std::string(1001, 'a'), form)), 413);
    std::string many;
    for (int i = 0; i < 10'000; ++i) {
        many += "a=1&";
    }
    EXPECT_EQ(status(read("/", many, form)), 413);
}

TEST(Requests, refuse_headers_that_contradict_each_other)
{
    Request request;
    impl::RawRequest raw{"GET", "/", {{"Host", "a"}, {"host", "b"}}, {}, {}, {}};
    EXPECT_EQ(status(impl::read_request(raw, {.largest_form_field = 10}, request)), 400);
    raw.headers = {{"Transfer-Encoding", "chunked"}, {"Content-Length", "3"}};
    EXPECT_EQ(status(impl::read_request(raw, {.largest_form_field = 10}, request)), 400);
}

TEST(Multipart, keeps_order_repetition_and_odd_file_names)
{
    std::string const body =
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--x is not the end\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"proof\"; "
        "filename=\"C:\\photos\\pi%22e;ce.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n\r\n"
        "--x--\r\n";
    auto const parsed = impl::parse_multipart(body, "x", 10);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->fields, (Fields{{"a", "1"}, {"a", "--x is not the end"}}));
    ASSERT_EQ(parsed->uploads.size(), 1U);
    EXPECT_EQ(parsed->uploads[0].file_name, "pi\"e;ce.jpg");
    EXPECT_EQ(parsed->uploads[0].content_type, "image/jpeg");
    EXPECT_EQ(parsed->uploads[0].bytes, "\xff\xd8\r\n");
    EXPECT_FALSE(impl::parse_multipart(body, "x", 2));
    EXPECT_FALSE(impl::parse_multipart(body.substr(0, body.size() - 6), "x", 10)) << "cut short";
    EXPECT_FALSE(impl::parse_multipart("--x\r\n\r\n1\r\n--x--", "x", 10)) << "a part without a name";
    EXPECT_FALSE(impl::parse_multipart("", "x", 10));
}

TEST(Multipart, is_cut_the_same_in_whatever_pieces_it_arrives)
{
    std::string const header = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";
    auto const body =
        header + std::string(500, '\r') + "\r\n" + header + "ab\r\n-\r\n--" + "\r\n" + header + "\r\n--x--\r\n";
    for (auto const length : {std::size_t{1}, std::size_t{7}, std::size_t{64}, body.size()}) {
        impl::FileCutter cutter{"x", 100};
        std::string kept;
        for (std::size_t at = 0; at < body.size(); at += length) {
            cutter.append(kept, std::string_view{body}.substr(at, length));
        }
        auto const parsed = impl::parse_multipart(kept, "x", 10);
        ASSERT_TRUE(parsed) << length;
        ASSERT_EQ(parsed->uploads.size(), 3U);
        EXPECT_GT(parsed->uploads[0].bytes.size(), 100U);
        EXPECT_EQ(parsed->uploads[1].bytes, "ab\r\n-\r\n--");
        EXPECT_EQ(parsed->uploads[2].bytes, "");
        EXPECT_TRUE(length > 64 || kept.size() < 400) << kept.size();
    }
}

TEST(Multipart, refuses_two_boundaries)
{
    EXPECT_EQ(impl::boundary_of("multipart/form-data; boundary=\"a b\""), "a b");
    EXPECT_EQ(impl::boundary_of("multipart/form-data; charset=utf-8; boundary=ab"), "ab");
    EXPECT_FALSE(impl::boundary_of("multipart/form-data; boundary=a; boundary=b"));
    EXPECT_FALSE(impl::boundary_of("multipart/form-data"));
    EXPECT_FALSE(impl::boundary_of("multipart/form-data; boundary=\"a"));
}

TEST(ClientAddress, believes_declared_proxies_only)
{
    impl::TrustedProxies const proxies{{"10.0.0.0/8", "2001:db8::/32"}};
    EXPECT_EQ(proxies.client("192.0.2.1", "203.0.113.9"), "192.0.2.1") << "not a proxy of ours";
    EXPECT_EQ(proxies.client("10.1.2.3", "203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(proxies.client("10.1.2.3", "6.6.6.6, 203.0.113.9, 10.9.9.9"), "203.0.113.9") << "the right-most foreign";
    EXPECT_EQ(proxies.client("10.1.2.3", "nonsense"), "10.1.2.3");
    EXPECT_EQ(proxies.client("10.1.2.3", "[2001:dead::1]:443"), "2001:dead::1");
    EXPECT_EQ(proxies.client("::ffff:10.1.2.3", "203.0.113.9:8080"), "203.0.113.9");
    EXPECT_THROW((impl::TrustedProxies{{"proxy.example"}}), std::runtime_error);
    EXPECT_THROW((impl::TrustedProxies{{"10.0.0.0/33"}}), std::runtime_error);
}

TEST(Locale, is_asked_for_remembered_or_negotiated)
{
    Request request;
    EXPECT_EQ(impl::negotiate_locale(request), text::Locale::fr);
    request.headers["accept-language"] = "de, en-GB;q=0.8, fr;q=0.5";
    EXPECT_EQ(impl::negotiate_locale(request), text::Locale::en);
    request.headers["accept-language"] = "en;q=0, fr-FR";
    EXPECT_EQ(impl::negotiate_locale(request), text::Locale::fr);
    request.cookies["lang"] = "en";
    EXPECT_EQ(impl::negotiate_locale(request), text::Locale::en);
    request.query = {{"lang", "fr"}};
    EXPECT_EQ(impl::negotiate_locale(request), text::Locale::fr);
    request.query = {{"lang", "tlh"}};
    EXPECT_EQ(impl::negotiate_locale(request), text::Locale::en);
}

TEST(Responses, cannot_be_made_to_carry_another_header)
{
    EXPECT_EQ(Response::redirect("/a\r\nSet-Cookie: x=1").header("location"), "/a%0D%0ASet-Cookie:%20x=1");
    EXPECT_EQ(Response::redirect("//evil.example/a").header("location"), "/evil.example/a");
    EXPECT_EQ(Response::redirect("/\\evil.example").header("location"), "/evil.example");
    EXPECT_EQ(Response::redirect("https://app.example/?ticket=1").header("location"), "https://app.example/?ticket=1");
    EXPECT_THROW(Response{}.with_header("X-A", "1\r\nX-B: 2"), std::invalid_argument);
    EXPECT_THROW(Response{}.with_cookie({"a", "1; Domain=example"}), std::invalid_argument);
    EXPECT_THROW(Response{}.allow("form-action", "https://a; script-src *"), std::invalid_argument);
    EXPECT_EQ(Response::download("", "application/pdf", "Reçu \"1\".pdf").header("content-disposition"),
              "attachment; filename=\"Re__u _1_.pdf\"; filename*=UTF-8''Re%C3%A7u%20%221%22.pdf");
}

TEST(Forms, encode_and_decode_once)
{
    Fields const fields{{"a b", "é+%&="}, {"a b", ""}};
    EXPECT_EQ(parse_form(encode_form(fields)), fields);
    EXPECT_EQ(with_parameters("https://a.example/x", {{"ticket", "ST-1"}}), "https://a.example/x?ticket=ST-1");
    EXPECT_EQ(with_parameters("https://a.example/x?y=1", {{"a", "é"}, {"b", "&"}}),
              "https://a.example/x?y=1&a=%C3%A9&b=%26");
    EXPECT_EQ(parse_form("x=%2541&&y"), (Fields{{"x", "%41"}, {"y", ""}}));
    EXPECT_TRUE(is_local_path("/inscription?x=1"));
    for (auto const* hostile : {"//evil", "https://evil", "/\\evil", "", "evil", "/a\nb"}) {
        EXPECT_FALSE(is_local_path(hostile)) << hostile;
    }
}

} // namespace
} // namespace guichet::web
