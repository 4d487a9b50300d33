// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/link_advice.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

using platforms::Attribute;

bool is_function(LinkPart const& part)
{
    return part.kind == LinkPart::Kind::function;
}

bool is_field(LinkPart const& part, LinkField field)
{
    return part.kind == LinkPart::Kind::field && part.field == field;
}

/// Whether something inside, at any depth, is so.
template <class Is>
bool any_inside(LinkExpression const& expression, Is is)
{
    bool found = false;
    for_each_part(expression, [&](LinkPart const& part, auto const&) { found = found || is(part); });
    return found;
}

bool changes_with_time(LinkPart const& part)
{
    return part.kind == LinkPart::Kind::date || is_field(part, LinkField::pass);
}

/// What can be said of the hashes that only the secret's holder can make.
struct Signatures {
    bool any = false;
    bool with_time = false;        // one of them covers a date or a pass
    bool person_with_time = false; // the same one covers who comes
    bool plain = false;            // hash(secret…) or hash(…secret)
    bool broken = false;           // MD5, SHA-1
    bool without_secret = false;   // a hash anybody can make
};

void look_at(LinkPart const& hash, Signatures& found)
{
    auto const keyed = is_keyed(hash.function);
    auto const has_secret =
        keyed || any_inside(hash.input, [](LinkPart const& part) {
            return is_field(part, LinkField::secret) || (is_function(part) && is_keyed(part.function));
        });
    auto const has_time = any_inside(hash.input, changes_with_time);
    auto const has_person = any_inside(hash.input, [](LinkPart const& part) {
        return is_field(part, LinkField::id) || is_field(part, LinkField::pass);
    });
    found.without_secret = found.without_secret || (!has_secret && !has_time);
    found.broken = found.broken || hash.function == LinkFunction::md5 || hash.function == LinkFunction::sha1;
    if (!has_secret) {
        return;
    }
    found.any = true;
    found.with_time = found.with_time || has_time;
    found.person_with_time = found.person_with_time || (has_time && has_person);
    found.plain = found.plain ||
                  (!keyed && !hash.input.empty() &&
                   (is_field(hash.input.front(), LinkField::secret) || is_field(hash.input.back(), LinkField::secret)));
}

Signatures signatures_of(LinkTemplate const& link)
{
    Signatures found;
    for (auto const& parameter : link.parameters) {
        for_each_part(parameter.value, [&](LinkPart const& part, std::vector<LinkPart const*> const& around) {
            if (is_function(part) && is_hash(part.function) && around.empty()) {
                look_at(part, found);
            } else if (is_function(part) &&
                       (part.function == LinkFunction::md5 || part.function == LinkFunction::sha1)) {
                found.broken = true;
            }
        });
    }
    return found;
}

bool names_somebody(LinkTemplate const& link)
{
    return std::ranges::any_of(link.parameters, [](LinkParameter const& one) {
        return any_inside(one.value, [](LinkPart const& part) {
            return part.kind == LinkPart::Kind::field && is_personal(part.field);
        });
    });
}

} // namespace

std::vector<Message> advice_on(LinkTemplate const& link, platforms::Platform const& platform)
{
    auto const found = signatures_of(link);
    auto const asks_back = link.uses(LinkField::pass);
    std::vector<Message> all;
    auto const say_if = [&](bool so, char const* what) {
        if (so) {
            all.push_back({std::string{"signed_link.advice."} + what});
        }
    };
    say_if(!found.any && !asks_back, "unsigned");
    say_if(found.any && !found.with_time && !asks_back, "replayable");
    say_if(found.with_time && !found.person_with_time && !asks_back, "apart");
    say_if(found.without_secret, "no_secret");
    say_if(names_somebody(link), "personal");
    say_if(found.plain, "plain_hash");
    say_if(found.broken, "broken_hash");
    say_if(platform.entry_url.starts_with("http://"), "not_encrypted");
    say_if(link.uses(LinkField::target) && platform.services.empty(), "no_addresses");
    return all;
}

std::optional<Attribute> attribute_of(LinkField field)
{
    switch (field) {
    case LinkField::library:
        return Attribute::library;
    case LinkField::category:
        return Attribute::category;
    case LinkField::age_class:
        return Attribute::age_class;
    case LinkField::birth_year:
        return Attribute::birth_year;
    case LinkField::first_names:
        return Attribute::first_names;
    case LinkField::family_name:
        return Attribute::family_name;
    case LinkField::email:
        return Attribute::email;
    default:
        return std::nullopt;
    }
}

std::vector<LinkFault> fields_beyond_policy(LinkTemplate const& link, platforms::Platform const& platform)
{
    std::vector<LinkFault> faults;
    for (auto const& parameter : link.parameters) {
        for_each_part(parameter.value, [&](LinkPart const& part, auto const&) {
            auto const attribute = part.kind == LinkPart::Kind::field ? attribute_of(part.field) : std::nullopt;
            auto const is_released = !attribute || std::ranges::any_of(platform.released, [&](auto const& item) {
                return item.attribute == *attribute;
            });
            if (!is_released) {
                faults.push_back(
                    {parameter.line,
                     {"signed_link.fault.not_released",
                      {{"text", std::string{to_text(part.field)}}, {"line", std::to_string(parameter.line)}}}});
            }
        });
    }
    return faults;
}

} // namespace guichet::access
