// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/store.hpp"
#include "people/review/queue.hpp"
#include "support/answering.hpp"

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;

class QueueSearch : public for_tests::Answering {
protected:
    Queue queue{desk.database, desk.review, desk.resemblances};

    ApplicationId named(std::string first_names, std::string birth_name, std::string usage_name = "")
    {
        auto submission = good_submission();
        submission.adult.first_names = std::move(first_names);
        submission.adult.birth_name = std::move(birth_name);
        submission.adult.usage_name = std::move(usage_name);
        return desk.waiting(submission);
    }
    std::vector<ApplicationId> found(std::string text, std::string const& where = "haut-jura-saint-claude")
    {
        QueueFilter filter;
        filter.text = std::move(text);
        auto const page = queue.page(BusyDesk::librarian("claire", where), filter);
        EXPECT_EQ(page.total, std::ssize(page.rows));
        std::vector<ApplicationId> ids;
        for (auto const& row : page.rows) {
            ids.push_back(row.id);
        }
        return ids;
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, QueueSearch, support::every_database(), support::database_name);

TEST_P(QueueSearch, finds_by_the_beginnings_of_words_in_any_order_and_spelling)
{
    auto const eve = named("Ève-Marie", "Lœuillet", "Saint-Martin");
    auto const leo = named("Léo", "Martin");
    using Ids = std::vector<ApplicationId>;
    EXPECT_EQ(found("martin"), (Ids{eve, leo}));
    EXPECT_EQ(found("MARTIN léo"), Ids{leo});
    EXPECT_EQ(found("eve loeu"), Ids{eve});
    EXPECT_EQ(found("eve"), Ids{eve});
    EXPECT_EQ(found("marie saint martin eve"), Ids{eve});
    EXPECT_TRUE(found("artin").empty());
    EXPECT_TRUE(found("martin zoé").empty());
    EXPECT_TRUE(found("martin", "bresse-haute-seille").empty());
    EXPECT_TRUE(found("%").size() == 2U) << "nothing but signs is no search";
    EXPECT_TRUE(found("' OR 1=1 --").empty());
}

TEST_P(QueueSearch, finds_by_the_reference_its_parts_and_a_childs_name)
{
    auto submission = household();
    auto const family = desk.waiting(submission);
    auto const other = named("Zoé", "Bernard");
    auto const reference = desk.application(family).reference;
    EXPECT_EQ(found(reference), std::vector{family});
    EXPECT_EQ(found(reference.substr(reference.size() - 4)), std::vector{family});
    EXPECT_EQ(found("mia"), std::vector{family});
    EXPECT_EQ(found("zoe"), std::vector{other});
}

TEST_P(QueueSearch, cases_from_before_get_their_words)
{
    auto const id = named("Léo", "Martin");
    desk.database.exclusive([](db::Session& session) {
        session.execute("DELETE FROM people_application_word", {});
        session.execute("UPDATE people_application SET has_words = 0", {});
    });
    EXPECT_TRUE(found("martin").empty());
    auto const made = desk.database.write(
        [](db::Session& session) -> Result<int> { return Applications::add_missing_words(session, 10); });
    EXPECT_EQ(made, 1);
    EXPECT_EQ(found("martin"), std::vector{id});
}

TEST_P(QueueSearch, the_next_case_is_the_next_of_the_list_one_works_through)
{
    auto const zoe = named("Zoé", "Bernard");
    auto const leo = named("Léo", "Martin");
    auto const ana = named("Ana", "Albert");
    auto const ids = [&](QueueFilter const& filter) {
        std::vector<ApplicationId> walked{queue.page(claire, filter).rows.front().id};
        while (auto const next = queue.next(claire, walked.back(), filter)) {
            EXPECT_EQ(queue.previous(claire, *next, filter), walked.back());
            walked.push_back(*next);
        }
        return walked;
    };
    using Ids = std::vector<ApplicationId>;
    EXPECT_EQ(ids({}), (Ids{zoe, leo, ana}));
    QueueFilter filter;
    filter.sort = QueueSort::newest;
    EXPECT_EQ(ids(filter), (Ids{ana, leo, zoe}));
    filter.sort = QueueSort::name;
    EXPECT_EQ(ids(filter), (Ids{ana, zoe, leo}));
    desk.database.exclusive([&](db::Session& session) {
        session.execute("UPDATE people_application SET library = 'annexe', campaign = 'journal' WHERE id <> :id",
                        {{"id", leo}});
    });
    filter.sort = QueueSort::oldest;
    filter.library = "annexe";
    EXPECT_EQ(ids(filter), (Ids{zoe, ana}));
    filter.campaign = "autre";
    EXPECT_FALSE(queue.next(claire, zoe, filter));
    EXPECT_FALSE(queue.next(BusyDesk::librarian("eve", "bresse-haute-seille"), zoe, {}));
}

TEST_P(QueueSearch, a_page_of_many_says_how_many_there_are)
{
    for (int at = 0; at < queue_page_size + 3; ++at) {
        (void)named("Léo", "Martin");
    }
    QueueFilter filter;
    filter.text = "martin leo";
    auto const first = queue.page(claire, filter);
    EXPECT_EQ(std::ssize(first.rows), queue_page_size);
    EXPECT_EQ(first.total, queue_page_size + 3);
    filter.page = 2;
    EXPECT_EQ(std::ssize(queue.page(claire, filter).rows), 3);
}

} // namespace
} // namespace guichet::people
