// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "protocols/saml/names.hpp"
#include "protocols/saml/peer.hpp"
#include "web/http.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <string>

namespace guichet::support {

/// A vendor that speaks SAML 2, for tests of ours: its requests are not signed, its logout is.
class ServiceProvider {
public:
    explicit ServiceProvider(std::string entity_id = "https://sp.example/metadata") : entity_id_(std::move(entity_id))
    {
    }

    /// Made once a program: making one takes as long as all the rest.
    [[nodiscard]] static protocols::SamlKeyPair const& our_key()
    {
        static auto const key = made("Guichet");
        return key;
    }
    [[nodiscard]] static protocols::SamlKeyPair const& its_key()
    {
        static auto const key = made("Fournisseur");
        return key;
    }
    [[nodiscard]] static protocols::SamlIdentityProvider us()
    {
        return {"https://guichet.example/saml/metadata", "https://guichet.example/saml/sso",
                "https://guichet.example/saml/slo", "guichet.example", "Médiathèques"};
    }

    enum class Logout { by_soap, by_redirect, by_form };
    [[nodiscard]] std::string metadata(Logout logout = Logout::by_soap) const
    {
        namespace names = protocols::saml_names;
        auto const soap =
            logout == Logout::by_soap
                ? fmt::format(R"(<md:SingleLogoutService Binding="{}" Location="https://sp.example/soap"/>)",
                              names::soap)
                : std::string{};
        return descriptor(entity_id_, its_key(),
                          soap +
                              fmt::format(R"(<md:SingleLogoutService Binding="{}" Location="https://sp.example/slo"/>)"
                                          R"(<md:AssertionConsumerService Binding="{}" index="0")"
                                          R"( Location="https://sp.example/acs"/>)",
                                          logout == Logout::by_form ? names::post : names::redirect, names::post));
    }
    [[nodiscard]] std::string request(std::string const& attributes = "", std::string const& content = "") const
    {
        return fmt::format(R"(<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol")"
                           R"( xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_asked{}" Version="2.0")"
                           R"( IssueInstant="{}" Destination="https://guichet.example/saml/sso" {}>)"
                           R"(<saml:Issuer>{}</saml:Issuer>{}</samlp:AuthnRequest>)",
                           asked_++ == 0 ? "" : std::to_string(asked_), to_iso(now), attributes, entity_id_, content);
    }
    [[nodiscard]] static std::string policy(std::string const& format)
    {
        return fmt::format(R"(<samlp:NameIDPolicy Format="{}" AllowCreate="true"/>)", format);
    }
    [[nodiscard]] static std::string context(std::string const& wanted)
    {
        return fmt::format("<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>{}</saml:AuthnContextClassRef>"
                           "</samlp:RequestedAuthnContext>",
                           wanted);
    }
    [[nodiscard]] std::string request_by_redirect(std::string const& attributes = "",
                                                  std::string const& relay_state = "",
                                                  std::string const& content = "") const
    {
        auto query = "SAMLRequest=" + web::url_encode(base64(deflated(request(attributes, content))));
        return relay_state.empty() ? query : query + "&RelayState=" + web::url_encode(relay_state);
    }
    [[nodiscard]] std::string logout_request(protocols::SamlSession const& session,
                                             std::string const& relay_state = "") const
    {
        return query_of(mirror().logout_request_by_browser(session, relay_state, now)->delivery.url);
    }
    /// The field SAMLRequest of a form.
    [[nodiscard]] std::string logout_request_by_form(protocols::SamlSession const& session) const
    {
        return mirror(Logout::by_form).logout_request_by_browser(session, "", now)->delivery.message;
    }
    /// The field SAMLResponse to our request, brought by a form.
    [[nodiscard]] std::string logout_answer_by_form(std::string const& field, std::string const& relay_state) const
    {
        auto peer = mirror(Logout::by_form);
        auto const message = protocols::saml_message_from_form(field, relay_state).value();
        auto const read = peer.read_logout_request(message, now).value();
        return peer.logout_answer(read.id, relay_state, protocols::SamlLogoutOutcome::done, now).value().message;
    }
    /// The answer to our request.
    [[nodiscard]] std::string logout_answer(std::string const& address) const
    {
        auto peer = mirror();
        auto const message = protocols::saml_message_from_query(query_of(address)).value();
        auto const read = peer.read_logout_request(message, now).value();
        return query_of(
            peer.logout_answer(read.id, message.relay_state, protocols::SamlLogoutOutcome::done, now).value().url);
    }
    /// The XML of the answer in an address.
    [[nodiscard]] static std::string status_of(std::string const& address)
    {
        auto const start = address.find("SAMLResponse=") + 13;
        auto const text = web::url_decode(address.substr(start, address.find('&', start) - start));
        return inflated(from_base64(text).value());
    }

    Instant now = SystemClock{}.now();

private:
    static protocols::SamlKeyPair made(std::string const& name)
    {
        auto const today = SystemClock{}.now();
        return protocols::make_saml_key_pair(name, today, today + std::chrono::hours{24});
    }
    static std::string descriptor(std::string const& entity_id, protocols::SamlKeyPair const& key,
                                  std::string const& endpoints)
    {
        return fmt::format(
            R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"><md:SPSSODescriptor)"
            R"( protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">)"
            R"(<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</)"
            R"(ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>{}</md:SPSSODescriptor>)"
            R"(</md:EntityDescriptor>)",
            entity_id, protocols::certificate_body(key.certificate), endpoints);
    }
    /// Logout says the same both ways: the provider in our place and we in its.
    [[nodiscard]] protocols::SamlPeer mirror(Logout logout = Logout::by_redirect) const
    {
        namespace names = protocols::saml_names;
        auto const ours = descriptor(
            us().entity_id, our_key(),
            fmt::format(R"(<md:SingleLogoutService Binding="{}" Location="{}"/><md:AssertionConsumerService)"
                        R"( Binding="{}" index="0" Location="https://guichet.example/x"/>)",
                        logout == Logout::by_form ? names::post : names::redirect, us().logout_url, names::post));
        return protocols::SamlPeer::open({entity_id_, "https://sp.example/sso", "https://sp.example/slo", "x", "x"},
                                         {its_key().certificate}, its_key(), ours)
            .value();
    }
    static std::string query_of(std::string const& address) { return address.substr(address.find('?') + 1); }
    static std::string deflated(std::string text)
    {
        z_stream stream{};
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
        std::string packed(text.size() + 100, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(text.data());
        stream.avail_in = static_cast<uInt>(text.size());
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        deflate(&stream, Z_FINISH);
        packed.resize(stream.total_out);
        deflateEnd(&stream);
        return packed;
    }
    static std::string inflated(std::string packed)
    {
        z_stream stream{};
        inflateInit2(&stream, -MAX_WBITS);
        std::string text(100'000, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(packed.size());
        stream.next_out = reinterpret_cast<Bytef*>(text.data());
        stream.avail_out = static_cast<uInt>(text.size());
        inflate(&stream, Z_FINISH);
        text.resize(stream.total_out);
        inflateEnd(&stream);
        return text;
    }

    std::string entity_id_;
    mutable int asked_ = 0; // each request has a name of its own
};

} // namespace guichet::support
