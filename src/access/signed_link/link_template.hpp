// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The language a signed link is described in, one parameter of the address a line, in order:
///
///     # comment
///     sso_id       = mediatheque
///     id           = {id}
///     id_encrypted = {sha256: {id}{secret}}
///     d            = {date:YYYYMMDDHHmm}
///     token        = {hmac-sha256 base64url: {id}|{date:unix}}
///     return_url   = {target}
///
/// What stands in braces is replaced: a field, a date (`{date:FORMAT ZONE}`, Europe/Paris unless told), or a function
/// of what follows its colon, which may hold others: md5, sha1, sha256, hmac-sha1, hmac-sha256 (keyed with the secret),
/// written as hex unless told (HEX, base64, base64url); url, form, lower, upper, base64, base64url. It has no loop, no
/// condition, and reads nothing but the values given. A parameter that is nothing but {target} stands in links to one
/// title alone. Pure; owns no table.
namespace guichet::access {

enum class LinkField {
    id,
    intercommunality,
    library,
    category,
    age_class,
    birth_year,
    first_names,
    family_name,
    email,
    pass,
    target, // the address of one title
    secret
};
[[nodiscard]] std::string_view to_text(LinkField field);
/// Names, the e-mail address, the year of birth: what tells who somebody is.
[[nodiscard]] bool is_personal(LinkField field);

enum class LinkFunction { url, form, lower, upper, base64, base64url, md5, sha1, sha256, hmac_sha1, hmac_sha256 };
[[nodiscard]] bool is_hash(LinkFunction function);
[[nodiscard]] bool is_keyed(LinkFunction function);
enum class HashText { hex, hex_upper, base64, base64url };
enum class LinkZone { paris, utc };

struct LinkPart;
using LinkExpression = std::vector<LinkPart>;

struct LinkPart {
    enum class Kind { text, field, date, function };
    Kind kind = Kind::text;
    std::string text{}; // as it stands; a date's format
    LinkField field = LinkField::id;
    LinkZone zone = LinkZone::paris;
    LinkFunction function = LinkFunction::url;
    HashText written = HashText::hex;
    LinkExpression input{};
};

struct LinkParameter {
    int line = 0; // from 1
    std::string name;
    LinkExpression value;
};

struct LinkTemplate {
    std::vector<LinkParameter> parameters;

    [[nodiscard]] bool uses(LinkField field) const;
    /// Whether a link cannot be made without the secret.
    [[nodiscard]] bool needs_secret() const;
    /// The one parameter that holds the pass; nullptr without one.
    [[nodiscard]] LinkParameter const* pass_parameter() const;
};

/// What is wrong with a line, in the words of who wrote it: its number is in the message.
struct LinkFault {
    int line = 0;
    Message message;
};

/// Every line's first fault, or the template.
[[nodiscard]] std::expected<LinkTemplate, std::vector<LinkFault>> parse_link_template(std::string_view text);

/// Calls `visit(part, hashes around it)` for every part, outer ones first.
void for_each_part(LinkExpression const& expression,
                   std::function<void(LinkPart const&, std::vector<LinkPart const*> const&)> const& visit);

struct LinkValues {
    std::map<LinkField, std::string> fields; // what is missing is ""
    Instant now;
};

[[nodiscard]] std::string evaluate(LinkExpression const& expression, LinkValues const& values);

using LinkParameters = std::vector<std::pair<std::string, std::string>>;
/// Names and values, not yet encoded for an address.
[[nodiscard]] LinkParameters evaluate(LinkTemplate const& link, LinkValues const& values);

} // namespace guichet::access
