// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/consents/consents.hpp"
#include "people/forms/definition.hpp"
#include "support/registration_desk.hpp"

#include <gtest/gtest.h>

#include <map>

namespace guichet::people {
namespace {

using for_tests::Desk;

class ConsentsTest : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        desk.emplace(database());
        run([&](db::Session& session) {
            Consents::keep_texts(session, support::shared_messages(), desk->clock.now());
        });
    }
    template <class Work>
    void run(Work work)
    {
        ASSERT_TRUE(database().write([&](db::Session& session) -> Result<void> {
            work(session);
            return {};
        }));
    }
    std::vector<Consent> given(ApplicationId const& id)
    {
        return database().read([&](db::Session& session) { return Consents::of(session, id); });
    }
    std::optional<Desk> desk;
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ConsentsTest, support::every_database(), support::database_name);

TEST_P(ConsentsTest, are_kept_with_the_words_of_their_version)
{
    run([&](db::Session& session) { Consents::keep_texts(session, support::shared_messages(), desk->clock.now()); });
    database().read([&](db::Session& session) {
        auto const texts = Consents::texts(session, consent_version);
        ASSERT_EQ(texts.size(), 4U) << "once, however often the server starts";
        for (auto const& text : texts) {
            EXPECT_EQ(text.hash, hex(sha256(text.text_fr + "\n" + text.text_en)));
            EXPECT_FALSE(text.in(text::Locale::en).empty());
        }
        EXPECT_TRUE(Consents::texts(session, "1999-01").empty());
    });
    run([](db::Session& session) { session.execute("UPDATE people_consent_text SET hash = 'other words'"); });
    EXPECT_THROW(database().read([&](db::Session& session) {
        Consents::keep_texts(session, support::shared_messages(), desk->clock.now());
    }),
                 std::logic_error)
        << "words never change under a version that people have agreed to";
}

TEST_P(ConsentsTest, are_noted_with_the_application_and_as_what_they_were)
{
    auto submission = for_tests::good_submission();
    submission.children.push_back({"Durand", "", "Zoé", "05/09/2012"});
    submission.guardian_consent = consent_version;
    auto const sent = desk->registration.submit(Desk::applicant(), submission, "request-1");
    ASSERT_TRUE(sent);
    Instant const at = desk->application(sent->application).submitted;
    EXPECT_EQ(given(sent->application),
              (std::vector<Consent>{{ConsentKind::guardian, std::string{consent_version}, at},
                                    {ConsentKind::registration, std::string{consent_version}, at}}));
    network::Actor const staff{network::ActorKind::staff, "s", "", network::Role::librarian,
                               network::IntercommunalityId{"haut-jura-saint-claude"}};
    auto const typed = desk->registration.submit(staff, for_tests::good_submission(), "request-2");
    ASSERT_TRUE(typed);
    EXPECT_EQ(given(typed->application).front().kind, ConsentKind::at_desk);
}

TEST_P(ConsentsTest, of_a_minor_are_their_own_once_given)
{
    auto submission = for_tests::good_submission();
    submission.children.push_back({"Durand", "", "Zoé", "05/09/2012"});
    submission.guardian_consent = consent_version;
    auto const sent = desk->registration.submit(Desk::applicant(), submission, "request-1");
    ASSERT_TRUE(sent);
    PatronId const adult{"adult"};
    PatronId const child{"child"};
    run([&](db::Session& session) {
        Applications::set_patron(session, sent->application, 0, adult);
        Applications::set_patron(session, sent->application, 1, child);
        EXPECT_FALSE(Consents::has_only_guardians(session, adult));
        EXPECT_TRUE(Consents::has_only_guardians(session, child));
        Consents::give_own(session, desk->random, child, desk->clock.now());
        Consents::give_own(session, desk->random, child, desk->clock.now());
        EXPECT_FALSE(Consents::has_only_guardians(session, child));
        EXPECT_EQ(Consents::of(session, child).size(), 3U);
        EXPECT_EQ(Consents::of(session, adult).size(), 2U);
    });
}

/// The words people agree to are pinned here: whoever changes them gives them a new version (people/forms/definition),
/// and leaves these lines for those who agreed to the old ones.
TEST(ConsentTexts, do_not_change_without_a_new_version)
{
    std::map<std::string, std::string> const pinned{
        {"registration.consent.text", "70caf367bc4e2b386c115d3ecdfd14d6978145e8866ab041cfe6738563267947"},
        {"registration.consent.guardian", "4ea6b4416fec3ecc52a1fbb6ec76eb81c26df07b4f50d6454321e82e3f425b3f"},
        {"registration.typing.consent", "61ff7e9a1c60f9f02a5c5f599c4a3d23a2e1a324923d50a48009123b2014ac6d"},
        {"majority.consent.text", "ceb9856e4fa1ff46024a0bd18160f35a2175cd8c2b5ad94f1fe52a02a52fc327"},
    };
    ASSERT_EQ(consent_version, "2026-11");
    auto const& messages = support::shared_messages();
    for (auto const& [id, hash] : pinned) {
        EXPECT_EQ(hex(sha256(messages.text(text::Locale::fr, id) + "\n" + messages.text(text::Locale::en, id))), hash)
            << id;
    }
}

} // namespace
} // namespace guichet::people
