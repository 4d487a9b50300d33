// SPDX-License-Identifier: AGPL-3.0-or-later
// Every table that points to a person, a case, a card or a debt is told in the copy of one's data
// (access/accounts/copied), or says here why not: whoever adds one has to choose.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

Names const told{
    "access_account",
    "access_account_request",
    "access_portal_link",
    "access_release",
    "people_applicant",
    "people_application_answer",
    "people_application_question",
    "people_card",
    "people_consent",
    "people_document",
    "people_fee",
    "people_identity_mark",
    "people_mail_outcome",
    "people_materialisation",
    "people_patron_block",
    "people_payment",
    "people_refund",
    "people_renewal_line",
    "people_subscription",
};

std::map<std::string, std::string> const not_told{
    {"access_account_link", "the hash of a secret, for some days"},
    {"access_ils_sent", "that a card was made known; whom it was made known to is in the record of processing"},
    {"access_oidc_refresh", "hashes of secrets"},
    {"access_participation", "open sessions at platforms, gone with the session"},
    {"access_portal_visit", "which open session came by which portal, gone with the session; the links are told"},
    {"access_pseudonym", "must not be guessed by anybody; what platforms receive is told in words"},
    {"access_pseudonym_salt", "makes the pseudonyms"},
    {"people_application_event", "who of the staff did what; the state and its dates are told"},
    {"people_application_word", "words of the names told, to be searched by"},
    {"people_birthday", "follows from the birth date told"},
    {"people_decision", "how to undo a decision within its minute"},
    {"people_duplicate_person", "how names told are filed"},
    {"people_payment_event", "who of the staff did what; payments and refunds are told"},
    {"people_retention_warning", "that a mail was sent, which is told"},
};

std::string text_of(fs::path const& path)
{
    std::ifstream const file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Tables of the schema with a column that names a person, a case, a card, a debt or a payment.
Names tables_about_people()
{
    std::regex const table{R"(CREATE TABLE (\w+) \(\n([\s\S]*?)\n\);)"};
    std::regex const column{R"((^|\n)\s*(patron|application|card|provisional|debt|payment)\s+TEXT)"};
    Names found;
    for (auto const& entry : fs::directory_iterator{GUICHET_SOURCE_DIR "/migrations"}) {
        if (entry.path().extension() != ".sql") {
            continue;
        }
        auto const sql = text_of(entry.path());
        for (std::sregex_iterator at{sql.begin(), sql.end(), table}, end; at != end; ++at) {
            if (auto const columns = (*at)[2].str(); std::regex_search(columns, column)) {
                found.insert((*at)[1].str());
            }
        }
    }
    return found;
}

TEST(CopyOfData, holds_every_table_about_people_or_says_why_not)
{
    auto const tables = tables_about_people();
    for (auto const& table : tables) {
        EXPECT_NE(told.contains(table), not_told.contains(table))
            << table << ": tell it in src/access/accounts/copied.cpp, or say here why not";
    }
    for (auto const& table : told) {
        EXPECT_TRUE(tables.contains(table)) << table << " is gone";
    }
}

} // namespace
