// SPDX-License-Identifier: AGPL-3.0-or-later
// What anybody may bring to /saml/sso and /saml/slo, and metadata that an administrator was given. The first byte says
// which. Sources and libraries are read by scripts/fuzz.
// sources: src/protocols/saml/fault.cpp src/protocols/saml/key_pair.cpp src/protocols/saml/message.cpp
// src/protocols/saml/metadata.cpp src/protocols/saml/peer.cpp src/protocols/saml/peer_logout.cpp
// src/protocols/saml/impl/lasso.cpp src/protocols/saml/impl/xml.cpp src/protocols/cas/answers.cpp src/base/crypto.cpp
// src/base/dates.cpp src/base/text.cpp src/base/random.cpp
// packages: lasso xmlsec1 gobject-2.0 libxml-2.0 zlib libcrypto libsodium icu-i18n icu-uc fmt
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "protocols/saml/peer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace guichet;
using namespace guichet::protocols;

Instant const now = *parse_instant("2026-01-01T00:00:00Z");

std::string provider_metadata(SamlKeyPair const& key)
{
    return R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example">)"
           R"(<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">)"
           R"(<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>)"
           R"(<ds:X509Certificate>)" +
           certificate_body(key.certificate) +
           R"(</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>)"
           R"(<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")"
           R"( Location="https://sp.example/slo"/><md:AssertionConsumerService index="0")"
           R"( Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs"/>)"
           R"(</md:SPSSODescriptor></md:EntityDescriptor>)";
}

SamlPeer& peer()
{
    static SamlKeyPair const key = make_saml_key_pair("fuzz", now, now + std::chrono::hours{24});
    static SamlPeer one = SamlPeer::open({"https://idp.example/saml/metadata", "https://idp.example/saml/sso",
                                          "https://idp.example/saml/slo", "idp.example", "Guichet"},
                                         {key.certificate}, key, provider_metadata(key))
                              .value();
    return one;
}

/// Whatever it says, the answer may go to one address alone, and nothing unsigned ends a session.
void use(SamlResult<SamlMessage> const& message)
{
    if (!message) {
        return;
    }
    auto const request = peer().read_authn_request(*message, message->issued);
    if (request && request->consumer_url != "https://sp.example/acs") {
        std::abort();
    }
    if (peer().read_logout_request(*message, message->issued) && !message->is_signed) {
        std::abort();
    }
    if (peer().read_logout_answer(*message, message->issued) && !message->is_signed) {
        std::abort();
    }
}

} // namespace

/// Without it the stack of an allocation ends in libcrypto, and nobody sees that lasso stands above.
extern "C" char const* __asan_default_options()
{
    return "fast_unwind_on_malloc=0";
}

/// lasso 2.8 itself forgets some bytes of a request that it reads; what we forget is still told.
extern "C" char const* __lsan_default_suppressions()
{
    return "leak:liblasso.so";
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t count)
{
    if (count == 0) {
        return 0;
    }
    std::string_view const text{reinterpret_cast<char const*>(bytes + 1), count - 1};
    switch (bytes[0] % 4) {
    case 0:
        use(saml_message_from_query(text));
        break;
    case 1: // the XML of a form: its base64 is no matter
        use(saml_message_from_form(base64(text), "state"));
        break;
    case 2:
        use(saml_message_from_form(text, text));
        break;
    default:
        if (auto const provider = read_saml_metadata(text); provider && provider->consumers.empty()) {
            std::abort();
        }
    }
    return 0;
}
