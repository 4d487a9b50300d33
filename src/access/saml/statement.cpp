// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/statement.hpp"

#include "base/crypto.hpp"
#include "protocols/saml/names.hpp"

#include <algorithm>
#include <array>

namespace guichet::access {

namespace {

namespace names = protocols::saml_names;

struct KnownName {
    std::string_view released;
    std::string_view uri;
    std::string_view friendly;
};
constexpr std::array<KnownName, 4> known_names{
    {{"entitlement", "urn:oid:1.3.6.1.4.1.5923.1.1.1.7", "eduPersonEntitlement"},
     {"mail", "urn:oid:0.9.2342.19200300.100.1.3", "mail"},
     {"givenName", "urn:oid:2.5.4.42", "givenName"},
     {"sn", "urn:oid:2.5.4.4", "sn"}}};

bool is_ours(std::string_view format)
{
    return format == names::persistent || format == names::transient;
}

/// What pairwise-id may be made of (SAML subject identifiers profile §3.4).
bool is_unique_id(std::string_view text)
{
    auto const alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && text.size() <= 127 && alphanumeric(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return alphanumeric(c) || c == '=' || c == '-'; });
}

protocols::SamlAttribute by_uri(std::string_view uri, std::string_view friendly, std::string value)
{
    return {std::string{uri}, std::string{names::by_uri}, std::string{friendly}, std::move(value)};
}

protocols::SamlAttribute attribute_of(std::string const& name, std::string const& value)
{
    auto const known = std::ranges::find(known_names, name, &KnownName::released);
    return known == known_names.end() ? protocols::SamlAttribute{name, std::string{names::by_basic_name}, "", value}
                                      : by_uri(known->uri, known->friendly, value);
}

} // namespace

std::optional<std::string> saml_name_id_format(std::string_view asked, std::vector<std::string> const& of_provider)
{
    if (is_ours(asked)) {
        return std::string{asked};
    }
    if (!asked.empty() && asked != names::unspecified) {
        return std::nullopt;
    }
    auto const first = std::ranges::find_if(of_provider, is_ours);
    return first == of_provider.end() ? std::string{names::persistent} : *first;
}

std::optional<std::string> saml_context(protocols::SamlAuthnRequest const& request)
{
    auto const is_asked = [&](std::string_view context) {
        return std::ranges::find(request.contexts, context) != request.contexts.end();
    };
    if (request.contexts.empty() || is_asked(names::protected_password)) {
        return request.context_comparison == "better" && !request.contexts.empty()
                   ? std::nullopt
                   : std::optional{std::string{names::protected_password}};
    }
    auto const weaker = is_asked(names::password) ? names::password : names::any_context;
    if (!is_asked(weaker)) {
        return std::nullopt;
    }
    // A password over TLS is more than a password; "exact" and "maximum" want the name they gave.
    auto const more_is_fine = request.context_comparison == "minimum" || request.context_comparison == "better";
    return std::string{more_is_fine ? names::protected_password : weaker};
}

std::vector<protocols::SamlAttribute> saml_attributes(std::string_view user, std::string_view scope,
                                                      Released const& released)
{
    std::vector<protocols::SamlAttribute> all;
    if (is_unique_id(user)) {
        all.push_back(by_uri("urn:oasis:names:tc:SAML:attribute:pairwise-id", "pairwise-id",
                             std::string{user} + "@" + std::string{scope}));
    }
    all.push_back(
        by_uri("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation", "member@" + std::string{scope}));
    for (auto const& [name, value] : released) {
        all.push_back(attribute_of(name, value));
    }
    std::ranges::stable_sort(all, {}, &protocols::SamlAttribute::name);
    return all;
}

SamlSessionNames saml_session_names(SecretKey const& key, std::string_view session,
                                    platforms::PlatformId const& platform)
{
    auto const name = [&](std::string_view purpose) {
        auto const text = std::string{purpose} + "|" + std::string{session} + "|" + platform.value;
        return "_" + base32(hmac_sha256(key.view(), text));
    };
    return {name("index"), name("transient")};
}

} // namespace guichet::access
