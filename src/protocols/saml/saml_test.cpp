// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "protocols/saml/impl/lasso.hpp"
#include "protocols/saml/names.hpp"
#include "protocols/saml/peer.hpp"
#include "protocols/saml/saml_desk.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace guichet::protocols {

namespace {

using namespace std::chrono_literals;
using for_tests::SamlDesk;

std::string flate_bomb()
{
    return for_tests::deflated("<samlp:AuthnRequest>" + std::string(std::size_t{8} << 20U, ' ') +
                               "</samlp:AuthnRequest>");
}

std::string count_of(std::string const& text, std::string const& what)
{
    int count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++count;
    }
    return std::to_string(count);
}

} // namespace

class Saml : public ::testing::Test {
protected:
    SamlAuthnRequest accepted(std::string const& query)
    {
        auto const message = saml_message_from_query(query);
        EXPECT_TRUE(message) << to_text(message.error());
        auto const request = desk.peer.read_authn_request(*message, desk.now);
        EXPECT_TRUE(request) << to_text(request.error());
        return request.value_or(SamlAuthnRequest{});
    }
    SamlFault refused(std::string const& query)
    {
        auto const message = saml_message_from_query(query);
        if (!message) {
            return message.error();
        }
        auto const request = desk.peer.read_authn_request(*message, desk.now);
        return request ? SamlFault::internal : request.error();
    }

    SamlDesk desk;
};

TEST_F(Saml, a_signed_request_by_redirect_is_read)
{
    auto const request = accepted(desk.request_by_redirect("étape=2&x=;"));
    EXPECT_FALSE(request.id.empty());
    EXPECT_EQ(request.consumer_url, "https://sp.example/acs");
    EXPECT_FALSE(request.force);
    auto const message = saml_message_from_query(desk.request_by_redirect("étape=2&x=;"));
    EXPECT_EQ(message->relay_state, "étape=2&x=;");
    EXPECT_EQ(message->issuer, "https://sp.example/metadata");
}

TEST_F(Saml, the_answer_is_what_the_provider_can_verify)
{
    auto const query = desk.request_by_redirect("");
    auto const request = accepted(query);
    auto const answer = desk.peer.response({request.consumer_url, request.id}, desk.statement(), desk.now);
    ASSERT_TRUE(answer) << to_text(answer.error());
    auto const xml = from_base64(*answer).value();
    EXPECT_EQ(desk.read_by_provider(*answer), "abcdefgh") << xml;
    EXPECT_EQ(count_of(xml, "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\""), "2")
        << "assertion and response, each\n"
        << xml;
    EXPECT_EQ(xml.find("rsa-sha1"), std::string::npos);
    for (auto const& piece : {
             "InResponseTo=\"" + request.id + "\"",
             std::string{"<saml:Audience>https://sp.example/metadata</saml:Audience>"},
             std::string{"Recipient=\"https://sp.example/acs\""},
             std::string{"Destination=\"https://sp.example/acs\""},
             std::string{"SessionIndex=\"_session\""},
             "NotOnOrAfter=\"" + to_iso(desk.now + 5min) + "\"",
             "NotBefore=\"" + to_iso(desk.now - 2min) + "\"",
             "IssueInstant=\"" + to_iso(desk.now) + "\"",
             std::string{"Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\""},
             std::string{"NameQualifier=\"https://guichet.example/saml/metadata\""},
             std::string{"SPNameQualifier=\"https://sp.example/metadata\""},
             std::string{"<saml:AttributeValue>a &lt;b&gt; &amp; é</saml:AttributeValue><saml:AttributeValue>second"},
         }) {
        EXPECT_NE(xml.find(piece), std::string::npos) << piece << "\n" << xml;
    }
}

TEST_F(Saml, an_answer_nobody_asked_for_names_no_request)
{
    auto const answer = desk.peer.response({"https://sp.example/acs2", ""}, desk.statement(), desk.now);
    ASSERT_TRUE(answer);
    auto const xml = from_base64(*answer).value();
    EXPECT_EQ(xml.find("InResponseTo"), std::string::npos) << xml;
    EXPECT_NE(xml.find("Recipient=\"https://sp.example/acs2\""), std::string::npos);
}

TEST_F(Saml, a_refusal_says_why_and_names_nobody)
{
    auto const answer =
        desk.peer.refusal({"https://sp.example/acs", "_r1"}, saml_names::responder, saml_names::no_passive, desk.now);
    ASSERT_TRUE(answer);
    auto const xml = from_base64(*answer).value();
    EXPECT_NE(xml.find("status:NoPassive"), std::string::npos) << xml;
    EXPECT_EQ(xml.find("Assertion"), std::string::npos);
    EXPECT_NE(xml.find("InResponseTo=\"_r1\""), std::string::npos);
    EXPECT_NE(xml.find("<Signature"), std::string::npos);
}

TEST_F(Saml, another_text_under_a_good_signature_is_refused)
{
    auto const query = desk.request_by_redirect("a");
    auto const other = desk.request_by_redirect("a");
    auto const request = [](std::string const& text) { return text.substr(0, text.find("&RelayState")); };
    EXPECT_EQ(refused(request(other) + query.substr(request(query).size())), SamlFault::bad_signature);
    EXPECT_EQ(refused(query + "&SAMLRequest=x"), SamlFault::malformed) << "two messages in one address";
    auto const elsewhere =
        query.substr(0, query.find("&RelayState")) + "&RelayState=b" + query.substr(query.find("&SigAlg"));
    EXPECT_EQ(refused(elsewhere), SamlFault::bad_signature);
}

TEST_F(Saml, a_provider_that_signs_is_not_believed_without)
{
    auto const query = desk.request_by_redirect("");
    EXPECT_EQ(refused(query.substr(0, query.find('&'))), SamlFault::not_signed);
    auto open = desk.open_peer(desk.provider_metadata(SamlDesk::Signs::never));
    auto const message = saml_message_from_query(query.substr(0, query.find('&')));
    EXPECT_TRUE(open.read_authn_request(*message, desk.now)) << "and one that does not, is";
    auto const forged = saml_message_from_query(query.substr(0, query.find("&Signature=")) + "&Signature=AAAA");
    EXPECT_EQ(open.read_authn_request(*forged, desk.now).error(), SamlFault::bad_signature)
        << "a signature that is there must be good";
}

TEST_F(Saml, sha1_is_no_longer_trusted)
{
    EXPECT_EQ(refused(desk.request_by_redirect("", LASSO_SIGNATURE_METHOD_RSA_SHA1)), SamlFault::bad_signature);
}

TEST_F(Saml, a_request_for_somebody_else_or_out_of_time_is_refused)
{
    auto const message = saml_message_from_query(desk.request_by_redirect(""));
    ASSERT_TRUE(message);
    EXPECT_EQ(check_envelope(*message, "https://other.example/saml/sso", desk.now).error(),
              SamlFault::wrong_destination);
    EXPECT_EQ(desk.peer.read_authn_request(*message, desk.now + 11min).error(), SamlFault::expired);
    EXPECT_EQ(desk.peer.read_authn_request(*message, desk.now - 6min).error(), SamlFault::expired);
    EXPECT_TRUE(desk.peer.read_authn_request(*message, desk.now + 9min));
    auto stranger = desk.open_peer(desk.provider_metadata(SamlDesk::Signs::always, "https://stranger.example"));
    EXPECT_EQ(stranger.read_authn_request(*message, desk.now).error(), SamlFault::unknown_provider);
}

TEST_F(Saml, a_signed_message_says_for_whom_it_is_meant)
{
    auto const without = [](std::string xml) {
        constexpr std::string_view attribute = R"( Destination="https://guichet.example/saml/sso")";
        return xml.erase(xml.find(attribute), attribute.size());
    };
    auto const request = desk.plain_request("");
    EXPECT_EQ(accepted(desk.signed_query(request)).id, "_plain");
    EXPECT_EQ(refused(desk.signed_query(without(request))), SamlFault::no_destination);
    auto open = desk.open_peer(desk.provider_metadata(SamlDesk::Signs::never));
    auto const bare = saml_message_from_form(base64(without(request)), "");
    EXPECT_TRUE(open.read_authn_request(*bare, desk.now)) << "one that is not signed need not say";

    auto form = from_base64(desk.request_by_post()).value();
    auto const start = form.find(" Destination=");
    ASSERT_NE(start, std::string::npos) << form;
    form.erase(start, form.find('"', start + std::string{" Destination=\""}.size()) + 1 - start);
    auto const posted = saml_message_from_form(base64(form), "");
    ASSERT_TRUE(posted && posted->is_signed);
    EXPECT_EQ(desk.peer.read_authn_request(*posted, desk.now).error(), SamlFault::no_destination);

    auto const logout = desk.signed_query(fmt::format(
        R"(<samlp:LogoutRequest xmlns:samlp="{}" xmlns:saml="{}" ID="_bye" Version="2.0" IssueInstant="{}">)"
        R"(<saml:Issuer>https://sp.example/metadata</saml:Issuer><saml:NameID>abcdefgh</saml:NameID>)"
        R"(</samlp:LogoutRequest>)",
        saml_names::protocol_namespace, saml_names::assertion_namespace, to_iso(desk.now)));
    EXPECT_EQ(desk.peer.read_logout_request(*saml_message_from_query(logout), desk.now).error(),
              SamlFault::no_destination);
}

TEST_F(Saml, an_answer_goes_only_where_the_metadata_says)
{
    auto const unsigned_peer = desk.provider_metadata(SamlDesk::Signs::never);
    auto peer = desk.open_peer(unsigned_peer);
    auto const ask = [&](std::string const& attributes) {
        auto const message = saml_message_from_form(base64(desk.plain_request(attributes)), "");
        EXPECT_TRUE(message);
        auto const read = peer.read_authn_request(*message, desk.now);
        return read ? read->consumer_url : std::string{to_text(read.error())};
    };
    EXPECT_EQ(ask(""), "https://sp.example/acs");
    EXPECT_EQ(ask(R"(AssertionConsumerServiceURL="https://sp.example/acs2")"), "https://sp.example/acs2");
    EXPECT_EQ(ask(R"(AssertionConsumerServiceIndex="2")"), "https://sp.example/acs2");
    EXPECT_EQ(ask(R"(AssertionConsumerServiceIndex="9")"), "unknown_consumer");
    for (auto const* const elsewhere : {"https://evil.example/acs", "https://sp.example/acs/", "https://sp.example/slo",
                                        "https://sp.example/slo-post", "javascript:alert(1)"}) {
        EXPECT_EQ(
            ask(fmt::format(R"(AssertionConsumerServiceURL="{}" ProtocolBinding="{}")", elsewhere, saml_names::post)),
            "unknown_consumer");
    }
    EXPECT_EQ(ask(fmt::format(R"(ProtocolBinding="{}")", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact")),
              "unsupported");
}

TEST_F(Saml, a_signature_wrapped_around_another_request_is_refused)
{
    auto const good = desk.request_by_post();
    auto const read = saml_message_from_form(good, "");
    ASSERT_TRUE(read);
    EXPECT_TRUE(desk.peer.read_authn_request(*read, desk.now)) << "as sent";

    // The signed request, moved into an extension of a new one, whose own signature points there.
    auto const original = from_base64(good).value();
    auto const body = original.substr(original.find("<samlp:AuthnRequest"));
    auto const start = body.find("<Signature");
    auto const end = body.find("</Signature>") + std::string{"</Signature>"}.size();
    auto const signature = body.substr(start, end - start);
    auto const without = body.substr(0, start) + body.substr(end);
    auto evil = desk.plain_request(R"(AssertionConsumerServiceURL="https://sp.example/acs2")");
    auto const issuer_end = evil.find("</saml:Issuer>") + std::string{"</saml:Issuer>"}.size();
    evil.insert(issuer_end, signature + "<samlp:Extensions>" + without + "</samlp:Extensions>");
    auto const wrapped = saml_message_from_form(base64(evil), "");
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(desk.peer.read_authn_request(*wrapped, desk.now).error(), SamlFault::bad_signature);

    auto const moved = saml_message_from_form(
        base64(original.substr(0, original.find("acs\"")) + "acs2\"" + original.substr(original.find("acs\"") + 4)),
        "");
    ASSERT_TRUE(moved);
    EXPECT_EQ(desk.peer.read_authn_request(*moved, desk.now).error(), SamlFault::bad_signature);
}

TEST_F(Saml, what_is_no_message_is_refused_before_lasso_sees_it)
{
    auto const post = [](std::string const& xml) { return saml_message_from_form(base64(xml), "").error(); };
    auto const request = desk.plain_request("");
    EXPECT_EQ(post(""), SamlFault::malformed);
    EXPECT_EQ(post("<a"), SamlFault::malformed);
    EXPECT_EQ(post("<a/>"), SamlFault::wrong_message);
    EXPECT_EQ(post(R"(<!DOCTYPE a [<!ENTITY b "c">]>)" + request), SamlFault::forbidden_xml);
    EXPECT_EQ(post(R"(<!DOCTYPE a SYSTEM "file:///etc/passwd">)" + request), SamlFault::forbidden_xml);
    EXPECT_EQ(post(request + std::string(70'000, ' ')), SamlFault::too_large);
    EXPECT_EQ(post(request + std::string(1, '\0')), SamlFault::malformed);
    EXPECT_EQ(saml_message_from_form("%%%", "").error(), SamlFault::malformed);
    EXPECT_EQ(saml_message_from_form(base64(request), std::string(5000, 'a')).error(), SamlFault::too_large);
    EXPECT_EQ(saml_message_from_query("SAMLRequest=" + for_tests::url_encoded(base64(flate_bomb()))).error(),
              SamlFault::too_large);
    EXPECT_EQ(saml_message_from_query("SAMLRequest=AAAA").error(), SamlFault::malformed);
    EXPECT_EQ(saml_message_from_query("RelayState=a").error(), SamlFault::malformed);
}

TEST_F(Saml, logout_is_asked_and_answered_both_ways)
{
    auto const asked = saml_message_from_query(desk.logout_request_by_redirect());
    ASSERT_TRUE(asked) << to_text(asked.error());
    auto const read = desk.peer.read_logout_request(*asked, desk.now);
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_EQ(read->name_id, desk.statement().name_id);
    EXPECT_EQ(read->session_indexes, std::vector<std::string>{"_session"});
    auto const answer = desk.peer.logout_answer(read->id, "state", SamlLogoutOutcome::done, desk.now);
    ASSERT_TRUE(answer) << to_text(answer.error());
    EXPECT_TRUE(answer->url.starts_with("https://sp.example/slo-answer?SAMLResponse=")) << answer->url;
    EXPECT_NE(answer->url.find("rsa-sha256"), std::string::npos) << "the answer is signed";
    EXPECT_TRUE(desk.logout_answer_is_good(answer->url));

    auto const ours = desk.peer.logout_request_by_browser({desk.statement().name_id, "_session"}, "k", desk.now);
    ASSERT_TRUE(ours) << to_text(ours.error());
    EXPECT_TRUE(ours->delivery.url.starts_with("https://sp.example/slo?SAMLRequest=")) << ours->delivery.url;
    auto const reply = saml_message_from_query(desk.logout_answer_to(ours->delivery.url));
    ASSERT_TRUE(reply) << to_text(reply.error());
    auto const id = desk.peer.read_logout_answer(*reply, desk.now);
    ASSERT_TRUE(id) << to_text(id.error());
    EXPECT_EQ(*id, ours->id);

    auto const soap = desk.peer.logout_request_by_soap({desk.statement().name_id, "_session"}, desk.now);
    ASSERT_TRUE(soap) << to_text(soap.error());
    EXPECT_NE(soap->content.find("Envelope"), std::string::npos) << soap->content;
    EXPECT_TRUE(desk.logout_request_is_good(soap->content));
}

TEST_F(Saml, a_logout_without_a_signature_ends_nothing)
{
    auto const query = desk.logout_request_by_redirect();
    auto const bare = saml_message_from_query(query.substr(0, query.find('&')));
    ASSERT_TRUE(bare);
    EXPECT_EQ(desk.peer.read_logout_request(*bare, desk.now).error(), SamlFault::not_signed);
    auto const forged = saml_message_from_query(query.substr(0, query.find("&Signature=")) + "&Signature=AAAA");
    EXPECT_EQ(desk.peer.read_logout_request(*forged, desk.now).error(), SamlFault::bad_signature);
    auto const login = saml_message_from_query(desk.request_by_redirect(""));
    EXPECT_EQ(desk.peer.read_logout_request(*login, desk.now).error(), SamlFault::wrong_message);
}

TEST_F(Saml, our_metadata_is_signed_and_announces_every_key)
{
    auto const& next = SamlDesk::made_once("suivante");
    auto const text = signed_saml_metadata(SamlDesk::us(), {desk.key.certificate, next.certificate}, desk.key);
    EXPECT_TRUE(for_tests::xmlsec_verifies(text, desk.key.certificate)) << text;
    EXPECT_FALSE(for_tests::xmlsec_verifies(text, next.certificate));
    EXPECT_NE(text.find(certificate_body(next.certificate)), std::string::npos);
    EXPECT_NE(text.find(R"(<shibmd:Scope regexp="false">guichet.example</shibmd:Scope>)"), std::string::npos);
    EXPECT_EQ(certificate_fingerprint(desk.key.certificate)->size(), 95U);
}

TEST_F(Saml, a_providers_metadata_is_read)
{
    auto const read = read_saml_metadata(desk.provider_metadata());
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_EQ(read->entity_id, "https://sp.example/metadata");
    EXPECT_EQ(read->consumers.size(), 2U) << "by HTTP-POST alone";
    EXPECT_TRUE(read->signs_requests);
    EXPECT_EQ(read->logout_redirect_url, "https://sp.example/slo");
    EXPECT_EQ(read->logout_soap_url, "https://sp.example/soap");
    EXPECT_EQ(read->certificates.size(), 1U);
    EXPECT_EQ(read_saml_metadata("<a/>").error(), SamlFault::wrong_message);
    EXPECT_EQ(read_saml_metadata(saml_metadata(SamlDesk::us(), {})).error(), SamlFault::wrong_message);
    EXPECT_EQ(read_saml_metadata("<!DOCTYPE a>" + desk.provider_metadata()).error(), SamlFault::forbidden_xml);
}

TEST_F(Saml, a_provider_alone_in_a_list_is_found_there)
{
    auto const alone = desk.provider_metadata();
    auto const listed = [](std::string const& entities) {
        return R"(<m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="2030-01-01T00:00:00Z">)" +
               entities + "</m:EntitiesDescriptor>";
    };
    auto const us = saml_metadata(SamlDesk::us(), {});
    auto const not_a_provider = us.substr(us.find("<md:EntityDescriptor"));
    auto const list = listed(not_a_provider + listed(alone));
    auto const read = read_saml_metadata(list);
    ASSERT_TRUE(read) << to_text(read.error());
    auto expected = read_saml_metadata(alone).value();
    expected.valid_until = "2030-01-01T00:00:00Z";
    EXPECT_EQ(*read, expected);
    auto peer = desk.open_peer(list);
    EXPECT_TRUE(peer.read_authn_request(*saml_message_from_query(desk.request_by_redirect("")), desk.now));
    EXPECT_EQ(
        read_saml_metadata(listed(alone + desk.provider_metadata(SamlDesk::Signs::always, "https://other.example")))
            .error(),
        SamlFault::wrong_message)
        << "which of the two?";
    EXPECT_EQ(read_saml_metadata(listed(not_a_provider)).error(), SamlFault::wrong_message);
    // The prefix is declared on the list alone.
    std::string const declaration = R"( xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata")";
    auto bare = alone;
    bare.erase(bare.find(declaration), declaration.size());
    auto const lent = "<md:EntitiesDescriptor" + declaration + ">" + bare + "</md:EntitiesDescriptor>";
    EXPECT_TRUE(SamlPeer::open(SamlDesk::us(), {desk.key.certificate}, desk.key, lent));
}

TEST_F(Saml, a_logout_by_form_is_answered_where_the_provider_wants_its_answers)
{
    auto metadata = desk.provider_metadata();
    auto const by_redirect = metadata.find("<md:SingleLogoutService Binding=\"" + std::string{saml_names::redirect});
    ASSERT_NE(by_redirect, std::string::npos);
    metadata.erase(by_redirect, metadata.find("/>", by_redirect) + 2 - by_redirect);
    std::string const post = R"(Location="https://sp.example/slo-post")";
    metadata.insert(metadata.find(post) + post.size(), R"( ResponseLocation="https://sp.example/slo-post-answer")");
    auto peer = desk.open_peer(metadata);
    auto const answer = peer.logout_answer("_asked", "state", SamlLogoutOutcome::done, desk.now);
    ASSERT_TRUE(answer) << to_text(answer.error());
    EXPECT_EQ(answer->url, "https://sp.example/slo-post-answer");
}

TEST_F(Saml, threads_with_a_peer_each_do_not_meet)
{
    constexpr auto threads = 4;
    constexpr auto rounds = 15;
    auto const query = desk.request_by_redirect("");
    std::latch start{threads};
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> crowd;
        for (auto i = 0; i < threads; ++i) {
            crowd.emplace_back([&] {
                auto peer = desk.open_peer(desk.provider_metadata());
                start.arrive_and_wait();
                for (auto round = 0; round < rounds; ++round) {
                    auto const request = peer.read_authn_request(*saml_message_from_query(query), desk.now);
                    auto const answer = peer.response({request->consumer_url, request->id}, desk.statement(), desk.now);
                    good += desk.read_by_provider(*answer) == "abcdefgh" ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(good, threads * rounds);
}

} // namespace guichet::protocols
