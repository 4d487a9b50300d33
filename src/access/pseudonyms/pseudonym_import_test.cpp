// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/pseudonyms/pseudonym_import.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace guichet::access {

namespace {

class PseudonymImportTest : public support::OnEveryDatabase {
protected:
    struct Ran {
        PseudonymTally tally;
        std::vector<std::string> refused; // "line why"
    };
    Ran run(for_tests::DigitalLibrary& library, std::string const& bytes,
            PseudonymImport::DryRun dry_run = PseudonymImport::DryRun::no)
    {
        std::istringstream file{bytes};
        Ran ran;
        ran.tally = PseudonymImport{database(), library.pseudonyms, library.journal}
                        .run(operator_, {"presse"}, file, dry_run,
                             [&](PseudonymRow const& row, Message const& why) {
                                 ran.refused.push_back(std::to_string(row.line) + " " + why.id);
                             })
                        .value();
        return ran;
    }
    network::Actor const operator_{network::ActorKind::system, "operator", ""};
    std::vector<network::JournalEntry> journalled(for_tests::DigitalLibrary& library)
    {
        network::Actor const auditor{network::ActorKind::staff, "x", "", network::Role::administrator};
        return library.journal.list(auditor, 0, 10, {"pseudonyms.imported", ""}).entries;
    }
    std::optional<std::string> id_of(people::PatronId const& patron)
    {
        return database().read([&](db::Session& session) { return Pseudonyms::find(session, patron, {"presse"}); });
    }
};

} // namespace

TEST_P(PseudonymImportTest, takes_over_what_a_vendor_knows_and_hands_back_the_rest)
{
    for_tests::DigitalLibrary library{database()};
    auto const anne = library.add_patron("Girod", *parse_date("2020-06-30")); // card 29000000000001
    auto const paul = library.add_patron("Vuillet", *parse_date("2020-06-30"));
    std::string const file = "carte;identifiant\r\n29000000000001;AFI-1\r\n29000000000002;\r\n29000000000002;AFI-1\r\n"
                             "29000000000002; AFI-2 \r\n12;AFI-3\r\n";
    auto const tried = run(library, file, PseudonymImport::DryRun::yes);
    EXPECT_EQ(id_of(anne), std::nullopt) << "a trial keeps nothing";
    EXPECT_TRUE(journalled(library).empty());
    auto const ran = run(library, file);
    EXPECT_EQ(ran.tally, (PseudonymTally{5, 2, 0, 3}));
    EXPECT_EQ(tried.tally, ran.tally);
    EXPECT_EQ(ran.refused, (std::vector<std::string>{"3 access.pseudonym.malformed", "4 access.pseudonym.taken",
                                                     "6 access.pseudonym.no_card"}));
    EXPECT_EQ(id_of(anne), "AFI-1");
    EXPECT_EQ(id_of(paul), "AFI-2");
    EXPECT_EQ(run(library, "29000000000001,AFI-1\n29000000000002,AFI-2").tally, (PseudonymTally{2, 0, 2, 0}));
    auto const entries = journalled(library);
    ASSERT_EQ(entries.size(), 1U) << "nothing was taken over the second time";
    EXPECT_EQ(entries.front().object, "platform:presse");
    EXPECT_EQ(entries.front().detail, R"({"rows":5,"taken_over":2})");
    EXPECT_EQ(run(library, "").tally, PseudonymTally{});
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, PseudonymImportTest, support::every_database(), support::database_name);

} // namespace guichet::access
