// SPDX-License-Identifier: AGPL-3.0-or-later
// Every action that the code enters in the journal has its words in every language: /gestion/journal is read by people.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

std::string content_of(fs::path const& path)
{
    std::ifstream const file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Actions that a call makes of a word: what stands before the point, and the words.
std::map<std::string, Names> const families{{"extension.", {"apply", "undo", "bind"}}};

/// The string literals among the arguments of a call, those within brackets left out. `text` begins after "(".
Names literal_arguments(std::string_view text)
{
    Names literals;
    int depth = 1;
    for (std::size_t at = 0; at < text.size() && depth > 0; ++at) {
        auto const c = text[at];
        if (c == '"') {
            auto const end = text.find('"', at + 1);
            if (end == std::string_view::npos) {
                break;
            }
            if (depth == 1) {
                literals.emplace(text.substr(at + 1, end - at - 1));
            }
            at = end;
        } else if (c == '(' || c == '{' || c == '[') {
            ++depth;
        } else if (c == ')' || c == '}' || c == ']') {
            --depth;
        }
    }
    return literals;
}

/// In each file that knows the journal: what is given to append(), and to the functions that hand an action on to it.
Names journalled_actions()
{
    std::regex const call{R"(\b(append|journal|put|write)\()"};
    std::regex const action{R"([a-z0-9_]+\.[a-z0-9_]*)"};
    Names actions;
    for (auto const& entry : fs::recursive_directory_iterator{GUICHET_SOURCE_DIR "/src"}) {
        auto const path = entry.path().generic_string();
        if (!path.ends_with(".cpp") || path.ends_with("_test.cpp")) {
            continue;
        }
        auto const text = content_of(entry.path());
        if (text.find("ournal") == std::string::npos) {
            continue;
        }
        for (std::sregex_iterator at{text.begin(), text.end(), call}, end; at != end; ++at) {
            auto const first = static_cast<std::size_t>(at->position() + at->length());
            for (auto const& literal : literal_arguments(std::string_view{text}.substr(first))) {
                if (std::regex_match(literal, action)) {
                    actions.insert(literal);
                }
            }
        }
    }
    return actions;
}

TEST(JournalWords, are_there_in_every_language_for_every_action)
{
    auto actions = journalled_actions();
    EXPECT_GT(actions.size(), 80U) << "the calls are no longer found";
    for (auto const& [prefix, words] : families) {
        EXPECT_EQ(actions.erase(prefix), 1U) << prefix << " is made nowhere";
        for (auto const& word : words) {
            actions.insert(prefix + word);
        }
    }
    for (auto const* locale : {"fr", "en"}) {
        std::string known;
        for (auto const& entry : fs::directory_iterator{fs::path{GUICHET_SOURCE_DIR} / "locales" / locale}) {
            known += content_of(entry.path());
        }
        for (auto const& action : actions) {
            EXPECT_TRUE(known.contains("\"journal.action." + action + "\":"))
                << "locales/" << locale << "/journal.json: journal.action." << action;
        }
    }
}

} // namespace
