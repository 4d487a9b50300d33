// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds the code to docs/architecture.md: who may include whom, private folders, who owns which table, which folder
// wraps which library. Change the picture, this file and an ADR together.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

/// Groups from left to right; a module may include any module of an earlier group, never one of its own.
std::vector<std::vector<std::string>> const groups{
    {"base"},    {"db", "net", "text"},   {"protocols", "web", "mail", "document", "jobs"},
    {"network"}, {"people", "platforms"}, {"access", "search", "usage", "exchange"},
    {"app"},
};

/// A third-party header, and the folders that may include it (prefixes of paths below src/).
std::vector<std::pair<std::regex, Names>> const wrapped{
    {std::regex{R"(^(soci/|sqlite3\.h|libpq))"}, {"db/"}},
    {std::regex{R"(^microhttpd\.h)"}, {"web/"}},
    {std::regex{R"(^prometheus/)"}, {"web/"}},
    {std::regex{R"(^zlib\.h)"}, {"web/", "network/territory/", "protocols/saml/"}}, // answers; .csv.gz; redirects
    {std::regex{R"(^gmime/)"}, {"mail/"}},
    {std::regex{R"(^curl/)"}, {"net/", "mail/"}},
    {std::regex{R"(^kainjow/)"}, {"text/"}},
    {std::regex{R"(^(pango/|cairo|qrencode\.h|zint\.h|hb-|qpdf/|ZXing/|libheif/))"}, {"document/"}},
    {std::regex{R"(^libxml/)"}, {"protocols/"}},
    {std::regex{R"(^openssl/)"}, {"net/impl/", "protocols/digest/", "protocols/jose/", "protocols/saml/"}},
    {std::regex{R"(^(lasso/|xmlsec/))"}, {"protocols/saml/"}},
    {std::regex{R"(^sodium\.h)"}, {"base/", "network/credentials/"}},
    {std::regex{R"(^phonenumbers/)"}, {"people/registration/"}},
    {std::regex{R"(^CLI/)"}, {"app/"}},
    {std::regex{R"(^toml\+\+/)"}, {"app/"}},
};

struct Source {
    std::string path; // below src/
    std::string module;
    std::vector<std::string> lines;
    bool is_test = false;
};

std::vector<Source> const& sources()
{
    static auto const all = [] {
        std::vector<Source> found;
        fs::path const root{GUICHET_SOURCE_DIR "/src"};
        for (auto const& entry : fs::recursive_directory_iterator{root}) {
            auto const extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp") {
                continue;
            }
            Source source{entry.path().lexically_relative(root).generic_string(), {}, {}, false};
            source.module = source.path.substr(0, source.path.find('/'));
            source.is_test = source.path.ends_with("_test.cpp");
            std::ifstream file{entry.path()};
            for (std::string line; std::getline(file, line);) {
                source.lines.push_back(line);
            }
            found.push_back(std::move(source));
        }
        return found;
    }();
    return all;
}

Names may_include(std::string const& module)
{
    Names allowed{module};
    for (auto const& group : groups) {
        if (std::find(group.begin(), group.end(), module) != group.end()) {
            break;
        }
        allowed.insert(group.begin(), group.end());
    }
    return allowed;
}

std::string folder_of(std::string const& path)
{
    return path.substr(0, path.rfind('/') + 1);
}

/// Calls `check(source, line number, header, is_quoted)` for every #include.
template <class Check>
void for_each_include(Check check)
{
    static std::regex const include{R"(^\s*#\s*include\s*(["<])([^">]+)[">])"};
    for (auto const& source : sources()) {
        for (std::size_t at = 0; at < source.lines.size(); ++at) {
            if (std::smatch match; std::regex_search(source.lines[at], match, include)) {
                check(source, at + 1, match[2].str(), match[1] == "\"");
            }
        }
    }
}

} // namespace

TEST(Architecture, every_folder_of_src_is_a_module_of_the_picture)
{
    Names known;
    for (auto const& group : groups) {
        known.insert(group.begin(), group.end());
    }
    for (auto const& source : sources()) {
        EXPECT_TRUE(known.contains(source.module)) << source.path;
    }
}

TEST(Architecture, a_module_includes_only_what_stands_left_of_it)
{
    for_each_include([](Source const& source, std::size_t line, std::string const& header, bool quoted) {
        if (!quoted || header.starts_with("support/")) {
            EXPECT_TRUE(!header.starts_with("support/") || source.is_test) << source.path << ":" << line;
            return;
        }
        auto const module = header.substr(0, header.find('/'));
        EXPECT_TRUE(may_include(source.module).contains(module))
            << source.path << ":" << line << " includes " << header;
    });
}

TEST(Architecture, impl_folders_are_private_to_the_folder_they_stand_in)
{
    for_each_include([](Source const& source, std::size_t line, std::string const& header, bool quoted) {
        auto const impl = header.find("/impl/");
        if (quoted && impl != std::string::npos) {
            EXPECT_TRUE(folder_of(source.path).starts_with(header.substr(0, impl + 1)))
                << source.path << ":" << line << " includes " << header;
        }
    });
}

TEST(Architecture, a_wrapped_library_is_known_to_its_wrapper_alone)
{
    for_each_include([](Source const& source, std::size_t line, std::string const& header, bool quoted) {
        if (quoted || source.is_test) {
            return;
        }
        for (auto const& [library, homes] : wrapped) {
            if (!std::regex_search(header, library)) {
                continue;
            }
            auto const at_home = std::any_of(homes.begin(), homes.end(),
                                             [&](std::string const& home) { return source.path.starts_with(home); });
            EXPECT_TRUE(at_home) << source.path << ":" << line << " includes <" << header << ">";
        }
    });
}

/// A table belongs to the module whose name it bears; others call a function or read a view the owner publishes (…_v).
TEST(Architecture, sql_touches_only_tables_of_its_own_module)
{
    static std::regex const table{
        R"(\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+((?:db|net|web|mail|jobs|network|people|platforms|access|search|usage|exchange)_\w+))"};
    for (auto const& source : sources()) {
        if (source.is_test) {
            continue;
        }
        for (std::size_t at = 0; at < source.lines.size(); ++at) {
            auto const& line = source.lines[at];
            for (std::sregex_iterator match{line.begin(), line.end(), table}, end; match != end; ++match) {
                auto const name = (*match)[1].str();
                auto const owner = name.substr(0, name.find('_'));
                EXPECT_TRUE(owner == source.module || name.ends_with("_v"))
                    << source.path << ":" << at + 1 << " " << name;
            }
        }
    }
}

TEST(Architecture, values_never_become_part_of_sql_text)
{
    static std::regex const pasted{
        R"re((?:SELECT|INSERT|UPDATE|DELETE)\b[^;]*"\s*\+|fmt::format\(\s*(?:R"\w*\(|")\s*(?:SELECT|INSERT|UPDATE|DELETE)\b)re"};
    for (auto const& source : sources()) {
        for (std::size_t at = 0; at < source.lines.size() && !source.is_test; ++at) {
            EXPECT_FALSE(std::regex_search(source.lines[at], pasted)) << source.path << ":" << at + 1;
        }
    }
}

TEST(Architecture, files_stay_readable_and_say_their_licence)
{
    for (auto const& source : sources()) {
        ASSERT_FALSE(source.lines.empty()) << source.path;
        EXPECT_EQ(source.lines.front(), "// SPDX-License-Identifier: AGPL-3.0-or-later") << source.path;
        EXPECT_LE(source.lines.size(), source.is_test ? 700U : 430U) << source.path;
    }
}

/// The proxy and the authorities that are set reach every call only when there is one client to set them on.
TEST(Architecture, the_whole_application_calls_out_by_one_client)
{
    static std::regex const made{R"(\bCurlHttpClient\b)"};
    Names const homes{"net/http_client.hpp", "net/http_client.cpp", "app/parts/foundation.hpp",
                      "app/demo/demo_payfip_process.cpp"}; // the last is a server of its own, in another process
    for (auto const& source : sources()) {
        for (std::size_t at = 0; at < source.lines.size() && !source.is_test; ++at) {
            EXPECT_TRUE(homes.contains(source.path) || !std::regex_search(source.lines[at], made))
                << source.path << ":" << at + 1;
        }
    }
}

TEST(Architecture, no_name_says_nothing)
{
    static std::regex const banned{R"(\b(?:class|struct)\s+\w*(?:Manager|Helper|Utils?|Context)\b)"};
    for (auto const& source : sources()) {
        for (std::size_t at = 0; at < source.lines.size(); ++at) {
            EXPECT_FALSE(std::regex_search(source.lines[at], banned)) << source.path << ":" << at + 1;
        }
    }
}
