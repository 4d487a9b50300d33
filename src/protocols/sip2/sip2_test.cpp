// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/sip2/exchange.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace guichet::protocols::sip2 {

namespace {

Instant const noon = *parse_instant("2026-09-14T08:15:30Z"); // 10:15:30 in Paris

std::string const question = "6300220260914    101530          AOJURA|AA2001|AC|AD4821|";

Message parsed(std::string const& line)
{
    auto const message = parse(line);
    EXPECT_TRUE(message) << line;
    return message.value_or(Message{});
}

std::string read_file(std::filesystem::path const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A conversation with one library system, as it was recorded (and redacted): who said what.
struct Recording {
    nlohmann::json expected;
    std::vector<std::pair<char, std::string>> lines; // '>' asked, '<' answered
};

std::map<std::string, Recording> recordings()
{
    std::map<std::string, Recording> all;
    for (auto const& folder : std::filesystem::directory_iterator{"tests/data/sip2"}) {
        auto& one = all[folder.path().filename()];
        one.expected = nlohmann::json::parse(read_file(folder.path() / "expected.json"));
        std::ifstream session{folder.path() / "session.txt", std::ios::binary};
        for (std::string line; std::getline(session, line);) {
            one.lines.emplace_back(line.at(0), line.substr(2));
        }
    }
    return all;
}

} // namespace

TEST(Sip2Message, sums_bytes_as_the_standard_does)
{
    EXPECT_EQ(ask_again(), "96AZFEF6");
    EXPECT_EQ(checksum("97AZ"), "FEF5");
    EXPECT_EQ(Writer{"94"}.flag(false).finish(0).substr(0, 3), "94N");
    EXPECT_EQ(login_answer(true, {noon, Zone::local, 0}), "941AY0AZFDFD");
    EXPECT_EQ(login_question({"scclient", "clientpwd", "The basement"}, {noon, Zone::local, 0}),
              "9300CNscclient|COclientpwd|CPThe basement|AY0AZEEF6");
    auto const accented = Writer{"97"}.field("AA", encode("Émilie", Encoding::cp850)).finish(3);
    EXPECT_EQ(parsed(accented).integrity, Integrity::intact);
}

TEST(Sip2Message, tells_what_is_damaged_from_what_was_not_summed)
{
    EXPECT_EQ(parsed("97AZFEF5").integrity, Integrity::intact);
    EXPECT_EQ(parsed("97AZfef5").integrity, Integrity::intact);
    EXPECT_EQ(parsed("97AZFEF4").integrity, Integrity::damaged);
    EXPECT_EQ(parsed(question).integrity, Integrity::unchecked);
    auto const numbered = parsed(question + "AY7AZ0000");
    EXPECT_EQ(numbered.sequence, 7);
    EXPECT_EQ(numbered.integrity, Integrity::damaged);
    EXPECT_EQ(parsed(question + "AY4").sequence, 4);
    EXPECT_EQ(parsed("9300CNx|COAZ12|").field("CO"), "AZ12") << "a value is no trailer";
}

TEST(Sip2Message, reads_fields_as_they_come)
{
    auto const message = parsed(question);
    EXPECT_EQ(message.field("AA"), "2001");
    EXPECT_TRUE(message.has("AC"));
    EXPECT_EQ(message.field("AC"), "");
    EXPECT_FALSE(message.has("AB"));
    auto const missing_end = parsed("24" + std::string(14, ' ') + "00220260914    101530AO1|AAx|AEY|BLYBV7.00|CQY");
    EXPECT_TRUE(missing_end.says_yes("BL")) << "a system that forgets the | behind a flag";
    EXPECT_EQ(missing_end.field("BV"), "7.00");
    EXPECT_TRUE(missing_end.says_yes("CQ"));
    EXPECT_FALSE(parsed("941BLY|BLN|").says_yes("BL")) << "both is no";
    EXPECT_FALSE(parsed("941BL|").says_yes("BL"));
    EXPECT_FALSE(parsed("941").says_yes("BL"));
}

TEST(Sip2Message, refuses_what_is_none)
{
    EXPECT_EQ(parse("").error(), Fault::no_code);
    EXPECT_EQ(parse("GET / HTTP/1.1").error(), Fault::no_code);
    EXPECT_EQ(parse("42").error(), Fault::unknown_code);
    EXPECT_EQ(parse("6300220260914").error(), Fault::truncated);
    EXPECT_EQ(parse("941nofield|").error(), Fault::malformed);
    std::string many = "941";
    for (int i = 0; i < 1000; ++i) {
        many += "AFx|";
    }
    EXPECT_EQ(parse(many).error(), Fault::too_many_fields);
}

TEST(Sip2Message, values_cannot_end_a_field)
{
    auto const bytes = Writer{"97"}.field("AF", "a|BLY|\rb").finish({});
    EXPECT_EQ(bytes, "97AFa BLY  b|");
}

TEST(Sip2Message, sequence_numbers_go_round)
{
    EXPECT_EQ(next_sequence(0), 1);
    EXPECT_EQ(next_sequence(9), 0);
}

TEST(Sip2Message, dates_are_local_or_utc)
{
    EXPECT_EQ(date_time(noon, Zone::local), "20260914    101530");
    EXPECT_EQ(date_time(noon, Zone::utc), "20260914   Z081530");
    EXPECT_EQ(day_of("20261231    235959"), parse_date("2026-12-31"));
    EXPECT_EQ(day_of("2026-12-31"), parse_date("2026-12-31"));
    EXPECT_FALSE(day_of("20261331"));
    EXPECT_FALSE(day_of("0"));
}

TEST(Sip2Encoding, goes_there_and_back)
{
    std::string const name = "Gaëlle Noël, œuvre – L’Étoile";
    EXPECT_EQ(decode(encode(name, Encoding::utf8), Encoding::utf8), name);
    EXPECT_EQ(decode(encode("Gaëlle Ñoël ÉÀ", Encoding::cp850), Encoding::cp850), "Gaëlle Ñoël ÉÀ");
    EXPECT_EQ(encode("é", Encoding::cp850), "\x82");
    EXPECT_EQ(encode("é", Encoding::latin1), "\xE9");
    EXPECT_EQ(encode("L’Étoile – œ", Encoding::latin1), "L'\xC9toile - ?");
    EXPECT_EQ(decode("\xFF", Encoding::utf8), "\xEF\xBF\xBD");
    for (auto const encoding : {Encoding::utf8, Encoding::latin1, Encoding::cp850}) {
        EXPECT_EQ(encoding_from(to_text(encoding)), encoding);
    }
}

TEST(Sip2Answers, a_stranger_and_a_wrong_password_are_answered_alike)
{
    auto const asked = parsed(question);
    PatronAnswer wrong{.institution = "JURA", .patron = "2001", .is_known = true, .pin = false, .is_good = true};
    wrong.name = "Émilie";
    wrong.expires = parse_date("2027-01-01");
    wrong.category = "adulte";
    PatronAnswer const stranger{.institution = "JURA", .patron = "2001", .is_known = false, .pin = false};
    Envelope const envelope{noon, Zone::local, 3};
    EXPECT_EQ(patron_answer(asked, wrong, envelope), patron_answer(asked, stranger, envelope));
    auto const said = parsed(patron_answer(asked, wrong, envelope));
    EXPECT_EQ(said.field("BL"), "N");
    EXPECT_EQ(said.field("CQ"), "N");
    EXPECT_EQ(said.field("AE"), "");
    EXPECT_FALSE(said.has("PA"));
    EXPECT_EQ(said.sequence, 3);
    EXPECT_EQ(said.integrity, Integrity::intact);
}

TEST(Sip2Answers, a_member_is_told_with_what_was_agreed)
{
    PatronAnswer answer{.institution = "JURA", .patron = "2001", .is_known = true, .pin = true, .is_good = true};
    answer.expires = parse_date("2027-01-01");
    answer.category = "adulte";
    answer.intercommunality = "haut-jura";
    auto const line = patron_answer(parsed(question), answer, {noon});
    EXPECT_EQ(line, "64              00220260914    101530000000000000000000000000AOJURA|AA2001|AE|BLY|CQY|PA20270101|"
                    "PCadulte|AQhaut-jura|");
    answer.is_good = false;
    auto const lapsed = parsed(patron_answer(parsed(question), answer, {noon}));
    EXPECT_EQ(lapsed.fixed.substr(0, 4), "YYYY");
    EXPECT_EQ(lapsed.field("BL"), "N");
    EXPECT_EQ(lapsed.field("CQ"), "N") << "who looks at one of the two only must not let in either";
    EXPECT_EQ(lapsed.field("PA"), "20270101");
}

TEST(Sip2Answers, what_is_not_served_has_the_standards_own_no)
{
    std::string const loan = "11NN" + std::string(36, ' ') + "AOJURA|AA2001|ABitem|AC|";
    EXPECT_EQ(refusal(parsed(loan), "JURA", {noon}), "120NUN20260914    101530AOJURA|AA2001|ABitem|AJ|AH|");
    EXPECT_EQ(refusal(parsed("97"), "JURA", {noon}), "");
    for (auto const* const code : {"01", "09", "11", "15", "17", "19", "25", "29", "37", "65"}) {
        auto const asked = parsed(code + std::string(*fixed_length(code), ' '));
        EXPECT_TRUE(parse(refusal(asked, "JURA", {noon, Zone::local, 1}))) << code;
    }
    auto const status = parsed(status_answer("JURA", {noon}));
    EXPECT_EQ(status.field("BX").size(), 16U);
}

TEST(Sip2Recordings, every_message_of_every_system_is_read_whole)
{
    for (auto const& [system, recording] : recordings()) {
        for (auto const& [who, line] : recording.lines) {
            auto const message = parse(line);
            ASSERT_TRUE(message) << system << " " << line;
            EXPECT_NE(message->integrity, Integrity::damaged) << system << " " << line;
        }
    }
}

TEST(Sip2Recordings, each_dialect_says_who_is_good)
{
    EXPECT_GE(recordings().size(), 6U);
    for (auto const& [system, recording] : recordings()) {
        auto const& dialect = client_dialect(system);
        EXPECT_EQ(dialect.name, system) << "a recording without a dialect";
        std::size_t at = 0;
        for (auto const& [who, line] : recording.lines) {
            auto const message = parse(line).value_or(Message{});
            if (who != '<' || message.code != "64") {
                continue;
            }
            auto const& expected = recording.expected["patrons"].at(at++);
            std::string const card = expected["card"];
            auto const verdict = read_patron(dialect, message, card);
            ASSERT_TRUE(verdict) << system << " " << line;
            EXPECT_EQ(verdict->is_valid && verdict->pin_fits && !verdict->is_blocked, bool{expected["accepted"]})
                << system << " " << card;
            EXPECT_EQ(decode(verdict->name, dialect.encoding), expected["name"].get<std::string>()) << system;
            EXPECT_EQ(verdict->expires ? to_iso(*verdict->expires) : "", expected["expires"].get<std::string>())
                << system;
            EXPECT_EQ(decode(verdict->category, dialect.encoding), expected["category"].get<std::string>()) << system;
            EXPECT_FALSE(read_patron(dialect, message, card + "0")) << "about somebody else";
        }
        EXPECT_EQ(at, recording.expected["patrons"].size());
    }
}

} // namespace guichet::protocols::sip2
