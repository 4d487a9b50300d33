// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Every setting, declared once in configuration.cpp: key, type, default, secret or not, explanation in French and
/// English. Read from a TOML file, then the environment (mail.smtp_url → GUICHET_MAIL_SMTP_URL), then the command line.
/// All faults are reported together, with the place each comes from.
namespace guichet::app {

/// What a setting may hold. `choice`: one of Setting::choices; `networks`: a list of addresses and networks.
enum class SettingType { text, integer, flag, path, url, list, choice, networks };

struct Setting {
    std::string_view key; // "mail.smtp_url"
    SettingType type;
    std::string_view fallback;
    enum class Secrecy { plain, secret } secrecy;
    std::string_view explanation_fr;
    std::string_view explanation_en;
    long long least = 0;           // of integers
    long long most = 0;            // 0: no bound
    std::string_view alias = {};   // another environment variable that is read too: GUICHET_PORT
    std::string_view choices = {}; // "starttls, none"
};

/// The declarations, in the order of the manual.
[[nodiscard]] std::vector<Setting> const& settings();

class Configuration {
public:
    /// `file` may not exist only when it is the default one. `overrides` come from the command line.
    /// The error is one line per fault, ready to print.
    [[nodiscard]] static std::expected<Configuration, std::vector<std::string>>
    load(std::optional<std::filesystem::path> const& file, std::map<std::string, std::string> const& environment,
         std::map<std::string, std::string> const& overrides = {});

    /// Port 0 becomes a free one, so that the addresses in mails and sheets are right from the start.
    void settle_port();

    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] long long integer(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    [[nodiscard]] std::filesystem::path data_folder() const;
    /// The database's address: the setting, or the SQLite file in the data folder.
    [[nodiscard]] std::string database_url() const;
    /// Where people reach this installation, without a trailing slash: the setting, or http://address:port.
    [[nodiscard]] std::string public_url() const;

    /// TOML with every setting, its explanation and its value; secrets masked.
    [[nodiscard]] std::string describe(std::string_view language) const;

private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// The variables of this process whose names start with GUICHET_.
[[nodiscard]] std::map<std::string, std::string> guichet_environment();

} // namespace guichet::app
