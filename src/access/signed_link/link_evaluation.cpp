// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/link_template.hpp"
#include "access/signed_link/link_words.hpp"
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "protocols/digest/digest.hpp"
#include "web/http.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::access {

namespace {

using protocols::Digest;

/// "2020-04-15T12:00:07" in that zone.
std::string civil_text(Instant at, LinkZone zone)
{
    auto const utc = to_iso(at);
    if (zone == LinkZone::utc) {
        return utc.substr(0, 19);
    }
    return to_iso(civil_date(at)) + "T" + civil_time(at) + utc.substr(16, 3); // seconds are those of every zone
}

std::string dated(LinkPart const& part, Instant at)
{
    if (part.text == link_unix_time) {
        return fmt::format("{}", std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
    }
    // Where each of link_date_signs is found in civil_text().
    constexpr std::array<std::pair<std::size_t, std::size_t>, link_date_signs.size()> places{
        {{0, 4}, {2, 2}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
    auto const text = civil_text(at, part.zone);
    std::string out;
    for (std::string_view rest = part.text; !rest.empty();) {
        auto const sign = std::ranges::find_if(link_date_signs, [&](auto known) { return rest.starts_with(known); });
        if (sign == link_date_signs.end()) {
            out += rest.front();
            rest.remove_prefix(1);
            continue;
        }
        auto const [from, length] = places.at(static_cast<std::size_t>(sign - link_date_signs.begin()));
        out += text.substr(from, length);
        rest.remove_prefix(sign->size());
    }
    return out;
}

std::string in_case(std::string text, char first, char last)
{
    constexpr char between_cases = 'a' - 'A';
    for (auto& c : text) {
        if (c >= first && c <= last) {
            c = static_cast<char>(c ^ between_cases);
        }
    }
    return text;
}

std::string upper(std::string text)
{
    return in_case(std::move(text), 'a', 'z');
}

/// As forms write it: a space is "+".
std::string form_encoded(std::string_view text)
{
    std::string out;
    for (auto const c : text) {
        out += c == ' ' ? "+" : web::url_encode({&c, 1});
    }
    return out;
}

std::string written_as(HashText how, std::string const& bytes)
{
    switch (how) {
    case HashText::hex:
        return hex(bytes);
    case HashText::hex_upper:
        return upper(hex(bytes));
    case HashText::base64:
        return base64(bytes);
    default:
        return base64url(bytes);
    }
}

std::string hashed(LinkFunction function, std::string const& secret, std::string const& input)
{
    switch (function) {
    case LinkFunction::md5:
        return protocols::digest(Digest::md5, input);
    case LinkFunction::sha1:
        return protocols::digest(Digest::sha1, input);
    case LinkFunction::sha256:
        return protocols::digest(Digest::sha256, input);
    case LinkFunction::hmac_sha1:
        return protocols::hmac(Digest::sha1, secret, input);
    default:
        return protocols::hmac(Digest::sha256, secret, input);
    }
}

std::string spelled(LinkFunction function, std::string input)
{
    switch (function) {
    case LinkFunction::url:
        return web::url_encode(input);
    case LinkFunction::form:
        return form_encoded(input);
    case LinkFunction::lower:
        return in_case(std::move(input), 'A', 'Z');
    case LinkFunction::upper:
        return upper(std::move(input));
    case LinkFunction::base64:
        return base64(input);
    default:
        return base64url(input);
    }
}

std::string value_in(LinkValues const& values, LinkField field)
{
    auto const found = values.fields.find(field);
    return found == values.fields.end() ? std::string{} : found->second;
}

/// Nothing but the title's address, spelled in some way: without a title there is nothing to say.
// NOLINTNEXTLINE(misc-no-recursion): as deep as was parsed
bool is_target_alone(LinkExpression const& expression)
{
    for (auto const& part : expression) {
        auto const is_spelled = part.kind == LinkPart::Kind::function && !is_hash(part.function);
        auto const is_target = part.kind == LinkPart::Kind::field && part.field == LinkField::target;
        if (!is_target && !(is_spelled && is_target_alone(part.input))) {
            return false;
        }
    }
    return !expression.empty();
}

} // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as was parsed
std::string evaluate(LinkExpression const& expression, LinkValues const& values)
{
    std::string out;
    for (auto const& part : expression) {
        switch (part.kind) {
        case LinkPart::Kind::text:
            out += part.text;
            break;
        case LinkPart::Kind::field:
            out += value_in(values, part.field);
            break;
        case LinkPart::Kind::date:
            out += dated(part, values.now);
            break;
        case LinkPart::Kind::function:
            auto input = evaluate(part.input, values);
            out += is_hash(part.function)
                       ? written_as(part.written, hashed(part.function, value_in(values, LinkField::secret), input))
                       : spelled(part.function, std::move(input));
            break;
        }
    }
    return out;
}

LinkParameters evaluate(LinkTemplate const& link, LinkValues const& values)
{
    LinkParameters all;
    auto const has_target = !value_in(values, LinkField::target).empty();
    for (auto const& one : link.parameters) {
        if (has_target || !is_target_alone(one.value)) {
            all.emplace_back(one.name, evaluate(one.value, values));
        }
    }
    return all;
}

} // namespace guichet::access
