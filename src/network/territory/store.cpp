// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/store.hpp"

#include <utility>

namespace guichet::network {

namespace {

constexpr std::size_t rows_between_reports = 1000;

TerritoryEdition edition_from(db::Row const& row)
{
    return {row.text(0), row.text(1), row.text(2), row.instant(3), static_cast<int>(row.integer(4))};
}

void put_municipality(db::Session& session, std::string const& edition, Municipality const& municipality)
{
    session.execute(R"(
        INSERT INTO network_municipality (edition, insee, name, department, epci, population)
        VALUES (:edition, :insee, :name, :department, :epci, :population))",
                    {{"edition", edition},
                     {"insee", municipality.insee},
                     {"name", municipality.name},
                     {"department", municipality.department},
                     {"epci", municipality.epci},
                     {"population", municipality.population}});
    auto position = 0;
    for (auto const& postcode : municipality.postcodes) {
        session.execute(
            R"(
            INSERT INTO network_municipality_postcode (edition, insee, position, postcode)
            VALUES (:edition, :insee, :position, :postcode))",
            {{"edition", edition}, {"insee", municipality.insee}, {"position", position++}, {"postcode", postcode}});
    }
}

void put_names(db::Session& session, std::string const& edition, OfficialList const& list)
{
    for (auto const& epci : list.epci) {
        session.execute(R"(
            INSERT INTO network_epci (edition, siren, name, kind) VALUES (:edition, :siren, :name, :kind))",
                        {{"edition", edition}, {"siren", epci.siren}, {"name", epci.name}, {"kind", epci.kind}});
    }
    for (auto const& former : list.former) {
        session.execute(R"(
            INSERT INTO network_municipality_name (edition, code, insee, name)
            VALUES (:edition, :code, :insee, :name))",
                        {{"edition", edition}, {"code", former.code}, {"insee", former.insee}, {"name", former.name}});
    }
}

std::vector<FormerMunicipality> former_of(db::Session& session, std::string const& edition)
{
    return session.list(R"(
        SELECT code, name, insee FROM network_municipality_name WHERE edition = :edition ORDER BY code, insee)",
                        {{"edition", edition}},
                        [](db::Row const& row) { return FormerMunicipality{row.text(0), row.text(1), row.text(2)}; });
}

} // namespace

std::optional<TerritoryEdition> current_edition(db::Session& session)
{
    return session.first(R"(
        SELECT id, name, source, imported, municipalities FROM network_territory_edition
        WHERE is_current = 1)",
                         {}, edition_from);
}

std::vector<StoredEdition> stored_editions(db::Session& session)
{
    return session.list(
        R"(
        SELECT id, name, source, imported, municipalities, checksum, is_current FROM network_territory_edition
        ORDER BY imported DESC, id DESC)",
        {}, [](db::Row const& row) { return StoredEdition{edition_from(row), row.text(5), row.boolean(6)}; });
}

MunicipalityTable municipalities_of(db::Session& session, std::string const& edition)
{
    MunicipalityTable table;
    std::string insee; // of the row before: a commune has a row for each of its postcodes
    session.query(R"(
        SELECT m.insee, m.name, m.department, m.epci, COALESCE(e.name, ''), m.population, p.postcode
        FROM network_municipality m
        LEFT JOIN network_epci e ON e.edition = m.edition AND e.siren = m.epci
        LEFT JOIN network_municipality_postcode p ON p.edition = m.edition AND p.insee = m.insee
        WHERE m.edition = :edition ORDER BY m.insee, p.position)",
                  {{"edition", edition}}, [&](db::Row const& row) {
                      if (auto code = row.text(0); code != insee) {
                          insee = std::move(code);
                          table.add({insee,
                                     row.text(1),
                                     row.text(2),
                                     {},
                                     row.text(3),
                                     row.text(4),
                                     static_cast<int>(row.integer(5)),
                                     {}});
                      }
                      if (!row.is_null(6)) {
                          table.add_postcode(row.text(6));
                      }
                  });
    table.build(former_of(session, edition));
    return table;
}

void put_edition(db::Session& session, OfficialList const& list, Instant imported, Progress const& progress)
{
    auto const& edition = list.edition;
    session.execute(R"(
        INSERT INTO network_territory_edition (id, name, source, checksum, imported, municipalities, is_current)
        VALUES (:id, :name, :source, :checksum, :imported, :municipalities, 0))",
                    {{"id", edition.id},
                     {"name", edition.name},
                     {"source", edition.source},
                     {"checksum", list.checksum},
                     {"imported", imported},
                     {"municipalities", list.municipalities.size()}});
    std::size_t done = 0;
    for (auto const& municipality : list.municipalities) {
        put_municipality(session, edition.id, municipality);
        if (++done % rows_between_reports == 0 && progress) {
            progress(done, list.municipalities.size());
        }
    }
    put_names(session, edition.id, list);
    if (progress) {
        progress(done, list.municipalities.size());
    }
}

void make_current(db::Session& session, std::string const& edition)
{
    session.execute(R"(UPDATE network_territory_edition SET is_current = 0 WHERE is_current = 1)");
    session.execute(R"(UPDATE network_territory_edition SET is_current = 1 WHERE id = :id)", {{"id", edition}});
}

} // namespace guichet::network
