// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/documents.hpp"
#include "people/documents/pages.hpp"
#include "support/pictures.hpp"
#include "support/registration_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

class DocumentsTest : public ::testing::TestWithParam<support::Kind> {
protected:
    support::TestDatabase opened{GetParam()};
    for_tests::Desk desk{*opened};

    ApplicationId sent(std::string email)
    {
        desk.clock.advance(1min); // its letter is the latest
        auto submission = for_tests::good_submission();
        submission.municipality = "39470";
        submission.postcode = "39140";
        submission.email = std::move(email);
        submission.documents.push_back({DocumentKind::identity, for_tests::small_pdf()});
        return desk.registration.submit(desk.applicant(), submission, submission.email).value().application;
    }
    [[nodiscard]] std::int64_t contents() const { return desk.count("SELECT COUNT(*) FROM people_document_content"); }
    std::int64_t destroy()
    {
        return (*opened)
            .write([&](db::Session& session) -> Result<std::int64_t> {
                return desk.documents.destroy_unconfirmed(session, 100);
            })
            .value();
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, DocumentsTest, support::every_database(), support::database_name);

} // namespace

TEST_P(DocumentsTest, of_an_address_that_was_never_confirmed_go_when_its_link_does)
{
    auto const never = sent("never@example.org");
    sent("zoe@example.org");
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    ASSERT_TRUE(desk.confirmation.expire_unconfirmed(100));
    EXPECT_EQ(destroy(), 0);
    auto const before = contents();
    desk.clock.advance(24h * 8);
    EXPECT_EQ(desk.confirmation.expire_unconfirmed(100).value(), 1);
    EXPECT_EQ(destroy(), 1);
    EXPECT_EQ(contents(), before - 1);
    EXPECT_EQ(destroy(), 0);
    auto const left = (*opened).read([&](db::Session& session) { return Documents::of(session, never); });
    ASSERT_EQ(left.size(), 1U) << "the fact stays";
    EXPECT_TRUE(left.front().destroyed);
}

TEST_P(DocumentsTest, wait_for_the_end_of_a_link_that_was_sent_anew)
{
    sent("late@example.org");
    auto const late = desk.token_mailed("confirmation");
    desk.clock.advance(24h * 8);
    ASSERT_EQ(desk.confirmation.expire_unconfirmed(100).value(), 1);
    ASSERT_TRUE(desk.confirmation.renew(late));
    desk.clock.advance(24h * 6);
    EXPECT_EQ(destroy(), 0);
    EXPECT_EQ(contents(), 1);
    desk.clock.advance(24h);
    EXPECT_EQ(destroy(), 1);
}

TEST_P(DocumentsTest, say_that_they_bring_scripts)
{
    auto const scripted =
        std::string{"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /JavaScript /JS (1) >> >>\n"
                    "endobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"};
    auto const application = sent("zoe@example.org");
    auto const sealed = desk.documents.seal(DocumentKind::other, scripted);
    ASSERT_TRUE(sealed);
    auto const id = (*opened).write(
        [&](db::Session& session) -> Result<DocumentId> { return desk.documents.add(session, application, *sealed); });
    auto const all = (*opened).read([&](db::Session& session) { return Documents::of(session, application); });
    ASSERT_EQ(all.size(), 2U);
    for (auto const& one : all) {
        EXPECT_EQ(one.scripts, one.id == *id ? document::Scripts::present : document::Scripts::absent);
    }
}

TEST(Sniffing, takes_a_scanners_pdf_and_nothing_that_only_holds_one)
{
    using namespace std::string_literals;
    auto const pdf = for_tests::small_pdf();
    for (auto const& before : {""s, "\r\n"s, "\xEF\xBB\xBF"s, "\x1B%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"s}) {
        EXPECT_EQ(sniff(before + pdf), FileType::pdf) << before;
    }
    EXPECT_FALSE(sniff("<html><script>1</script>" + pdf));
    EXPECT_FALSE(sniff("MZ\0\0"s + pdf));
    EXPECT_FALSE(sniff(std::string(1024, ' ') + pdf));
    EXPECT_EQ(sniff("\xFF\xD8\xFF" + pdf), FileType::jpeg);
}

TEST(DocumentShown, an_iphones_photo_is_a_jpeg_and_what_cannot_be_one_is_given_as_it_is)
{
    auto const fake = std::string{"\0\0\0\x18", 4} + "ftypheic" + std::string(100, 'h');
    auto const as_it_is = safe_document(fake, FileType::heic, "document");
    EXPECT_EQ(as_it_is.header("content-type"), "image/heic");
    EXPECT_EQ(as_it_is.body, fake);
    auto const photo = support::heic_photo();
    if (!photo) {
        GTEST_SKIP() << "heif-enc is not installed (libheif-examples)";
    }
    ASSERT_EQ(sniff(*photo), FileType::heic);
    auto const shown = safe_document(*photo, FileType::heic, "document");
    EXPECT_EQ(shown.header("content-type"), "image/jpeg");
    EXPECT_TRUE(shown.header("content-disposition").contains("document.jpg"));
    EXPECT_EQ(sniff(shown.body), FileType::jpeg);
    EXPECT_TRUE(shown.header("content-security-policy").starts_with("sandbox"));
}

} // namespace guichet::people
