// SPDX-License-Identifier: AGPL-3.0-or-later
// No field in which a secret is typed is kept when its form arrives after the end of a session (web/kept_forms.cpp).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;
using FieldNames = std::set<std::string>;

std::string words_of(fs::path const& path)
{
    std::ifstream const file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string quoted_after(std::string_view text, std::size_t from)
{
    auto const begin = text.find('"', from) + 1;
    return std::string{text.substr(begin, text.find('"', begin) - begin)};
}

/// The names of the fields that browsers show as dots.
FieldNames secret_fields()
{
    constexpr std::string_view dotted = ".type = \"password\"";
    FieldNames names;
    for (auto const& entry : fs::recursive_directory_iterator{GUICHET_SOURCE_DIR "/src"}) {
        auto const path = entry.path().generic_string();
        if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) {
            continue;
        }
        auto const text = words_of(entry.path());
        for (auto at = text.find(dotted); at != std::string::npos; at = text.find(dotted, at + 1)) {
            auto const name = text.rfind(".name = \"", at);
            EXPECT_NE(name, std::string::npos) << path;
            names.insert(quoted_after(text, name));
        }
    }
    return names;
}

/// What the list in the source says is left out.
FieldNames never_kept()
{
    auto const text = words_of(GUICHET_SOURCE_DIR "/src/web/kept_forms.cpp");
    auto const begin = text.find("never_kept{");
    auto const end = text.find('}', begin);
    FieldNames names;
    for (auto at = text.find('"', begin); at < end; at = text.find('"', at + 1)) {
        auto name = quoted_after(text, at);
        at += name.size() + 1;
        names.insert(std::move(name));
    }
    return names;
}

TEST(SecretFields, are_never_kept_after_the_end_of_a_session)
{
    auto const secret = secret_fields();
    auto const left_out = never_kept();
    EXPECT_GE(secret.size(), 4U) << "the fields are no longer found";
    EXPECT_TRUE(left_out.contains("csrf")) << "the list is no longer found";
    for (auto const& name : secret) {
        EXPECT_TRUE(left_out.contains(name)) << name;
    }
}

} // namespace
