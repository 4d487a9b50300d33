// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/message.hpp"

#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "base/text.hpp"
#include "protocols/saml/impl/xml.hpp"
#include "protocols/saml/names.hpp"

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace guichet::protocols {

namespace {

using namespace std::chrono_literals;

constexpr auto oldest_message = 10min;
constexpr auto widest_skew = 5min;

/// xs:ID is a name, which shells and addresses do not mind.
bool is_id(std::string_view text)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    return !text.empty() && text.size() <= 256 && std::ranges::all_of(text, allowed);
}

/// xs:dateTime in UTC, with as many decimals as the sender likes.
std::optional<Instant> instant_of(std::string text)
{
    if (auto const point = text.find('.'); point != std::string::npos && text.ends_with('Z')) {
        text = text.substr(0, point) + "Z";
    }
    return parse_instant(text);
}

std::optional<SamlMessage::Kind> kind_of(xmlNode const* root)
{
    if (impl::is_element(root, "AuthnRequest", saml_names::protocol_namespace)) {
        return SamlMessage::Kind::authn_request;
    }
    if (impl::is_element(root, "LogoutRequest", saml_names::protocol_namespace)) {
        return SamlMessage::Kind::logout_request;
    }
    if (impl::is_element(root, "LogoutResponse", saml_names::protocol_namespace)) {
        return SamlMessage::Kind::logout_response;
    }
    return std::nullopt;
}

bool is_trusted_signature(std::string_view algorithm)
{
    constexpr std::string_view family = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha";
    return algorithm.starts_with(family) &&
           (algorithm.ends_with("-sha256") || algorithm.ends_with("-sha384") || algorithm.ends_with("-sha512")) &&
           algorithm.size() == family.size() + 3;
}

bool is_trusted_digest(std::string_view algorithm)
{
    return algorithm == "http://www.w3.org/2001/04/xmlenc#sha256" ||
           algorithm == "http://www.w3.org/2001/04/xmldsig-more#sha384" ||
           algorithm == "http://www.w3.org/2001/04/xmlenc#sha512";
}

bool has_trusted_algorithms(xmlNode const* signature)
{
    auto const* const info = impl::child(signature, "SignedInfo", saml_names::signature_namespace);
    auto const* const method =
        info == nullptr ? nullptr : impl::child(info, "SignatureMethod", saml_names::signature_namespace);
    if (method == nullptr || !is_trusted_signature(impl::attribute(method, "Algorithm"))) {
        return false;
    }
    return std::ranges::all_of(
        impl::children(info, "Reference", saml_names::signature_namespace), [](xmlNode const* reference) {
            auto const* const digest = impl::child(reference, "DigestMethod", saml_names::signature_namespace);
            return digest != nullptr && is_trusted_digest(impl::attribute(digest, "Algorithm"));
        });
}

SamlResult<SamlMessage> read_envelope(std::string_view xml)
{
    auto const document = impl::parse_xml(xml, impl::largest_saml_message);
    if (!document) {
        return std::unexpected(document.error());
    }
    auto const* const root = xmlDocGetRootElement(document->get());
    auto const kind = kind_of(root);
    if (!kind) {
        return std::unexpected(SamlFault::wrong_message);
    }
    auto const* const issuer = impl::child(root, "Issuer", saml_names::assertion_namespace);
    auto const issued = instant_of(impl::attribute(root, "IssueInstant"));
    SamlMessage message;
    message.kind = *kind;
    message.id = impl::attribute(root, "ID");
    message.issuer = issuer == nullptr ? std::string{} : impl::text_of(issuer);
    message.destination = impl::attribute(root, "Destination");
    auto const* const signature = impl::child(root, "Signature", saml_names::signature_namespace);
    message.is_signed = signature != nullptr;
    if (impl::attribute(root, "Version") != "2.0" || !is_id(message.id) || message.issuer.empty() || !issued) {
        return std::unexpected(SamlFault::malformed);
    }
    if (signature != nullptr && !has_trusted_algorithms(signature)) {
        return std::unexpected(SamlFault::bad_signature);
    }
    message.issued = *issued;
    return message;
}

/// DEFLATE without header (SAML bindings §3.4.4.1), never beyond what a message may hold.
SamlResult<std::string> inflated(std::string_view packed)
{
    constexpr int raw_deflate = -MAX_WBITS;
    z_stream stream{};
    if (inflateInit2(&stream, raw_deflate) != Z_OK) {
        return std::unexpected(SamlFault::internal);
    }
    std::string plain(impl::largest_saml_message, '\0');
    std::string input{packed};
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    auto const outcome = inflate(&stream, Z_FINISH);
    plain.resize(plain.size() - stream.avail_out);
    auto const full = stream.avail_out == 0;
    inflateEnd(&stream);
    if (outcome != Z_STREAM_END) {
        return std::unexpected(full ? SamlFault::too_large : SamlFault::malformed);
    }
    return plain;
}

std::string form_decoded(std::string_view raw)
{
    return percent_decode(raw, PlusSign::is_space);
}

std::optional<std::string> bytes_of(std::string_view base64_text)
{
    std::string packed;
    for (auto const c : base64_text) {
        if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
            packed += c;
        }
    }
    return from_base64(packed);
}

/// The parameters of the binding, raw; nullopt when one stands there twice: two readers would see two messages.
struct RawQuery {
    std::optional<std::string_view> message;
    std::optional<std::string_view> relay_state;
    std::optional<std::string_view> algorithm;
    std::optional<std::string_view> signature;
    std::string_view name; // SAMLRequest or SAMLResponse
};

bool note(std::optional<std::string_view>& slot, std::string_view value)
{
    auto const is_new = !slot.has_value();
    slot = value;
    return is_new;
}

bool take_parameter(RawQuery& query, std::string_view name, std::string_view value)
{
    if (name == "SAMLRequest" || name == "SAMLResponse") {
        query.name = name;
        return note(query.message, value);
    }
    if (name == "RelayState") {
        return note(query.relay_state, value);
    }
    if (name == "SigAlg") {
        return note(query.algorithm, value);
    }
    return name != "Signature" || note(query.signature, value);
}

std::optional<RawQuery> split(std::string_view text)
{
    RawQuery query;
    while (!text.empty()) {
        auto const end = std::min(text.find('&'), text.size());
        auto const pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        auto const equals = pair.find('=');
        if (equals == std::string_view::npos) {
            continue;
        }
        if (!take_parameter(query, pair.substr(0, equals), pair.substr(equals + 1))) {
            return std::nullopt;
        }
    }
    return query.message ? std::optional{query} : std::nullopt;
}

/// What lasso verifies: our reading of the query and nothing else. It splits at ";" as well, so none may be left.
std::optional<std::string> encoded_again(RawQuery const& query)
{
    std::string text{query.name};
    text += '=';
    text += *query.message;
    if (query.signature && query.algorithm) {
        if (query.relay_state) {
            text += "&RelayState=";
            text += *query.relay_state;
        }
        text += "&SigAlg=";
        text += *query.algorithm;
        text += "&Signature=";
        text += *query.signature;
    }
    return text.contains(';') ? std::nullopt : std::optional{text};
}

} // namespace

SamlResult<SamlMessage> saml_message_from_query(std::string_view raw_query)
{
    constexpr auto largest_query = 2 * impl::largest_saml_message;
    if (raw_query.size() > largest_query) {
        return std::unexpected(SamlFault::too_large);
    }
    auto const query = split(raw_query);
    auto const encoded = query ? encoded_again(*query) : std::nullopt;
    auto const packed = encoded ? bytes_of(form_decoded(*query->message)) : std::nullopt;
    if (!packed) {
        return std::unexpected(SamlFault::malformed);
    }
    auto const xml = inflated(*packed);
    if (!xml) {
        return std::unexpected(xml.error());
    }
    auto message = read_envelope(*xml);
    if (!message) {
        return message;
    }
    if (query->signature && !is_trusted_signature(form_decoded(query->algorithm.value_or("")))) {
        return std::unexpected(SamlFault::bad_signature);
    }
    message->binding = SamlMessage::Binding::redirect;
    message->is_signed = query->signature.has_value();
    message->encoded = *encoded;
    message->relay_state = query->relay_state ? form_decoded(*query->relay_state) : std::string{};
    if (message->relay_state.size() > longest_relay_state) {
        return std::unexpected(SamlFault::too_large);
    }
    return message;
}

SamlResult<SamlMessage> saml_message_from_form(std::string_view base64_text, std::string_view relay_state)
{
    if (base64_text.size() > 2 * impl::largest_saml_message || relay_state.size() > longest_relay_state) {
        return std::unexpected(SamlFault::too_large);
    }
    auto const xml = bytes_of(base64_text);
    if (!xml) {
        return std::unexpected(SamlFault::malformed);
    }
    auto message = read_envelope(*xml);
    if (!message) {
        return message;
    }
    message->binding = SamlMessage::Binding::post;
    message->encoded = base64(*xml);
    message->relay_state = relay_state;
    return message;
}

SamlResult<void> check_envelope(SamlMessage const& message, std::string_view endpoint, Instant now)
{
    if (message.destination.empty() && message.is_signed) {
        return std::unexpected(SamlFault::no_destination);
    }
    if (!message.destination.empty() && message.destination != endpoint) {
        return std::unexpected(SamlFault::wrong_destination);
    }
    if (message.issued + oldest_message < now || message.issued > now + widest_skew) {
        return std::unexpected(SamlFault::expired);
    }
    return {};
}

} // namespace guichet::protocols
