// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/configuration.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace guichet::app {

namespace {

std::filesystem::path write_file(std::string const& text)
{
    auto const path = std::filesystem::path{testing::TempDir()} / "guichet_configuration_test.toml";
    std::ofstream{path} << text;
    return path;
}

/// Every source of the program but the declarations themselves.
std::string all_sources()
{
    std::string all;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{"src"}) {
        auto const& path = entry.path();
        if (path.extension() == ".cpp" && path.filename() != "configuration.cpp" &&
            !path.stem().string().ends_with("_test")) {
            std::ifstream file{path};
            all.append(std::istreambuf_iterator<char>{file}, {});
        }
    }
    return all;
}

} // namespace

TEST(Configuration, the_command_line_beats_the_environment_which_beats_the_file)
{
    auto const file = write_file("[http]\nport = 1000\naddress = \"0.0.0.0\"\n[mail]\nfrom = \"a@b.example\"\n");
    auto const loaded = Configuration::load(file, {{"GUICHET_HTTP_PORT", "2000"}, {"GUICHET_MAIL_FROM", "c@d.example"}},
                                            {{"http.port", "3000"}});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->integer("http.port"), 3000);
    EXPECT_EQ(loaded->text("mail.from"), "c@d.example");
    EXPECT_EQ(loaded->public_url(), "http://0.0.0.0:3000");
}

TEST(Configuration, all_faults_are_reported_together_with_their_place)
{
    auto const file = write_file("[http]\nport = 99999\nprot = 1\n[mail]\nsmtp_url = \"mail.example\"\n");
    auto const loaded = Configuration::load(file, {{"GUICHET_HTTP_WORKERS", "many"}});
    ASSERT_FALSE(loaded);
    auto const all = [&] {
        std::string text;
        for (auto const& fault : loaded.error()) {
            text += fault + "\n";
        }
        return text;
    }();
    EXPECT_EQ(loaded.error().size(), 4U) << all;
    EXPECT_NE(all.find(":3: unknown setting http.prot"), std::string::npos) << all;
    EXPECT_NE(all.find("GUICHET_HTTP_WORKERS"), std::string::npos) << all;
}

TEST(Configuration, words_that_are_none_of_the_choices_and_addresses_that_are_none_are_faults)
{
    auto const loaded =
        Configuration::load(std::nullopt, {{"GUICHET_MAIL_SMTP_SECURITY", "ssl"},
                                           {"GUICHET_LOG_LEVEL", "verbose"},
                                           {"GUICHET_ACCESSIBILITY_STATE", "full"},
                                           {"GUICHET_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, proxy.local"}});
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 3U);
    EXPECT_EQ(
        loaded.error()[0],
        "GUICHET_HTTP_TRUSTED_PROXIES: http.trusted_proxies: \"proxy.local\" is neither an address nor a network");
    EXPECT_EQ(loaded.error()[1], "GUICHET_LOG_LEVEL: log.level: \"verbose\" is none of debug, info, warn, error");
    EXPECT_EQ(loaded.error()[2],
              "GUICHET_MAIL_SMTP_SECURITY: mail.smtp_security: \"ssl\" is none of starttls, opportunistic, none");
}

TEST(Configuration, every_setting_is_read_by_somebody)
{
    auto const sources = all_sources();
    ASSERT_FALSE(sources.empty());
    for (auto const& setting : settings()) {
        auto const has_reader_of_its_own =
            setting.key == "data" || setting.key == "database"; // data_folder(), database_url()
        EXPECT_TRUE(has_reader_of_its_own || sources.contains(fmt::format("\"{}\"", setting.key))) << setting.key;
    }
}

TEST(Configuration, a_broken_file_says_where)
{
    auto const loaded = Configuration::load(write_file("[http\n"), {});
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().front().find(":1"), std::string::npos);
}

TEST(Configuration, a_secret_is_never_shown)
{
    auto const loaded = Configuration::load(std::nullopt, {{"GUICHET_MAIL_SMTP_PASSWORD", "hunter2"}});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->describe("fr").find("hunter2"), std::string::npos);
}

TEST(Configuration, every_setting_has_a_key_of_its_own_and_a_default_that_suits_it)
{
    std::set<std::string_view> keys;
    for (auto const& setting : settings()) {
        EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    }
    EXPECT_TRUE(Configuration::load(std::nullopt, {}));
}

TEST(Configuration, no_address_says_port_0)
{
    auto loaded = Configuration::load(std::nullopt, {{"GUICHET_HTTP_PORT", "0"}});
    ASSERT_TRUE(loaded);
    loaded->settle_port();
    EXPECT_GT(loaded->integer("http.port"), 0);
    EXPECT_EQ(loaded->public_url(), fmt::format("http://127.0.0.1:{}", loaded->integer("http.port")));
}

TEST(Configuration, lists_lose_their_blanks)
{
    auto const loaded = Configuration::load(std::nullopt, {{"GUICHET_HTTP_TRUSTED_PROXIES", "127.0.0.1, ::1,,"}});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->list("http.trusted_proxies"), (std::vector<std::string>{"127.0.0.1", "::1"}));
}

} // namespace guichet::app
