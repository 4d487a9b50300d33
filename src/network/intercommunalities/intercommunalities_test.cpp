// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/intercommunalities/intercommunalities.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::network {

namespace {

class IntercommunalitiesStore : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        database().exclusive([&](db::Session& session) {
            Intercommunalities::put(session, bresse);
            Intercommunalities::put(session, jura);
            Intercommunalities::put(session, bletterans);
            Intercommunalities::put(session, central);
        });
    }
    Intercommunality bresse{{"bresse-haute-seille"}, "Bresse Haute Seille", "200069615", "a@b.example", "", ""};
    Intercommunality jura{{"jura"}, "Jura", "223900010", "", "", ""};
    Library bletterans{
        {"bletterans"},     {"bresse-haute-seille"}, LibraryKind::physical, "Médiathèque", "39056", "", "", "",
        "mardi 14 h – 18 h"};
    Library central{{"centrale"}, {"jura"}, LibraryKind::central, "Centrale", "", "", "", "", ""};
};

} // namespace

TEST_P(IntercommunalitiesStore, are_found_by_id_and_by_siren)
{
    Intercommunalities const members{database()};
    EXPECT_EQ(members.all().size(), 2U);
    EXPECT_EQ(members.find({"bresse-haute-seille"})->name, "Bresse Haute Seille");
    EXPECT_EQ(members.by_siren("200069615")->id.value, "bresse-haute-seille");
    EXPECT_FALSE(members.find({"nowhere"}));
    EXPECT_FALSE(members.by_siren(""));
}

TEST_P(IntercommunalitiesStore, have_libraries_one_of_them_central)
{
    Intercommunalities const members{database()};
    EXPECT_EQ(members.libraries().size(), 2U);
    ASSERT_EQ(members.libraries_of({"bresse-haute-seille"}).size(), 1U);
    EXPECT_EQ(members.library({"bletterans"})->opening_hours, "mardi 14 h – 18 h");
    EXPECT_EQ(members.central_library()->id.value, "centrale");
    EXPECT_FALSE(members.library({"nowhere"}));
}

TEST_P(IntercommunalitiesStore, putting_again_updates)
{
    database().exclusive([&](db::Session& session) {
        auto changed = bletterans;
        changed.phone = "+33384000000";
        Intercommunalities::put(session, changed);
    });
    Intercommunalities const members{database()};
    EXPECT_EQ(members.library({"bletterans"})->phone, "+33384000000");
    EXPECT_EQ(members.libraries().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, IntercommunalitiesStore, support::every_database(), support::database_name);

} // namespace guichet::network
