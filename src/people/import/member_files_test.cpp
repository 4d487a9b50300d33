// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/member_files.hpp"
#include "people/import/pages.hpp"
#include "support/open_door.hpp"
#include "support/people_tables.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

constexpr auto sent_table = "Identifiant;Carte;Nom;Prénom;Naissance;Profil\r\n"
                            "1;2001;Durand;Zoé;17/03/1985;ADULTE PLEIN\r\n"
                            "2;2002;Martin;Luc;02/01/1990;Jeune\r\n"
                            "3;2003;Petit;;;Jeune\r\n";

class MemberFilesTest : public support::WithPatrons {
protected:
    void SetUp() override
    {
        WithPatrons::SetUp();
        database().exclusive([](db::Session& session) {
            using network::Intercommunalities;
            Intercommunalities::put(session, {{"haut-jura-saint-claude"}, "Haut-Jura", "200026573", "", "", ""});
            Intercommunalities::put(session, {{"ecla"}, "ECLA", "200071116", "", "", ""});
            network::Library library;
            library.id = {"mediatheque"};
            library.intercommunality = {"haut-jura-saint-claude"};
            library.name = "Médiathèque de Saint-Claude";
            Intercommunalities::put(session, library);
            library.id = {"ecla-lons"};
            library.intercommunality = {"ecla"};
            Intercommunalities::put(session, library);
        });
    }
    MemberFileId send(std::string_view bytes = sent_table)
    {
        return files.receive(manager, {"mediatheque"}, bytes, text::Locale::fr).value();
    }
    MemberFile file(MemberFileId const& id) { return files.find(manager, id).value(); }
    /// Columns as proposed, categories as told, and the job.
    MemberFile import(MemberFileId const& id, CategoryMapping categories = {}, DryRun dry_run = DryRun::no)
    {
        EXPECT_TRUE(files.map(manager, id, file(id).mapping));
        EXPECT_TRUE(files.begin(manager, id, {"adulte", std::move(categories), dry_run}));
        background().run({});
        return file(id);
    }
    BackgroundImport background()
    {
        return BackgroundImport{{.database = database(),
                                 .clock = clock,
                                 .random = random,
                                 .master_key = key,
                                 .patrons = patrons,
                                 .subscriptions = subscriptions,
                                 .journal = journal,
                                 .listener = nullptr,
                                 .territory = [] { return std::shared_ptr<network::Territory const>{}; },
                                 .staff = [this](std::string const&) { return starter; },
                                 .messages = support::shared_messages()}};
    }
    std::int64_t count(std::string_view sql)
    {
        return database().read([&](db::Session& session) { return session.count(sql); });
    }

    SecretKey key = *SecretKey::from(std::string(32, 'i'));
    Subscriptions subscriptions{clock, random};
    network::Intercommunalities members{database()};
    Policies policies{database(), clock, journal, members};
    MemberFiles files{database(), clock, random, key, journal, members, policies};
    network::Actor manager{network::ActorKind::staff, "s1", "Lucie", network::Role::manager,
                           network::IntercommunalityId{"haut-jura-saint-claude"}};
    network::Actor stranger{network::ActorKind::staff, "s2", "Paul", network::Role::manager,
                            network::IntercommunalityId{"ecla"}};
    std::optional<network::Actor> starter = manager;
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, MemberFilesTest, support::every_database(), support::database_name);

} // namespace

TEST_P(MemberFilesTest, come_in_with_their_categories_and_hand_back_what_was_refused)
{
    auto const id = send();
    EXPECT_EQ(file(id).encoding, "UTF-8");
    EXPECT_EQ(files.beginning(file(id)).rows.size(), 3U);
    auto const look = files.look(file(id));
    EXPECT_EQ(look.rows, 3);
    EXPECT_EQ(look.values, (decltype(look.values){{"Jeune", 2}, {"ADULTE PLEIN", 1}}));

    auto const done = import(id, {{"ADULTE PLEIN", "adulte"}});
    EXPECT_EQ(done.state, MemberFileState::done);
    EXPECT_EQ(done.expected, 3);
    EXPECT_EQ(done.tally, (ImportTally{3, 2, 0, 0, 1}));
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE category = 'adulte'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE category = 'Jeune'"), 1);
    auto const refused = files.refused_rows(manager, id);
    ASSERT_TRUE(refused);
    EXPECT_TRUE(refused->contains("4;\"le prénom manque, la date de naissance manque\"") ||
                refused->contains("4;le prénom manque, la date de naissance manque"))
        << *refused;
    EXPECT_EQ(import(send(), {{"ADULTE PLEIN", "adulte"}}).tally, (ImportTally{3, 0, 0, 2, 1})) << "sent again";
    EXPECT_EQ(files.categories({"haut-jura-saint-claude"}),
              (std::vector<KnownCategory>{{"Jeune", ""}, {"adulte", ""}}));
}

TEST_P(MemberFilesTest, are_sealed_and_destroyed_once_they_are_in)
{
    auto const id = send();
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_member_file_piece WHERE sealed LIKE '%Durand%'"), 0);
    (void)import(id);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_member_file_piece WHERE kind = 'sent'"), 0);
    EXPECT_FALSE(files.begin(manager, id, {"adulte", {}, DryRun::no})) << "a second start changes nothing";
    clock.advance(std::chrono::hours{24 * 8});
    EXPECT_EQ(files.purge(), 1);
    EXPECT_FALSE(files.refused_rows(manager, id));
}

TEST_P(MemberFilesTest, may_be_tried_first)
{
    auto const id = send();
    auto const tried = import(id, {}, DryRun::yes);
    EXPECT_EQ(tried.tally.added, 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron"), 0);
    EXPECT_TRUE(tried.can_be_mapped());
    EXPECT_EQ(import(id).tally.added, 2);
}

TEST_P(MemberFilesTest, of_others_do_not_exist)
{
    auto const id = send();
    EXPECT_EQ(files.find(stranger, id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(files.map(stranger, id, file(id).mapping).error().kind, ErrorKind::not_found);
    EXPECT_EQ(files.begin(stranger, id, {"adulte", {}, DryRun::no}).error().kind, ErrorKind::not_found);
    EXPECT_EQ(files.discard(stranger, id).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(files.recent(stranger).empty());
    EXPECT_FALSE(files.receive(stranger, {"mediatheque"}, sent_table, text::Locale::fr));
}

TEST_P(MemberFilesTest, are_not_taken_in_for_somebody_who_has_left)
{
    auto const id = send();
    starter.reset();
    auto const done = import(id);
    EXPECT_EQ(done.state, MemberFileState::failed);
    EXPECT_EQ(done.fault, "import.fault.staff");
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron"), 0);
}

TEST_P(MemberFilesTest, cut_short_are_run_again)
{
    auto const id = send();
    ASSERT_TRUE(files.begin(manager, id, {"adulte", {}, DryRun::no}));
    ASSERT_TRUE(database().write([&](db::Session& session) -> Result<void> {
        (void)MemberFileStore::take_next(session, clock.now(), clock.now()); // a node that dies
        return {};
    }));
    background().run({});
    EXPECT_EQ(file(id).state, MemberFileState::running) << "it may still be alive";
    clock.advance(std::chrono::minutes{3});
    background().run({});
    EXPECT_EQ(file(id).state, MemberFileState::done);
    EXPECT_EQ(file(id).tally.added, 2);
}

TEST_P(MemberFilesTest, that_are_no_tables_are_refused_at_once)
{
    for (std::string_view const bytes : {std::string_view{}, std::string_view{"PK\x03\x04 a workbook"},
                                         std::string_view{"just a line\n"}, std::string_view{"a;b\n"}}) {
        EXPECT_FALSE(files.receive(manager, {"mediatheque"}, bytes, text::Locale::fr)) << bytes;
    }
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_member_file"), 0);
}

TEST_P(MemberFilesTest, are_walked_through_on_pages)
{
    web::Router router;
    web::Shell const shell{support::shared_messages(), support::shared_templates(), key};
    support::OpenDoor door{manager};
    ImportPages pages{shell, files, members};
    pages.mount(router, door);
    using enum web::Method;
    auto const id = send("carte;nom;pr\xe9nom;naissance;qui\n2001;Durand;Zo\xe9;17/03/1985;<b>x</b>\n");
    auto const path = "/gestion/import/" + id.value;
    EXPECT_EQ(support::ask(router, get, path).header("Location"), path + "/colonnes");
    auto const columns = support::ask(router, get, path + "/colonnes");
    EXPECT_TRUE(columns.body.contains("windows-1252"));
    EXPECT_TRUE(columns.body.contains("Zoé"));
    EXPECT_TRUE(columns.body.contains("&lt;b&gt;x"));
    EXPECT_EQ(
        support::ask(router, post, path + "/colonnes", {{"column-0", "birth_name"}, {"column-1", "birth_name"}}).status,
        422);
    EXPECT_EQ(support::ask(router, post, path + "/colonnes",
                           {{"encoding", "windows-1252"},
                            {"delimiter", "semicolon"},
                            {"column-0", "card_number"},
                            {"column-1", "birth_name"},
                            {"column-2", "first_names"},
                            {"column-3", "birth_date"},
                            {"column-4", "category"}})
                  .header("Location"),
              path + "/categories");
    EXPECT_EQ(support::ask(router, get, path + "/categories").status, 200);
    EXPECT_EQ(support::ask(router, post, path + "/categories", {{"trial", "no"}}).status, 422);
    EXPECT_EQ(
        support::ask(router, post, path + "/categories", {{"category", "adulte"}, {"value-0", "="}}).header("Location"),
        path);
    EXPECT_EQ(support::ask(router, get, path).header("Refresh"), "3");
    EXPECT_EQ(support::ask(router, get, path + "?suivre=non").header("Refresh"), "");
    background().run({});
    auto const result = support::ask(router, get, path);
    EXPECT_EQ(result.header("Refresh"), "");
    EXPECT_TRUE(result.body.contains("Résultat"));
    EXPECT_EQ(support::ask(router, get, path + "/refus.csv").status, 404);
    EXPECT_EQ(support::ask(router, post, path + "/oublier").status, 303);
    EXPECT_EQ(support::ask(router, get, path).status, 404);
}

} // namespace guichet::people
