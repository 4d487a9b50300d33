// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/signed_links.hpp"

#include "access/signed_link/link_advice.hpp"
#include "access/signed_link/store.hpp"
#include "base/text.hpp"
#include "web/http.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

using platforms::Platform;

/// How long another node's change may stay unseen here.
constexpr std::size_t longest_secret = 200;

constexpr std::array every_released_field{LinkField::library,    LinkField::category,    LinkField::age_class,
                                          LinkField::birth_year, LinkField::first_names, LinkField::family_name,
                                          LinkField::email};

std::string released_value(Released const& released, std::string_view name)
{
    auto const found = std::ranges::find(released, name, &Released::value_type::first);
    return found == released.end() ? std::string{} : found->second;
}

std::string name_of(LinkField field)
{
    return released_name_of(attribute_of(field).value());
}

Released told_by(LinkTemplate const& link, Released const& released)
{
    Released told;
    for (auto const field : every_released_field) {
        auto const found = std::ranges::find(released, name_of(field), &Released::value_type::first);
        if (link.uses(field) && found != released.end()) {
            told.push_back(*found);
        }
    }
    return told;
}

/// A field that the policy no longer releases is not among what is released: it stays empty.
LinkValues values_for(Admitted const& admitted, SignedLink const& kept, Instant now)
{
    auto const& released = admitted.released;
    LinkValues values{{}, now};
    values.fields[LinkField::id] = admitted.user;
    values.fields[LinkField::secret] = kept.secret;
    values.fields[LinkField::intercommunality] = released_value(released, "intercommunality");
    for (auto const field : every_released_field) {
        values.fields[field] = released_value(released, name_of(field));
    }
    return values;
}

/// For the journal, which holds no secret: not even one that was typed into the template by mistake.
nlohmann::json names_of(LinkTemplate const& link)
{
    auto names = nlohmann::json::array();
    for (auto const& one : link.parameters) {
        names.push_back(one.name);
    }
    return names;
}

/// Of a title that does not exist, under the first address registered.
std::string example_title(Platform const& platform)
{
    return platform.services.empty() ? std::string{} : platform.services.front().address + "/12";
}

std::vector<FieldError> secret_faults(LinkTemplate const& link, std::string_view secret)
{
    if (secret.size() > longest_secret || !is_valid_utf8(secret)) {
        return {{"secret", {"signed_link.error.secret_malformed"}}};
    }
    if (secret.empty() && (link.needs_secret() || link.pass_parameter() != nullptr)) {
        return {{"secret", {"signed_link.error.secret_missing"}}};
    }
    if (link.pass_parameter() != nullptr && secret.size() < shortest_asking_secret) {
        return {{"secret", {"signed_link.error.secret_short"}}};
    }
    return {};
}

bool opens_answers(SignedLink const& kept)
{
    return kept.link.pass_parameter() != nullptr && kept.secret.size() >= shortest_asking_secret;
}

} // namespace

Result<LinkTemplate> usable_template(std::string_view text, Platform const& platform)
{
    auto link = parse_link_template(text);
    auto const faults = link ? fields_beyond_policy(*link, platform) : link.error();
    if (faults.empty()) {
        return *std::move(link);
    }
    std::vector<FieldError> fields;
    for (auto const& fault : faults) {
        fields.push_back({"template", fault.message});
    }
    return invalid(std::move(fields));
}

Result<std::string> link_address(Platform const& platform, LinkParameters const& parameters)
{
    auto address = platform.entry_url;
    auto sign = address.contains('?') ? (address.ends_with('?') || address.ends_with('&') ? "" : "&") : "?";
    for (auto const& [name, value] : parameters) {
        address += sign + web::url_encode(name) + "=" + web::url_encode(value);
        sign = "&";
    }
    auto const entry = platforms::parse_service_url(platform.entry_url);
    auto const made = platforms::parse_service_url(address);
    if (!entry || !made || made->origin() != entry->origin() || made->path != entry->path) {
        return fail(ErrorKind::invalid, "signed_link.address");
    }
    return address;
}

Result<std::string> example_link(LinkTemplate const& link, Platform const& platform, Instant now)
{
    LinkValues const values{{{LinkField::id, "3kqm7vexempleq5t2w6rjn4x"},
                             {LinkField::intercommunality, "haut-pays"},
                             {LinkField::library, "haut-pays-mediatheque"},
                             {LinkField::category, "adulte"},
                             {LinkField::age_class, "15-64"},
                             {LinkField::birth_year, "1984"},
                             {LinkField::first_names, "Camille"},
                             {LinkField::family_name, "Exemple"},
                             {LinkField::email, "camille@exemple.fr"},
                             {LinkField::pass, "laissezpasserexemple7y2k"},
                             {LinkField::target, example_title(platform)},
                             {LinkField::secret, "secret"}},
                            now};
    return link_address(platform, evaluate(link, values));
}

SignedLinks::SignedLinks(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                         SecretKey const& key, Passes& passes)
    : database_(database), clock_(clock), random_(random), journal_(journal), key_(key), passes_(passes)
{
}

SignedLinks::Known SignedLinks::read() const
{
    Known all;
    for (auto const& row : database_.read(read_signed_links)) {
        auto link = parse_link_template(row.text);
        if (!link) {
            continue; // only by hand in the database: not ready is what the door then says
        }
        auto const sealed = row.sealed_secret ? from_base64(*row.sealed_secret) : std::nullopt;
        auto secret = sealed ? open_sealed(key_.derive(row.platform), *sealed) : std::nullopt;
        all.emplace(row.platform, std::make_shared<SignedLink const>(
                                      SignedLink{row.text, *std::move(link), std::move(secret).value_or("")}));
    }
    return all;
}

std::shared_ptr<SignedLinks::Known const> SignedLinks::known() const
{
    return remembered_.get(clock_.now(), [this] { return read(); });
}

std::shared_ptr<SignedLink const> SignedLinks::find(platforms::PlatformId const& platform) const
{
    auto const all = known();
    auto const found = all->find(platform.value);
    return found == all->end() ? nullptr : found->second;
}

std::optional<platforms::PlatformId> SignedLinks::holder_of_secret(std::string_view secret) const
{
    auto const shown = sha256(secret); // one length for all
    std::optional<platforms::PlatformId> holder;
    for (auto const& [platform, link] : *known()) {
        auto const fits = equal_in_constant_time(sha256(link->secret), shown);
        if (fits && opens_answers(*link)) {
            holder = platforms::PlatformId{platform};
        }
    }
    return holder;
}

bool SignedLinks::is_taken(std::string_view secret, platforms::PlatformId const& except) const
{
    auto const all = known();
    return std::ranges::any_of(*all, [&](auto const& one) {
        auto const& [platform, link] = one;
        return platform != except.value && opens_answers(*link) && link->secret == secret;
    });
}

Result<void> SignedLinks::save(network::Actor const& actor, Platform const& platform, std::string_view text,
                               std::string_view secret)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto const link = usable_template(text, platform);
    if (!link) {
        return std::unexpected(link.error());
    }
    auto const before = find(platform.id);
    auto const kept = secret.empty() ? (before ? before->secret : std::string{}) : std::string{secret};
    if (auto faults = secret_faults(*link, kept); !faults.empty()) {
        return invalid(std::move(faults));
    }
    if (link->pass_parameter() != nullptr && is_taken(kept, platform.id)) {
        return invalid({{"secret", {"signed_link.error.secret_taken"}}});
    }
    auto const sealed =
        kept.empty() ? std::nullopt : std::optional{base64(seal(key_.derive(platform.id.value), kept, random_))};
    auto saved = database_.write([&](db::Session& session) -> Result<void> {
        write_signed_link(session, {platform.id.value, std::string{text}, sealed}, clock_.now());
        journal_.append(session, actor, {}, "platform.signed_link", "platform:" + platform.id.value,
                        {{"parameters", names_of(*link)}, {"new_secret", !secret.empty()}});
        return {};
    });
    remembered_.forget();
    return saved;
}

Result<SignedLinks::Made> SignedLinks::make(Platform const& platform, Admitted const& admitted,
                                            std::string const& title) const
{
    auto const kept = find(platform.id);
    if (!kept || !kept->is_ready()) {
        return fail(ErrorKind::unavailable, "signed_link.not_ready");
    }
    auto values = values_for(admitted, *kept, clock_.now());
    values.fields[LinkField::target] = title;
    auto const* const with_pass = kept->link.pass_parameter();
    if (with_pass != nullptr) {
        values.fields[LinkField::pass] = passes_.make();
    }
    auto address = link_address(platform, evaluate(kept->link, values));
    if (!address) {
        return std::unexpected(address.error());
    }
    if (with_pass != nullptr) {
        passes_.keep(evaluate(with_pass->value, values), {admitted.patron, platform.id});
    }
    return Made{*std::move(address), told_by(kept->link, admitted.released)};
}

} // namespace guichet::access
