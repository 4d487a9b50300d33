// SPDX-License-Identifier: AGPL-3.0-or-later
// No date, duration, number or bool that is a public member is left to what the memory held: each has an initial value.
// Not private members, which constructors set; not enums and pointers, where any value to begin with would be a lie.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A declaration, without its semicolon, of a member whose type has a default constructor that sets nothing.
std::regex const& without_value()
{
    static std::regex const declaration = [] {
        std::string const number = "(?:unsigned|signed|short|long|int|bool|char|float|double)";
        std::string const numbers = number + "(?: " + number + ")*|(?:std::)?(?:\\w+_t|byte)";
        std::string const durations = "\\w*seconds|minutes|hours|days|weeks|months|years|duration ?<[^>]*>";
        std::string const calendar = "year|month|day|weekday|year_month|month_day|year_month_day";
        std::string const times = "(?:guichet::)?Date|(?:std::chrono::)?(?:" + durations + "|" + calendar + ")";
        std::string const one = "(?:" + numbers + "|" + times + ")";
        std::string const name = R"(\w+(?:\[[^\]]*\])*)";
        return std::regex{"(?:mutable )?(?:" + one + "|std::array<" + one + ", [^<>]+>) " + name + "(?:, " + name +
                          ")*"};
    }();
    return declaration;
}

std::size_t end_of_literal(std::string_view text, std::size_t at)
{
    auto const quote = text[at++];
    while (at < text.size() && text[at] != quote) {
        at += text[at] == '\\' ? 2 : 1;
    }
    return at + 1;
}

std::size_t after(std::string_view text, std::string_view end, std::size_t from)
{
    auto const at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
}

/// Where the comment, directive or literal that begins at `at` ends; `at` when none does.
std::size_t end_of_words(std::string_view text, std::size_t at)
{
    auto const rest = text.substr(at);
    if (rest.starts_with("//") || rest.front() == '#') {
        return std::min(text.find('\n', at), text.size());
    }
    if (rest.starts_with("/*")) {
        return after(text, "*/", at);
    }
    if (rest.starts_with("R\"")) {
        auto const mark = rest.substr(2, rest.find('(') - 2);
        return after(text, ")" + std::string{mark} + "\"", at);
    }
    auto const in_number = at > 0 && std::isxdigit(static_cast<unsigned char>(text[at - 1])) != 0; // 1'000
    return rest.front() == '"' || (rest.front() == '\'' && !in_number) ? end_of_literal(text, at) : at;
}

/// The text without comments, directives and literals, so that every brace is one of the code. Lines stay.
std::string code_of(std::string_view text)
{
    std::string code;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(end_of_words(text, at), text.size());
        if (end == at) {
            code += text[at++];
            continue;
        }
        code.append(static_cast<std::size_t>(std::ranges::count(text.substr(at, end - at), '\n')), '\n');
        at = end;
    }
    return code;
}

enum class Scope { elsewhere, private_members, public_members };

Scope opened_by(std::string const& statement)
{
    static std::regex const head{R"((?:template ?<.*> ?)?(?:(?:static|constexpr|const) )*(struct|class)\b[^()=]*)"};
    std::smatch match;
    if (!std::regex_match(statement, match, head)) {
        return Scope::elsewhere;
    }
    return match[1] == "struct" ? Scope::public_members : Scope::private_members;
}

void append(std::string& statement, char c)
{
    auto const is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!is_space) {
        statement += c;
    } else if (!statement.empty() && statement.back() != ' ') {
        statement += ' ';
    }
}

std::string without_trailing_space(std::string statement)
{
    if (statement.ends_with(' ')) {
        statement.pop_back();
    }
    return statement;
}

bool is_access(std::string_view statement)
{
    return statement == "public" || statement == "protected" || statement == "private";
}

/// "line: declaration" of every public member without a value.
std::vector<std::string> left_to_chance(std::string_view text)
{
    std::vector<std::string> found;
    std::vector<Scope> scopes{Scope::elsewhere};
    std::string statement;
    std::size_t line = 1;
    for (char const c : code_of(text)) {
        line += c == '\n' ? 1 : 0;
        if (c == '{') {
            scopes.push_back(opened_by(without_trailing_space(statement)));
        } else if (c == '}' && scopes.size() > 1) {
            scopes.pop_back();
        } else if (c == ':' && is_access(statement)) {
            scopes.back() = statement == "public" ? Scope::public_members : Scope::private_members;
        } else if (c != ';') {
            append(statement, c);
            continue;
        } else if (scopes.back() == Scope::public_members && std::regex_match(statement, without_value())) {
            found.push_back(std::to_string(line) + ": " + statement);
        }
        statement.clear();
    }
    return found;
}

TEST(UninitialisedMembers, are_found_where_they_stand)
{
    struct Row {
        std::string_view text;
        std::size_t found = 0;
    };
    for (auto const& row : {
             Row{"struct X {\n    Date day;\n};", 1},
             Row{"struct X { Date day{}; int count = 0; Instant at; std::optional<Date> end; };"},
             Row{"struct X { mutable bool a; int b, c; std::size_t d; unsigned char e[4]; std::array<int, 4> f; };", 5},
             Row{"struct X { std::chrono::seconds a; std::chrono::year_month_day b; std::int64_t c; };", 3},
             Row{"struct X { Date& a; int* b; static int c; int f(); int g() const { int local; return local; } };"},
             Row{"class X { int count_; public: X(int n) : count_{n} {} private: Date day_; };"},
             Row{"class X : public Y { struct Z { bool b; }; public: int n; private: int m_; };", 2},
             Row{"template <class T> struct X final : Y<T> { int n; };", 1},
             Row{"template <class T> void f(T x) { int n; struct X { int n; }; bool b; }", 1},
             Row{"// struct X {\nint f() { int n; return '{' + 1'0; }\nauto s = R\"(struct X { int n; })\"; \"{\";"},
             Row{"enum class X { a, b }; namespace x { int n; } extern \"C\" { int m; }"},
         }) {
        EXPECT_EQ(left_to_chance(row.text).size(), row.found) << row.text;
    }
    EXPECT_EQ(left_to_chance("struct X {\n    int // {\n        n;\n};"), std::vector<std::string>{"3: int n"});
}

TEST(UninitialisedMembers, are_nowhere)
{
    for (auto const& entry : fs::recursive_directory_iterator{GUICHET_SOURCE_DIR "/src"}) {
        auto const path = entry.path().generic_string();
        if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) {
            continue;
        }
        std::ifstream const file{path};
        std::ostringstream text;
        text << file.rdbuf();
        for (auto const& member : left_to_chance(text.str())) {
            ADD_FAILURE() << path << ":" << member << " has no initial value";
        }
    }
}

} // namespace
