// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/providers.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

SamlProviders::Found registration_of(SamlProviderRow const& row)
{
    auto provider = protocols::read_saml_metadata(row.metadata);
    return provider ? std::make_shared<SamlRegistration const>(SamlRegistration{row.platform, std::move(*provider),
                                                                                row.metadata, row.source, row.start,
                                                                                row.updated, hex(sha256(row.metadata))})
                    : nullptr;
}

std::unexpected<Error> bad_metadata(std::string message)
{
    return invalid({{"metadata", {std::move(message)}}});
}

} // namespace

SamlProviders::SamlProviders(db::Database& database, Clock const& clock, network::Journal const& journal)
    : database_(database), clock_(clock), journal_(journal)
{
}

std::shared_ptr<SamlProviders::Snapshot const> SamlProviders::all() const
{
    return remembered_.get(clock_.now(), [this] { return read(); });
}

SamlProviders::Snapshot SamlProviders::read() const
{
    Snapshot found;
    for (auto const& row : database_.read(SamlStore::providers)) {
        if (auto registration = registration_of(row)) {
            found.push_back(std::move(registration));
        }
    }
    return found;
}

SamlProviders::Found SamlProviders::of(platforms::PlatformId const& platform) const
{
    auto const known = all();
    auto const found = std::ranges::find_if(*known, [&](Found const& each) { return each->platform == platform; });
    return found == known->end() ? nullptr : *found;
}

SamlProviders::Found SamlProviders::named(std::string_view entity_id) const
{
    auto const known = all();
    auto const found =
        std::ranges::find_if(*known, [&](Found const& each) { return each->provider.entity_id == entity_id; });
    return found == known->end() ? nullptr : *found;
}

Result<protocols::SamlServiceProvider> SamlProviders::examine(Registering const& registering) const
{
    if (registering.metadata.empty()) {
        return bad_metadata("access.saml.metadata.missing");
    }
    auto provider = is_valid_utf8(registering.metadata) ? protocols::read_saml_metadata(registering.metadata)
                                                        : std::unexpected(protocols::SamlFault::malformed);
    if (!provider) {
        return bad_metadata("access.saml.metadata." + std::string{to_text(provider.error())});
    }
    auto const taken = database_.read(
        [&](db::Session& session) { return SamlStore::is_taken(session, registering.platform, provider->entity_id); });
    if (taken) {
        return bad_metadata("access.saml.metadata.taken");
    }
    return *provider;
}

Result<void> SamlProviders::save(network::Actor const& actor, Registering const& registering)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto const provider = examine(registering);
    if (!provider) {
        return std::unexpected(provider.error());
    }
    auto const saved = database_.write([&](db::Session& session) -> Result<void> {
        if (SamlStore::is_taken(session, registering.platform, provider->entity_id)) {
            return bad_metadata("access.saml.metadata.taken");
        }
        put(session, registering, clock_.now());
        journal_.append(session, actor, {}, "saml.provider_saved", "platform:" + registering.platform.value,
                        {{"entity_id", provider->entity_id},
                         {"certificates", provider->certificates},
                         {"start", to_text(registering.start)}});
        return {};
    });
    remembered_.forget();
    return saved;
}

Result<void> SamlProviders::remove(network::Actor const& actor, platforms::PlatformId const& platform)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto const removed = database_.write([&](db::Session& session) -> Result<void> {
        if (!SamlStore::remove_provider(session, platform)) {
            return fail(ErrorKind::not_found, "access.saml.remove.gone");
        }
        journal_.append(session, actor, {}, "saml.provider_removed", "platform:" + platform.value, {});
        return {};
    });
    remembered_.forget();
    return removed;
}

void SamlProviders::put(db::Session& session, Registering const& registering, Instant now)
{
    auto const provider = protocols::read_saml_metadata(registering.metadata);
    if (provider) {
        SamlStore::put_provider(session, {registering.platform, provider->entity_id, registering.metadata,
                                          registering.source, registering.start, now});
    }
}

} // namespace guichet::access
