// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "protocols/jose/keys.hpp"
#include "protocols/saml/impl/lasso.hpp"
#include "protocols/saml/names.hpp"
#include "protocols/saml/peer.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>
#include <zlib.h>

#include <array>
#include <map>

/// For tests: a service provider, played by lasso.
namespace guichet::protocols::for_tests {

inline std::string deflated(std::string text)
{
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

inline std::string url_encoded(std::string_view text)
{
    std::string all;
    for (auto const c : text) {
        all += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return all;
}

/// Whether the document's own signature is good by that certificate.
inline bool xmlsec_verifies(std::string const& xml, std::string const& certificate)
{
    impl::start_lasso();
    std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> const document{
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, XML_PARSE_NONET), xmlFreeDoc};
    auto* const root = xmlDocGetRootElement(document.get());
    std::array<xmlChar const*, 2> ids{reinterpret_cast<xmlChar const*>("ID"), nullptr};
    xmlSecAddIDs(document.get(), root, ids.data());
    std::unique_ptr<xmlSecDSigCtx, decltype(&xmlSecDSigCtxDestroy)> const context{xmlSecDSigCtxCreate(nullptr),
                                                                                  xmlSecDSigCtxDestroy};
    context->signKey = xmlSecCryptoAppKeyLoadMemory(reinterpret_cast<xmlSecByte const*>(certificate.data()),
                                                    static_cast<xmlSecSize>(certificate.size()),
                                                    xmlSecKeyDataFormatCertPem, nullptr, nullptr, nullptr);
    auto* const signature = xmlSecFindChild(root, xmlSecNodeSignature, xmlSecDSigNs);
    return signature != nullptr && xmlSecDSigCtxVerify(context.get(), signature) == 0 &&
           context->status == xmlSecDSigStatusSucceeded;
}

class SamlDesk {
public:
    enum class Signs { always, never };

    [[nodiscard]] static SamlIdentityProvider us()
    {
        return {"https://guichet.example/saml/metadata", "https://guichet.example/saml/sso",
                "https://guichet.example/saml/slo", "guichet.example", "Médiathèques & Cie"};
    }
    [[nodiscard]] static SamlStatement statement()
    {
        using std::chrono_literals::operator""s;
        return {
            {std::string{saml_names::persistent}, "abcdefgh"},
            "_session",
            std::string{saml_names::protected_password},
            Instant{1'000'000'000s},
            {{"urn:oid:1.3.6.1.4.1.5923.1.1.1.7", std::string{saml_names::by_uri}, "eduPersonEntitlement", "a <b> & é"},
             {"urn:oid:1.3.6.1.4.1.5923.1.1.1.7", std::string{saml_names::by_uri}, "eduPersonEntitlement", "second"}}};
    }
    [[nodiscard]] std::string provider_metadata(Signs signs = Signs::always,
                                                std::string const& entity_id = "https://sp.example/metadata") const
    {
        return fmt::format(
            R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"><md:SPSSODescriptor)"
            R"( AuthnRequestsSigned="{}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">)"
            R"(<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>)"
            R"(<ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>)"
            R"(<md:SingleLogoutService Binding="{}" Location="https://sp.example/soap"/>)"
            R"(<md:SingleLogoutService Binding="{}" Location="https://sp.example/slo-post"/>)"
            R"(<md:SingleLogoutService Binding="{}" Location="https://sp.example/slo")"
            R"( ResponseLocation="https://sp.example/slo-answer"/>)"
            R"(<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact")"
            R"( Location="https://sp.example/artifact" index="0"/>)"
            R"(<md:AssertionConsumerService Binding="{}" Location="https://sp.example/acs" index="1" isDefault="true"/>)"
            R"(<md:AssertionConsumerService Binding="{}" Location="https://sp.example/acs2" index="2"/>)"
            R"(</md:SPSSODescriptor></md:EntityDescriptor>)",
            entity_id, signs == Signs::always, certificate_body(provider_key.certificate), saml_names::soap,
            saml_names::post, saml_names::redirect, saml_names::post, saml_names::post);
    }
    [[nodiscard]] SamlPeer open_peer(std::string const& metadata) const
    {
        return SamlPeer::open(us(), {key.certificate}, key, metadata).value();
    }

    [[nodiscard]] std::string request_by_redirect(std::string const& relay_state,
                                                  LassoSignatureMethod method = LASSO_SIGNATURE_METHOD_RSA_SHA256) const
    {
        auto const server = provider_server();
        server->signature_method = method;
        impl::Owned<LassoLogin> const login{lasso_login_new(server.get())};
        lasso_login_init_authn_request(login.get(), us().entity_id.c_str(), LASSO_HTTP_METHOD_REDIRECT);
        auto* const profile = LASSO_PROFILE(login.get());
        impl::assign(LASSO_SAMLP2_REQUEST_ABSTRACT(profile->request)->IssueInstant, to_iso(now));
        impl::assign(profile->msg_relayState, relay_state);
        lasso_login_build_authn_request_msg(login.get());
        return query_of(impl::text(profile->msg_url));
    }
    [[nodiscard]] std::string request_by_post() const
    {
        auto const server = provider_server();
        impl::Owned<LassoLogin> const login{lasso_login_new(server.get())};
        lasso_login_init_authn_request(login.get(), us().entity_id.c_str(), LASSO_HTTP_METHOD_POST);
        auto* const profile = LASSO_PROFILE(login.get());
        auto& request = *LASSO_SAMLP2_AUTHN_REQUEST(profile->request);
        impl::assign(request.parent.IssueInstant, to_iso(now));
        impl::assign(request.AssertionConsumerServiceURL, "https://sp.example/acs");
        lasso_login_build_authn_request_msg(login.get());
        return impl::text(profile->msg_body);
    }
    [[nodiscard]] std::string plain_request(std::string const& attributes) const
    {
        return fmt::format(R"(<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol")"
                           R"( xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_plain" Version="2.0")"
                           R"( IssueInstant="{}" Destination="https://guichet.example/saml/sso" {}>)"
                           R"(<saml:Issuer>https://sp.example/metadata</saml:Issuer></samlp:AuthnRequest>)",
                           to_iso(now), attributes);
    }
    /// `xml` by redirect, signed by the provider: what lasso would not write.
    [[nodiscard]] std::string signed_query(std::string const& xml) const
    {
        auto const query = "SAMLRequest=" + url_encoded(base64(deflated(xml))) +
                           "&SigAlg=" + url_encoded("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
        auto const signature = PrivateKey::from_pem(provider_key.private_key).value().sign(query);
        return query + "&Signature=" + url_encoded(base64(signature));
    }
    /// The NameID that the provider takes from an answer; "" when it does not believe it.
    [[nodiscard]] std::string read_by_provider(std::string const& answer) const
    {
        auto const server = provider_server();
        impl::Owned<LassoLogin> const login{lasso_login_new(server.get())};
        std::string copy{answer};
        auto* const profile = LASSO_PROFILE(login.get());
        auto const held = impl::lasso_time();
        if (lasso_login_process_authn_response_msg(login.get(), copy.data()) != 0 ||
            lasso_login_accept_sso(login.get()) != 0 || !LASSO_IS_SAML2_NAME_ID(profile->nameIdentifier)) {
            return {};
        }
        return impl::text(LASSO_SAML2_NAME_ID(profile->nameIdentifier)->content);
    }

    [[nodiscard]] std::string logout_request_by_redirect() const
    {
        auto other =
            SamlPeer::open(provider_as_us(), {provider_key.certificate}, provider_key, us_as_provider()).value();
        return query_of(other.logout_request_by_browser({statement().name_id, "_session"}, "", now)->delivery.url);
    }
    [[nodiscard]] bool logout_answer_is_good(std::string const& address) const
    {
        auto const server = provider_server();
        impl::Owned<LassoLogout> const logout{lasso_logout_new(server.get())};
        LASSO_PROFILE(logout.get())->session = lasso_session_new();
        auto query = query_of(address);
        return lasso_logout_process_response_msg(logout.get(), query.data()) == 0;
    }
    [[nodiscard]] bool logout_request_is_good(std::string const& soap) const
    {
        auto const server = provider_server();
        impl::Owned<LassoLogout> const logout{lasso_logout_new(server.get())};
        auto body = soap;
        return lasso_logout_process_request_msg(logout.get(), body.data()) == 0;
    }
    [[nodiscard]] std::string logout_answer_to(std::string const& address) const
    {
        auto other =
            SamlPeer::open(provider_as_us(), {provider_key.certificate}, provider_key, us_as_provider()).value();
        auto const asked = saml_message_from_query(query_of(address)).value();
        auto const read = other.read_logout_request(asked, now).value();
        return query_of(other.logout_answer(read.id, "k", SamlLogoutOutcome::done, now).value().url);
    }
    [[nodiscard]] static std::string query_of(std::string const& address)
    {
        return address.substr(address.find('?') + 1);
    }

    Instant const now = SystemClock{}.now();
    SamlKeyPair const& key = made_once("Guichet");
    SamlKeyPair const& provider_key = made_once("Fournisseur");
    SamlPeer peer = open_peer(provider_metadata());

    /// Making a key takes as long as all the rest.
    [[nodiscard]] static SamlKeyPair const& made_once(std::string const& name)
    {
        static std::map<std::string, SamlKeyPair> made;
        auto const now = SystemClock{}.now();
        auto const known = made.find(name);
        return known != made.end()
                   ? known->second
                   : made.emplace(name, make_saml_key_pair(name, now, now + std::chrono::hours{24})).first->second;
    }

private:
    /// For messages whose sense is the same both ways: the provider in our place.
    [[nodiscard]] static SamlIdentityProvider provider_as_us()
    {
        return {"https://sp.example/metadata", "https://sp.example/sso", "https://sp.example/slo", "sp.example", "SP"};
    }
    [[nodiscard]] std::string us_as_provider() const
    {
        return fmt::format(
            R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"><md:SPSSODescriptor)"
            R"( protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">)"
            R"(<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate>)"
            R"(</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding="{}" Location="{}"/>)"
            R"(<md:AssertionConsumerService Binding="{}" Location="https://guichet.example/x" index="1"/>)"
            R"(</md:SPSSODescriptor></md:EntityDescriptor>)",
            us().entity_id, certificate_body(key.certificate), saml_names::redirect, us().logout_url, saml_names::post);
    }
    [[nodiscard]] impl::Owned<LassoServer> provider_server() const
    {
        impl::start_lasso();
        impl::Owned<LassoServer> server{lasso_server_new_from_buffers(
            provider_metadata().c_str(), provider_key.private_key.c_str(), nullptr, provider_key.certificate.c_str())};
        lasso_server_add_provider_from_buffer(server.get(), LASSO_PROVIDER_ROLE_IDP,
                                              saml_metadata(us(), {key.certificate}).c_str(), nullptr, nullptr);
        server->signature_method = LASSO_SIGNATURE_METHOD_RSA_SHA256;
        return server;
    }
};

} // namespace guichet::protocols::for_tests
