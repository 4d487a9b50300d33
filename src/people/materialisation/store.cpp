// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/store.hpp"

namespace guichet::people {

namespace {

constexpr std::size_t most_expected = 2000;

MaterialisationRow materialisation_from(db::Row const& row)
{
    return {row.text(0),
            {row.text(1)},
            row.text(2),
            row.text(3),
            identity_proof_from(row.text(4)).value_or(IdentityProof::known),
            row.text(5),
            row.instant(6),
            {row.integer(7)},
            row.boolean(8)};
}

} // namespace

void MaterialisationStore::add(db::Session& session, MaterialisationRow const& row)
{
    session.execute(R"sql(
        INSERT INTO people_materialisation (id, intercommunality, provisional, permanent, proof, actor, at, paid_cents)
        VALUES (:id, :intercommunality, :provisional, :permanent, :proof, :actor, :at, :paid)
    )sql",
                    {{"id", row.id},
                     {"intercommunality", row.intercommunality},
                     {"provisional", row.provisional},
                     {"permanent", row.permanent},
                     {"proof", to_text(row.proof)},
                     {"actor", row.actor},
                     {"at", row.at},
                     {"paid", row.paid.cents}});
}

std::optional<MaterialisationRow> MaterialisationStore::find(db::Session& session, std::string_view id)
{
    return session.first(R"sql(
        SELECT id, intercommunality, provisional, permanent, proof, actor, at, paid_cents, undone
        FROM people_materialisation
        WHERE id = :id
    )sql",
                         {{"id", id}}, materialisation_from);
}

std::optional<MaterialisationRow> MaterialisationStore::of_provisional(db::Session& session, std::string_view number)
{
    return session.first(R"sql(
        SELECT id, intercommunality, provisional, permanent, proof, actor, at, paid_cents, undone
        FROM people_materialisation
        WHERE provisional = :number AND undone = 0
        ORDER BY at DESC
        LIMIT 1
    )sql",
                         {{"number", number}}, materialisation_from);
}

void MaterialisationStore::forget(db::Session& session, std::string_view number)
{
    session.execute(R"sql(
        UPDATE people_materialisation
        SET provisional = '', permanent = ''
        WHERE provisional = :number OR permanent = :number
    )sql",
                    {{"number", number}});
}

bool MaterialisationStore::undo(db::Session& session, std::string_view id)
{
    return session.execute("UPDATE people_materialisation SET undone = 1 WHERE id = :id AND undone = 0",
                           {{"id", id}}) == 1;
}

std::vector<ExpectedPatron> MaterialisationStore::expected(db::Session& session, Date since, std::string_view scope,
                                                           std::string_view library,
                                                           std::function<bool(ExpectedPatron const&)> const& is_wanted)
{
    std::vector<ExpectedPatron> people;
    session.query(R"sql(
        SELECT p.id, p.usage_name, p.birth_name, p.first_names, p.birth_date, c.number, c.library, c.issued,
               c.valid_until
        FROM people_card c
        JOIN people_patron p ON p.id = c.patron
        WHERE c.kind = 'provisional' AND c.status = 'active'
          AND (c.valid_until IS NULL OR c.valid_until >= :since)
          AND (:scope = '' OR p.intercommunality = :scope) AND (:library = '' OR c.library = :library)
          AND p.status = 'active'
        ORDER BY c.valid_until, p.name_key, c.number
    )sql",
                  {{"since", since}, {"scope", scope}, {"library", library}}, [&](db::Row const& row) {
                      if (people.size() == most_expected) {
                          return;
                      }
                      ExpectedPatron one{.patron = {row.text(0)},
                                         .name = (row.text(1).empty() ? row.text(2) : row.text(1)) + " " + row.text(3),
                                         .birth_date = row.date(4),
                                         .number = row.text(5),
                                         .library = {row.text(6)},
                                         .issued = civil_date(row.instant(7)),
                                         .until = row.maybe_date(8)};
                      if (is_wanted(one)) {
                          people.push_back(std::move(one));
                      }
                  });
    return people;
}

} // namespace guichet::people
