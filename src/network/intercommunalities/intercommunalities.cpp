// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/intercommunalities/intercommunalities.hpp"

#include "db/revision.hpp"

namespace guichet::network {

namespace {

Intercommunality intercommunality_from(db::Row const& row)
{
    return {{row.text(0)}, row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)};
}

Library library_from(db::Row const& row)
{
    return {{row.text(0)}, {row.text(1)}, row.text(2) == "central" ? LibraryKind::central : LibraryKind::physical,
            row.text(3),   row.text(4),   row.text(5),
            row.text(6),   row.text(7),   row.text(8)};
}

} // namespace

std::vector<Intercommunality> Intercommunalities::all() const
{
    return database_.read([](db::Session& session) {
        return session.list(R"(
            SELECT id, name, siren, email, phone, website FROM network_intercommunality
            ORDER BY name, id)",
                            {}, intercommunality_from);
    });
}

std::optional<Intercommunality> Intercommunalities::find(IntercommunalityId const& id) const
{
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT id, name, siren, email, phone, website FROM network_intercommunality
            WHERE id = :id)",
                             {{"id", id}}, intercommunality_from);
    });
}

std::optional<Intercommunality> Intercommunalities::by_siren(std::string_view siren) const
{
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT id, name, siren, email, phone, website FROM network_intercommunality
            WHERE siren = :siren)",
                             {{"siren", siren}}, intercommunality_from);
    });
}

std::vector<Library> Intercommunalities::libraries() const
{
    return database_.read([](db::Session& session) {
        return session.list(R"(
            SELECT id, intercommunality, kind, name, municipality, address, phone, email, opening_hours
            FROM network_library
            ORDER BY intercommunality, name, id)",
                            {}, library_from);
    });
}

std::vector<Library> Intercommunalities::libraries_of(IntercommunalityId const& id) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT id, intercommunality, kind, name, municipality, address, phone, email, opening_hours
            FROM network_library
            WHERE intercommunality = :intercommunality
            ORDER BY name, id)",
                            {{"intercommunality", id}}, library_from);
    });
}

std::optional<Library> Intercommunalities::library(LibraryId const& id) const
{
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT id, intercommunality, kind, name, municipality, address, phone, email, opening_hours
            FROM network_library
            WHERE id = :id)",
                             {{"id", id}}, library_from);
    });
}

std::string Intercommunalities::library_name(LibraryId const& id) const
{
    auto const known = library(id);
    return known ? known->name : id.value;
}

std::optional<Library> Intercommunalities::central_library() const
{
    return database_.read([](db::Session& session) {
        return session.first(R"(
            SELECT id, intercommunality, kind, name, municipality, address, phone, email, opening_hours
            FROM network_library
            WHERE kind = 'central'
            ORDER BY id)",
                             {}, library_from);
    });
}

void Intercommunalities::put(db::Session& session, Intercommunality const& intercommunality)
{
    session.execute(R"(
        INSERT INTO network_intercommunality (id, name, siren, email, phone, website)
        VALUES (:id, :name, :siren, :email, :phone, :website)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, siren = excluded.siren, email = excluded.email,
            phone = excluded.phone, website = excluded.website)",
                    {{"id", intercommunality.id},
                     {"name", intercommunality.name},
                     {"siren", intercommunality.siren},
                     {"email", intercommunality.email},
                     {"phone", intercommunality.phone},
                     {"website", intercommunality.website}});
    db::stamp(session, libraries_topic);
}

void Intercommunalities::put(db::Session& session, Library const& library)
{
    session.execute(R"(
        INSERT INTO network_library
            (id, intercommunality, kind, name, municipality, address, phone, email, opening_hours)
        VALUES (:id, :intercommunality, :kind, :name, :municipality, :address, :phone, :email, :opening_hours)
        ON CONFLICT (id) DO UPDATE SET intercommunality = excluded.intercommunality, kind = excluded.kind,
            name = excluded.name, municipality = excluded.municipality, address = excluded.address,
            phone = excluded.phone, email = excluded.email, opening_hours = excluded.opening_hours)",
                    {{"id", library.id},
                     {"intercommunality", library.intercommunality},
                     {"kind", library.kind == LibraryKind::central ? "central" : "physical"},
                     {"name", library.name},
                     {"municipality", library.municipality},
                     {"address", library.address},
                     {"phone", library.phone},
                     {"email", library.email},
                     {"opening_hours", library.opening_hours}});
    db::stamp(session, libraries_topic);
}

} // namespace guichet::network
