// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/kept_files.hpp"
#include "support/registration_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

class KeptFilesTest : public ::testing::TestWithParam<support::Kind> {
protected:
    support::TestDatabase opened{GetParam()};
    ManualClock clock{parse_instant("2020-04-01T08:00:00.000Z").value()};
    SystemRandom random;
    SecretKey key = *SecretKey::from(std::string(32, 'k'));
    KeptFiles kept{*opened, clock, random, key};

    void SetUp() override { support::migrate(*opened); }
    [[nodiscard]] std::int64_t rows() const
    {
        return (*opened).read(
            [](db::Session& session) { return session.count("SELECT COUNT(*) FROM people_kept_file", {}); });
    }
    static KeptFile pdf(std::string name = "carte.pdf", DocumentKind kind = DocumentKind::identity)
    {
        return {kind, std::move(name), for_tests::small_pdf()};
    }
};

INSTANTIATE_TEST_SUITE_P(EveryDatabase, KeptFilesTest, support::every_database(), support::database_name);

} // namespace

TEST_P(KeptFilesTest, come_back_to_their_own_form_and_to_no_other)
{
    kept.keep("form-one", pdf());
    kept.keep("form-one", pdf("loyer.pdf", DocumentKind::residence));
    ASSERT_EQ(kept.of("form-one").size(), 2U);
    EXPECT_EQ(kept.of("form-one").front().name, "carte.pdf");
    EXPECT_EQ(kept.of("form-one").front().bytes, for_tests::small_pdf());
    EXPECT_TRUE(kept.of("form-two").empty());
    kept.keep("form-one", pdf("plus nette.pdf"));
    EXPECT_EQ(kept.of("form-one").size(), 2U);
    EXPECT_EQ(kept.of("form-one").front().name, "plus nette.pdf");
}

TEST_P(KeptFilesTest, are_not_readable_in_the_database)
{
    kept.keep("form-one", pdf());
    auto const row = (*opened).read([](db::Session& session) {
        return session.first("SELECT form, sealed FROM people_kept_file", {},
                             [](db::Row const& one) { return one.text(0) + " " + one.text(1); });
    });
    ASSERT_TRUE(row);
    EXPECT_FALSE(row->contains("form-one"));
    EXPECT_FALSE(row->contains("carte"));
    EXPECT_FALSE(row->contains(base64(for_tests::small_pdf()).substr(0, 12)));
    KeptFiles const other{*opened, clock, random, *SecretKey::from(std::string(32, 'x'))};
    EXPECT_TRUE(other.of("form-one").empty());
}

TEST_P(KeptFilesTest, last_hours_and_only_minutes_once_used)
{
    kept.keep("slow", pdf());
    kept.keep("sent", pdf());
    kept.used("sent");
    EXPECT_EQ(kept.of("sent").size(), 1U);
    clock.advance(16min);
    EXPECT_TRUE(kept.of("sent").empty());
    EXPECT_EQ(kept.of("slow").size(), 1U);
    EXPECT_EQ(kept.forget(100), 1);
    clock.advance(3h);
    EXPECT_TRUE(kept.of("slow").empty());
    EXPECT_EQ(kept.forget(100), 1);
    EXPECT_EQ(rows(), 0);
}

TEST_P(KeptFilesTest, move_to_another_form_without_staying_longer)
{
    kept.keep("page", pdf());
    kept.used("page");
    kept.move("page", "person");
    EXPECT_TRUE(kept.of("page").empty());
    ASSERT_EQ(kept.of("person").size(), 1U);
    EXPECT_EQ(kept.of("person").front().name, "carte.pdf");
    EXPECT_EQ(rows(), 1);
    clock.advance(16min);
    EXPECT_TRUE(kept.of("person").empty());
}

TEST_P(KeptFilesTest, are_destroyed_one_by_one_or_all_at_once)
{
    kept.keep("form", pdf());
    kept.keep("form", pdf("loyer.pdf", DocumentKind::residence));
    kept.keep("other", pdf());
    kept.destroy("form", DocumentKind::identity);
    ASSERT_EQ(kept.of("form").size(), 1U);
    EXPECT_EQ(kept.of("form").front().kind, DocumentKind::residence);
    kept.destroy("form");
    EXPECT_EQ(rows(), 1);
}

TEST_P(KeptFilesTest, nothing_is_kept_that_would_be_refused_or_beyond_the_room_there_is)
{
    kept.keep("form", {DocumentKind::identity, "virus.pdf", "MZ not a picture"});
    kept.keep("form", {DocumentKind::identity, "rien.pdf", ""});
    kept.keep("form", {DocumentKind::identity, "immense.pdf", "%PDF-" + std::string(largest_document, ' ')});
    kept.keep("", pdf());
    EXPECT_EQ(rows(), 0);
    KeptFiles small{
        *opened,
        clock,
        random,
        key,
        {.life = 3h, .life_once_used = 15min, .most_bytes = static_cast<std::int64_t>(for_tests::small_pdf().size())}};
    small.keep("first", pdf());
    small.keep("second", pdf());
    EXPECT_EQ(small.of("first").size(), 1U);
    EXPECT_TRUE(small.of("second").empty());
}

TEST_P(KeptFilesTest, show_a_name_that_is_only_a_name)
{
    for (auto const& [said, shown] : std::vector<std::pair<std::string, std::string>>{
             {"C:\\Users\\Ève\\carte d’identité.pdf", "carte d’identité.pdf"},
             {"../../etc/passwd", "passwd"},
             {"a\nb\t c.pdf", "a b c.pdf"},
             {"", "?"},
             {std::string(300, 'x'), std::string(80, 'x')}}) {
        kept.keep("form", pdf(said));
        EXPECT_EQ(kept.of("form").front().name, shown);
    }
    kept.keep("form", pdf("\xff\xfe.pdf"));
    EXPECT_FALSE(kept.of("form").front().name.empty());
}

} // namespace guichet::people
