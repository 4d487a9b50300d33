// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/link_advice.hpp"
#include "access/signed_link/link_samples.hpp"
#include "access/signed_link/signed_links.hpp"
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "web/http.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using platforms::Attribute;

platforms::Platform vendor(std::string entry = "https://vod.example/sso")
{
    platforms::Platform platform;
    platform.id = {"films"};
    platform.door = platforms::Door::signed_link;
    platform.entry_url = std::move(entry);
    platform.released = {{Attribute::first_names, "Art. 3"},
                         {Attribute::family_name, "Art. 3"},
                         {Attribute::email, "Art. 3"},
                         {Attribute::birth_year, "Art. 4"}};
    return platform;
}

LinkValues const anne_at_noon{{{LinkField::id, "abc234"},
                               {LinkField::first_names, "Anne"},
                               {LinkField::family_name, "Girod"},
                               {LinkField::email, "anne@example.org"},
                               {LinkField::birth_year, "1980"},
                               {LinkField::pass, "laissezpasser"},
                               {LinkField::secret, "s3cret-de-demonstration"}},
                              *parse_instant("2020-04-15T10:00:07Z")};

std::string link_of(std::string_view text)
{
    auto const link = usable_template(text, vendor());
    return link ? link_address(vendor(), evaluate(*link, anne_at_noon)).value()
                : link.error().fields.front().message.id + " " + link.error().fields.front().message.values.at("line");
}

std::vector<std::string> advice(std::string_view text)
{
    std::vector<std::string> ids;
    for (auto const& one : advice_on(usable_template(text, vendor()).value(), vendor())) {
        ids.push_back(one.id.substr(std::string_view{"signed_link.advice."}.size()));
    }
    return ids;
}

std::string first_fault(std::string_view text)
{
    auto const link = parse_link_template(text);
    return link ? "none" : link.error().front().message.id.substr(std::string_view{"signed_link.fault."}.size());
}

using Said = std::vector<std::string>;

} // namespace

/// Shapes that platforms of French libraries are known to ask for, values computed elsewhere.
TEST(LinkTemplateTest, makes_the_links_vendors_ask_for)
{
    struct Shape {
        char const* text;
        char const* link;
        Said advice;
    };
    for (auto const& shape : {
             // video, the day signed apart
             Shape{"sso_id = medi\n"
                   "id = {id}\n"
                   "id_encrypted = {sha256: {id}{secret}}\n"
                   "d = {sha256: {date:DDMMYYYY}{secret}}\n"
                   "prenom = {first_names}\n"
                   "nom = {family_name}\n"
                   "email = {email}",
                   "https://vod.example/sso?sso_id=medi&id=abc234"
                   "&id_encrypted=f1c408ed677a91d4bce04c7355a8a1dd87aea8954d7246d63c014426b1ab9107"
                   "&d=ede020d7d2081ef311347d65a64bd83c84ca761dea4ba54792d5905a713c7654"
                   "&prenom=Anne&nom=Girod&email=anne%40example.org",
                   {"apart", "personal", "plain_hash"}},
             // video, without a date, with a year of birth
             Shape{"sso_id = mednum\n"
                   "id = {id}\n"
                   "email = {email}\n"
                   "nom = {family_name}\n"
                   "prenom = {first_names}\n"
                   "dnaiss = {birth_year}-12-31\n"
                   "id_encrypted = {sha256: {id}{secret}}",
                   "https://vod.example/sso?sso_id=mednum&id=abc234&email=anne%40example.org&nom=Girod&prenom=Anne"
                   "&dnaiss=1980-12-31"
                   "&id_encrypted=f1c408ed677a91d4bce04c7355a8a1dd87aea8954d7246d63c014426b1ab9107",
                   {"replayable", "personal", "plain_hash"}},
             // courses, to the minute
             Shape{"iduser = {id}\r\n"
                   "firstname = {first_names}\r\n"
                   "lastname = {family_name}\r\n"
                   "etablissement = 91\r\n"
                   "d = {date:YYYYMMDDHHmm}\r\n"
                   "hash = {md5: {id}{date:YYYYMMDDHHmm}{secret}}\r\n"
                   "pkl = 12\r\n",
                   "https://vod.example/sso?iduser=abc234&firstname=Anne&lastname=Girod&etablissement=91&d=202004151200"
                   "&hash=e9b6b220ef89793d5fc15096aa46e628&pkl=12",
                   {"personal", "plain_hash", "broken_hash"}},
             // music, the secret between two texts
             Shape{"service = bib\n"
                   "dest = accueil\n"
                   "bibid = 7\n"
                   "uid = {id}\n"
                   "token = {md5: {id}{secret}STATION}",
                   "https://vod.example/sso?service=bib&dest=accueil&bibid=7&uid=abc234"
                   "&token=d03c16e8f4216e8d1b9895b0a8436849",
                   {"replayable", "broken_hash"}},
             // courses, each value with its own hash
             Shape{"id = {id}\n"
                   "encrypted_id = {sha256: {id}{secret}}\n"
                   "d = {sha256: {date:DDMMYYYY}{secret}}\n"
                   "partenaire = jura\n"
                   "email = {email}\n"
                   "encrypted_email = {sha256: {email}{secret}}\n"
                   "nom = {family_name}\n"
                   "prenom = {first_names}",
                   "https://vod.example/sso?id=abc234"
                   "&encrypted_id=f1c408ed677a91d4bce04c7355a8a1dd87aea8954d7246d63c014426b1ab9107"
                   "&d=ede020d7d2081ef311347d65a64bd83c84ca761dea4ba54792d5905a713c7654&partenaire=jura"
                   "&email=anne%40example.org"
                   "&encrypted_email=462b3c5dd8174a6f6cbd625bb7e0e81fddcd6627f89e5ad5fe6d64dbd7c1e73c"
                   "&nom=Girod&prenom=Anne",
                   {"apart", "personal", "plain_hash"}},
             // journals: a hash of a hash, which the vendor's server asks us about
             Shape{"idsso = {id}\n"
                   "pmbtoken = {md5: {md5: {pass}}{id}jura}",
                   "https://vod.example/sso?idsso=abc234&pmbtoken=9433db76721af77a2b721fc49dfbc561",
                   {"broken_hash"}},
             Shape{"# what we would ask for\n\n"
                   "user = {id}\n"
                   "at = {date:unix}\n"
                   "sig = {hmac-sha256 base64url: {id}|{date:unix}}",
                   "https://vod.example/sso?user=abc234&at=1586944807"
                   "&sig=I_Jek1O9cW-Bnc7Y2chkUOiGD-g5Ppq-Ik8jjRpKNsU",
                   {}},
         }) {
        EXPECT_EQ(link_of(shape.text), shape.link);
        EXPECT_EQ(advice(shape.text), shape.advice) << shape.text;
    }
}

TEST(LinkTemplateTest, encodes_before_and_after_hashing)
{
    EXPECT_EQ(link_of("a = {hmac-sha1 base64: {upper: {url: {email}}}}"),
              "https://vod.example/sso?a=cLSkiNBchkwsLx4wChp6BzAuzvA%3D");
    EXPECT_EQ(link_of("a = {md5 HEX: abc}"), "https://vod.example/sso?a=900150983CD24FB0D6963F7D28E17F72");
    EXPECT_EQ(link_of("a = {url: a b}&x\nb[] = {form: a b}\nb[] = {lower: {first_names}}"),
              "https://vod.example/sso?a=a%2520b%26x&b%5B%5D=a%2Bb&b%5B%5D=anne");
    EXPECT_EQ(link_of("a = {base64: {id}}\nb = {base64url: {id}?>}"),
              "https://vod.example/sso?a=YWJjMjM0&b=YWJjMjM0Pz4");
}

TEST(LinkTemplateTest, tells_the_title_where_there_is_a_place_for_it)
{
    auto const link =
        parse_link_template("u = {id}\nreturn_url = {target}\ng = {url: {target}}\nh = {sha256: {id}{target}}").value();
    auto values = anne_at_noon;
    EXPECT_EQ(link_address(vendor(), evaluate(link, values)).value(),
              "https://vod.example/sso?u=abc234&h=" + hex(sha256("abc234")))
        << "without a title there is nothing to say";
    std::string const title{"https://vod.example/film?a=1&b=2"};
    values.fields[LinkField::target] = title;
    EXPECT_EQ(link_address(vendor(), evaluate(link, values)).value(),
              "https://vod.example/sso?u=abc234&return_url=https%3A%2F%2Fvod.example%2Ffilm%3Fa%3D1%26b%3D2&g=" +
                  web::url_encode(web::url_encode(title)) + "&h=" + hex(sha256("abc234" + title)));
    EXPECT_EQ(advice("p = {pass}\nr = {target}"), (Said{"no_addresses"}));
    auto with_addresses = vendor();
    with_addresses.services = {{"https://vod.example/film"}};
    EXPECT_TRUE(advice_on(parse_link_template("p = {pass}\nr = {target}").value(), with_addresses).empty());
    EXPECT_EQ(example_link(parse_link_template("r = {target}").value(), with_addresses, values.now).value(),
              "https://vod.example/sso?r=https%3A%2F%2Fvod.example%2Ffilm%2F12");
}

TEST(LinkTemplateTest, writes_dates_in_their_zone)
{
    EXPECT_EQ(link_of("a = {date:YYYY-MM-DDTHH:mm:ssZ UTC}"), "https://vod.example/sso?a=2020-04-15T10%3A00%3A07Z");
    EXPECT_EQ(link_of("a = {date:DD/MM/YY HH:mm Europe/Paris}"), "https://vod.example/sso?a=15%2F04%2F20%2012%3A00");
    EXPECT_EQ(link_of("a = {date: unix }"), "https://vod.example/sso?a=1586944807");
}

TEST(LinkTemplateTest, tells_every_line_that_is_wrong)
{
    auto const link = parse_link_template("a = {id}\nb {id}\n\nc = {carte}\n# d\ne = {id\nf = {secret}");
    ASSERT_FALSE(link);
    std::vector<std::pair<int, std::string>> told;
    for (auto const& fault : link.error()) {
        told.emplace_back(fault.line, fault.message.id);
    }
    EXPECT_EQ(told, (std::vector<std::pair<int, std::string>>{{2, "signed_link.fault.no_sign"},
                                                              {4, "signed_link.fault.field"},
                                                              {6, "signed_link.fault.unclosed"},
                                                              {7, "signed_link.fault.secret_in_the_open"}}));
}

TEST(LinkTemplateTest, refuses_what_it_could_not_do)
{
    struct Wrong {
        std::string text;
        char const* fault;
    };
    for (auto const& wrong : {Wrong{"", "empty"},
                              Wrong{"# a = b", "empty"},
                              Wrong{std::string(9000, '#'), "long"},
                              Wrong{"a b = c", "name"},
                              Wrong{"= c", "name"},
                              Wrong{"a = {}", "field"},
                              Wrong{"a = }", "unopened"},
                              Wrong{"a = {{id}}", "unclosed"},
                              Wrong{"a = {sha256: {id}", "unclosed"},
                              Wrong{"a = {date:YYYY", "unclosed"},
                              Wrong{"a = {sha512: {id}}", "function"},
                              Wrong{"a = {url hex: {id}}", "function"},
                              Wrong{"a = {sha256 base32: {id}}", "hash_text"},
                              Wrong{"a = {date:}", "date"},
                              Wrong{"a = {date}", "field"},
                              Wrong{"a = {date:YYYY Mars}", "date"},
                              Wrong{"a = {date:///}", "date"},
                              Wrong{"a = {base64: {secret}}", "secret_in_the_open"},
                              Wrong{"a = 1\na = 2", "twice"},
                              Wrong{"a = {pass}\nb = {sha256: {pass}}", "pass_twice"},
                              Wrong{"a = \x01", "signs"},
                              Wrong{"a = \xff", "signs"},
                              Wrong{"a = {url:{url:{url:{url:{url:{id}}}}}}", "deep"},
                              Wrong{"a = " +
                                        [] {
                                            std::string deep;
                                            for (int i = 0; i < 1000; ++i) {
                                                deep += "{url:";
                                            }
                                            return deep;
                                        }(),
                                    "deep"}}) {
        EXPECT_EQ(first_fault(wrong.text), wrong.fault) << wrong.text.substr(0, 60);
    }
    EXPECT_EQ(first_fault("a = {sha256: {base64: {secret}}}"), "none");
}

TEST(LinkTemplateTest, gives_nothing_the_policy_does_not_release)
{
    EXPECT_EQ(link_of("a = {id}\nb = {sha256: {library}}"), "signed_link.fault.not_released 2");
    EXPECT_EQ(link_of("a = {age_class}"), "signed_link.fault.not_released 1");
}

TEST(LinkTemplateTest, says_what_is_weak)
{
    EXPECT_EQ(advice("id = {id}"), (Said{"unsigned"}));
    EXPECT_EQ(advice("id = {id}\nh = {sha256: {id}jura}"), (Said{"unsigned", "no_secret"}));
    EXPECT_EQ(advice("id = {id}\nh = {hmac-sha256: {id}}"), (Said{"replayable"}));
    EXPECT_EQ(advice("p = {pass}"), (Said{}));
    auto const plain = vendor("http://vod.example/");
    EXPECT_EQ(advice_on(parse_link_template("p = {pass}").value(), plain).front().id,
              "signed_link.advice.not_encrypted");
}

TEST(LinkTemplateTest, leads_nowhere_but_to_the_platform)
{
    LinkParameters const anything{{"u", "https://evil.example/#@\r\n\\"}, {"\xc3\xa9", "&a=b"}};
    EXPECT_EQ(link_address(vendor("https://vod.example/sso?bib=12"), anything).value(),
              "https://vod.example/sso?bib=12&u=https%3A%2F%2Fevil.example%2F%23%40%0D%0A%5C&%C3%A9=%26a%3Db");
    EXPECT_EQ(link_address(vendor("https://vod.example/sso?"), {{"a", ""}}).value(), "https://vod.example/sso?a=");
    EXPECT_EQ(link_address(vendor(), {{"a", std::string(3000, 'x')}}).error().message.id, "signed_link.address");
}

TEST(LinkTemplate, every_sample_makes_a_link_without_a_name)
{
    for (auto const& sample : link_samples) {
        auto const link = link_of(sample.text);
        EXPECT_TRUE(link.starts_with("https://vod.example/sso?")) << sample.id << ": " << link;
        EXPECT_FALSE(link.contains("Girod") || link.contains("s3cret")) << sample.id << ": " << link;
    }
}

} // namespace guichet::access
