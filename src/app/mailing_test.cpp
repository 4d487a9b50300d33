// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/mailing.hpp"
#include "support/databases.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace guichet::app {

using namespace std::chrono_literals;

TEST(Mailing, what_is_queued_wakes_the_job_and_becomes_a_file)
{
    support::TemporaryDirectory const directory;
    support::TestDatabase const database{support::Kind::sqlite_memory};
    support::migrate(*database);
    ManualClock clock{*parse_instant("2026-03-01T08:00:00Z")};
    SystemRandom random;
    text::Messages const messages;
    text::Templates const templates{messages};
    auto const configuration = Configuration::load({}, {}, {{"data", directory.path().string()}});
    ASSERT_TRUE(configuration);
    Mailing mailing{mail_options(*configuration), *database, clock,    random,
                    SecretKey::generate(random),  messages,  templates};
    jobs::Scheduler scheduler{*database, clock, random};
    mailing.add_jobs(scheduler);
    EXPECT_EQ(scheduler.run_due(), 2);

    auto const id = *(*database).write([&](db::Session& session) -> Result<std::string> {
        auto message = mailing.outbox().compose(text::Locale::fr, "mail/trial", "mail.trial.subject",
                                                {{"name", "Zoé"}, {"network", "JuMEL"}});
        message.to = "zoe@example.org";
        return mailing.outbox().enqueue(session, message);
    });
    EXPECT_EQ(scheduler.run_due(), 0);
    clock.advance(100ms);
    EXPECT_EQ(scheduler.run_due(), 1);
    EXPECT_TRUE(std::filesystem::exists(directory.path() / "mails" / ("2026-03-01T08-00-00.100Z-" + id + ".eml")));
}

} // namespace guichet::app
