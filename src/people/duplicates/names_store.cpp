// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/index.hpp"

namespace guichet::people {
namespace {

/// Names that fewer bear are as rare as can be, and are nobody's business.
constexpr std::int64_t fewest_bearers = 5;

/// The rare ones go into one line without a name, so that shares stay right.
void store(db::Session& session, std::string_view kind, std::vector<NameFrequencies::Count> const& counts)
{
    std::int64_t rare = 0;
    auto const put = [&](std::string_view name, std::int64_t people) {
        session.execute(R"sql(
            INSERT INTO people_duplicate_name (kind, name, people)
            VALUES (:kind, :name, :people)
        )sql",
                        {{"kind", kind}, {"name", name}, {"people", people}});
    };
    for (auto const& [name, people] : counts) {
        if (people < fewest_bearers) {
            rare += people;
        } else {
            put(name, people);
        }
    }
    put("", rare);
}

} // namespace

NameFrequencies DuplicateIndex::count_names(db::Session& session)
{
    NameFrequencies names;
    session.query(R"sql(
        SELECT birth_name, usage_name, first_names
        FROM people_patron
        WHERE status <> 'erased'
    )sql",
                  {}, [&](db::Row const& row) {
                      PersonRecord const record{
                          .birth_name = row.text(0), .usage_name = row.text(1), .first_names = row.text(2)};
                      names.count(portrait(record));
                  });
    return names;
}

void DuplicateIndex::store_names(db::Session& session, NameFrequencies const& names)
{
    session.execute("DELETE FROM people_duplicate_name");
    store(session, "family", names.family_counts());
    store(session, "first", names.first_counts());
}

NameFrequencies DuplicateIndex::load_names(db::Session& session)
{
    auto names = NameFrequencies::of_france();
    session.query("SELECT kind, name, people FROM people_duplicate_name", {}, [&](db::Row const& row) {
        if (row.text(0) == "family") {
            names.count_family(row.text(1), row.integer(2));
        } else {
            names.count_first(row.text(1), row.integer(2));
        }
    });
    return names;
}

} // namespace guichet::people
