// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portals.hpp"

#include "access/oidc/clients.hpp"
#include "base/words.hpp"
#include "platforms/catalogue/service_url.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace guichet::access {

namespace {

constexpr Words<PortalKind, 3> portal_kinds{
    {{PortalKind::cas, "cas"}, {PortalKind::oidc, "oidc"}, {PortalKind::franceconnect, "franceconnect"}}};

bool is_portal_id(std::string_view text)
{
    auto const allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, allowed);
}

std::string portal_object(std::string_view portal)
{
    return "portal:" + std::string{portal};
}

/// Of another protocol or at another address than the one that is known: its subjects are other people.
bool is_somebody_else(db::Session& session, Portal const& portal)
{
    return session.count(R"(
        SELECT COUNT(*) FROM access_portal
        WHERE id = :id AND (kind <> :kind OR address <> :address))",
                         {{"id", portal.id}, {"kind", to_text(portal.kind)}, {"address", portal.address}}) > 0;
}

/// A secret is told to the server it was typed for and to no other.
bool lacks_a_secret(db::Session& session, Portal const& portal)
{
    return portal.kind != PortalKind::cas && portal.secret.empty() &&
           session.count("SELECT COUNT(*) FROM access_portal WHERE id = :id AND sealed_secret <> ''",
                         {{"id", portal.id}}) > 0;
}

std::int64_t forget_links(db::Session& session, std::string const& portal)
{
    PortalVisits::forget_portal(session, portal);
    return session.execute("DELETE FROM access_portal_link WHERE portal = :portal", {{"portal", portal}});
}

} // namespace

std::string_view to_text(PortalKind kind)
{
    return word_of(portal_kinds, kind);
}

std::optional<PortalKind> portal_kind_from(std::string_view text)
{
    return value_of(portal_kinds, text);
}

std::vector<FieldError> faults_of(Portal const& portal)
{
    std::vector<FieldError> faults;
    auto const require = [&](bool good, char const* field, char const* message) {
        if (!good) {
            faults.push_back({field, {message}});
        }
    };
    require(is_portal_id(portal.id), "id", "portals.error.id");
    require(!portal.name.empty(), "name", "portals.error.name");
    auto const address = platforms::parse_service_url(portal.address);
    require(address && is_client_address(portal.address) && !portal.address.ends_with('/') && address->query.empty(),
            "address", "portals.error.address");
    require(portal.kind == PortalKind::cas || !portal.client_id.empty(), "client_id", "portals.error.client_id");
    return faults;
}

Result<void> speaks_for(Portal const& portal, people::Patron const& patron)
{
    if (portal.intercommunality.empty() || portal.intercommunality == patron.intercommunality) {
        return {};
    }
    spdlog::warn("portal {}: not_its_reader", portal.id);
    return std::unexpected(
        Error{ErrorKind::forbidden, {"portals.fault.not_its_reader", {{"portal", portal.name}}}, {}, {}});
}

Portals::Portals(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                 SecretKey const& key)
    : database_(database), clock_(clock), random_(random), journal_(journal), key_(key), visits_(database, random, key)
{
}

Portal Portals::portal_of(db::Row const& row) const
{
    auto const sealed = from_base64(row.text(6));
    auto const secret = sealed && !sealed->empty() ? open_sealed(key_, *sealed) : std::nullopt;
    return {row.text(0),         row.text(1),   portal_kind_from(row.text(2)).value(),
            {row.text(3)},       row.text(4),   row.text(5),
            secret.value_or(""), row.boolean(7)};
}

std::shared_ptr<std::vector<Portal> const> Portals::remembered() const
{
    return remembered_.get(clock_.now(), [this] {
        return database_.read([&](db::Session& session) {
            return session.list(R"(
            SELECT id, name, kind, intercommunality, address, client_id, sealed_secret, active FROM access_portal
            ORDER BY name, id)",
                                {}, [this](db::Row const& row) { return portal_of(row); });
        });
    });
}

std::vector<Portal> Portals::all() const
{
    return *remembered();
}

std::optional<Portal> Portals::find(std::string_view id) const
{
    auto const portals = remembered();
    auto const found = std::ranges::find(*portals, id, &Portal::id);
    return found == portals->end() ? std::nullopt : std::optional{*found};
}

Result<std::int64_t> Portals::save(network::Actor const& actor, Portal const& portal)
{
    if (!network::may(actor, network::Permission::edit_platforms, {})) {
        return fail(ErrorKind::forbidden, "error.forbidden");
    }
    if (auto faults = faults_of(portal); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const sealed = portal.secret.empty() ? std::string{} : base64(seal(key_, portal.secret, random_));
    auto const saved = database_.write([&](db::Session& session) -> Result<std::int64_t> {
        auto const is_another = is_somebody_else(session, portal);
        if (is_another && lacks_a_secret(session, portal)) {
            return invalid({{"secret", {"portals.error.secret_again"}}});
        }
        auto const forgotten = is_another ? forget_links(session, portal.id) : 0;
        session.execute(R"(
            INSERT INTO access_portal (id, name, kind, intercommunality, address, client_id, sealed_secret, active)
            VALUES (:id, :name, :kind, :intercommunality, :address, :client_id, :sealed_secret, :active)
            ON CONFLICT (id) DO UPDATE SET
                name = EXCLUDED.name, kind = EXCLUDED.kind, intercommunality = EXCLUDED.intercommunality,
                address = EXCLUDED.address, client_id = EXCLUDED.client_id, active = EXCLUDED.active,
                sealed_secret = CASE WHEN :secret = 'kept' THEN access_portal.sealed_secret
                                     ELSE EXCLUDED.sealed_secret END)",
                        {{"id", portal.id},
                         {"name", portal.name},
                         {"kind", to_text(portal.kind)},
                         {"intercommunality", portal.intercommunality},
                         {"address", portal.address},
                         {"client_id", portal.client_id},
                         {"sealed_secret", sealed},
                         {"secret", sealed.empty() && !is_another ? "kept" : "typed"},
                         {"active", portal.active}});
        journal_.append(session, actor, portal.intercommunality, "portal.saved", portal_object(portal.id),
                        {{"kind", to_text(portal.kind)},
                         {"address", portal.address},
                         {"active", portal.active},
                         {"secret_changed", !portal.secret.empty()},
                         {"links_forgotten", forgotten}});
        return forgotten;
    });
    remembered_.forget();
    return saved;
}

Result<void> Portals::remove(network::Actor const& actor, std::string_view id)
{
    if (!network::may(actor, network::Permission::edit_platforms, {})) {
        return fail(ErrorKind::forbidden, "error.forbidden");
    }
    auto const portal = find(id);
    if (!portal) {
        return fail(ErrorKind::not_found, "portals.unknown");
    }
    auto const removed = database_.write([&](db::Session& session) -> Result<void> {
        auto const forgotten = forget_links(session, portal->id);
        session.execute("DELETE FROM access_portal WHERE id = :id", {{"id", portal->id}});
        journal_.append(session, actor, portal->intercommunality, "portal.removed", portal_object(portal->id),
                        {{"address", portal->address}, {"links_forgotten", forgotten}});
        return {};
    });
    remembered_.forget();
    return removed;
}

std::int64_t Portals::links_to(std::string_view portal) const
{
    return database_.read([&](db::Session& session) {
        return session.count("SELECT COUNT(*) FROM access_portal_link WHERE portal = :portal", {{"portal", portal}});
    });
}

std::optional<people::PatronId> Portals::patron_of(std::string_view portal, std::string_view subject) const
{
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT patron FROM access_portal_link
            WHERE portal = :portal AND subject = :subject)",
                             {{"portal", portal}, {"subject", subject}},
                             [](db::Row const& row) { return people::PatronId{row.text(0)}; });
    });
}

Result<void> Portals::link(network::Actor const& actor, people::Patron const& patron, Portal const& portal,
                           std::string_view subject, std::string_view level)
{
    if (auto const allowed = speaks_for(portal, patron); !allowed) {
        return allowed;
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            INSERT INTO access_portal_link (portal, subject, patron, level, linked)
            VALUES (:portal, :subject, :patron, :level, :linked)
            ON CONFLICT (portal, subject) DO UPDATE SET
                patron = EXCLUDED.patron, level = EXCLUDED.level, linked = EXCLUDED.linked)",
                        {{"portal", portal.id},
                         {"subject", subject},
                         {"patron", patron.id},
                         {"level", level},
                         {"linked", clock_.now()}});
        journal_.append(session, actor, patron.intercommunality, "portal.linked", "patron:" + patron.id.value,
                        {{"portal", portal.id}, {"level", level}});
        return {};
    });
}

std::vector<PortalLink> Portals::links_of(people::PatronId const& patron) const
{
    return database_.read([&](db::Session& session) { return links_of(session, patron); });
}

std::vector<PortalLink> Portals::links_of(db::Session& session, people::PatronId const& patron)
{
    return session.list(R"(
        SELECT portal, patron, level, linked, subject FROM access_portal_link
        WHERE patron = :patron
        ORDER BY portal)",
                        {{"patron", patron}}, [](db::Row const& row) {
                            return PortalLink{row.text(0), {row.text(1)}, row.text(2), row.instant(3), row.text(4)};
                        });
}

Result<void> Portals::unlink(network::Actor const& actor, people::Patron const& patron, std::string_view portal)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM access_portal_link WHERE portal = :portal AND patron = :patron",
                        {{"portal", portal}, {"patron", patron.id}});
        journal_.append(session, actor, patron.intercommunality, "portal.unlinked", "patron:" + patron.id.value,
                        {{"portal", portal}});
        return {};
    });
}

Result<void> Portals::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    session.execute("UPDATE access_portal_link SET patron = :to WHERE patron = :from", {{"from", from}, {"to", to}});
    PortalVisits::reassign(session, from, to);
    return {};
}

void Portals::erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts)
{
    if (!subject.patron) {
        return;
    }
    auto const& patron = subject.patron->id;
    auto const links = session.execute("DELETE FROM access_portal_link WHERE patron = :patron", {{"patron", patron}});
    if (auto const erased = links + PortalVisits::forget_patron(session, patron); erased > 0) {
        counts["portals"] += erased;
    }
}

} // namespace guichet::access
