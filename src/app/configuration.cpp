// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/configuration.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"
#include "net/addresses.hpp"
#include "net/sockets.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>

namespace guichet::app {

namespace {

using enum SettingType;
using enum Setting::Secrecy;

std::string environment_name(std::string_view key)
{
    std::string name = "GUICHET_";
    for (auto const c : key) {
        name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return name;
}

std::optional<bool> to_flag(std::string_view text)
{
    if (text == "true" || text == "1" || text == "yes") {
        return true;
    }
    if (text == "false" || text == "0" || text == "no") {
        return false;
    }
    return std::nullopt;
}

std::vector<std::string> items_of(std::string_view list)
{
    std::vector<std::string> items;
    for (auto const& item : split(list, ',')) {
        if (auto tidied = tidy(item); !tidied.empty()) {
            items.push_back(std::move(tidied));
        }
    }
    return items;
}

std::string fault_of_number(Setting const& setting, std::string_view value, std::string_view shown)
{
    auto const number = whole_number<long long>(value);
    if (!number) {
        return fmt::format("{} is not a whole number", shown);
    }
    if (*number < setting.least || (setting.most != 0 && *number > setting.most)) {
        return fmt::format("{} is not between {} and {}", shown, setting.least, setting.most);
    }
    return {};
}

/// "" when the value suits the setting, else what is wrong, never with a secret's value.
std::string fault_of(Setting const& setting, std::string_view value)
{
    auto const shown = setting.secrecy == secret ? std::string{"(secret)"} : fmt::format("\"{}\"", value);
    if (setting.type == integer) {
        return fault_of_number(setting, value, shown);
    }
    if (setting.type == flag && !to_flag(value)) {
        return fmt::format("{} is neither true nor false", shown);
    }
    if (setting.type == url && !value.empty() && value.find("://") == std::string_view::npos) {
        return fmt::format("{} is not an address (scheme://…)", shown);
    }
    if (setting.type == choice) {
        auto const choices = items_of(setting.choices);
        if (std::ranges::find(choices, value) == choices.end()) {
            return fmt::format("{} is none of {}", shown, setting.choices);
        }
    }
    if (setting.type == networks) {
        auto const wrong = net::AddressList::fault_of(items_of(value));
        return wrong.empty() ? "" : fmt::format("\"{}\" is neither an address nor a network", wrong);
    }
    return {};
}

std::string toml_text(toml::node const& node)
{
    if (auto const* list = node.as_array()) {
        std::vector<std::string> parts;
        for (auto const& item : *list) {
            parts.push_back(item.value<std::string>().value_or(""));
        }
        return join(parts, ",");
    }
    if (auto const number = node.value_exact<std::int64_t>()) {
        return fmt::format("{}", *number);
    }
    if (auto const truth = node.value_exact<bool>()) {
        return *truth ? "true" : "false";
    }
    return node.value<std::string>().value_or("");
}

struct Sourced {
    std::string value;
    std::string source;
};
using Collected = std::map<std::string, Sourced, std::less<>>;

Setting const* declared(std::string_view key)
{
    auto const found = std::ranges::find(settings(), key, &Setting::key);
    return found == settings().end() ? nullptr : &*found;
}

void collect_toml(toml::table const& table, std::string const& prefix, std::string const& file, Collected& collected,
                  std::vector<std::string>& faults)
{
    for (auto const& [name, node] : table) {
        auto const key = prefix + std::string{name.str()};
        if (auto const* inner = node.as_table()) {
            collect_toml(*inner, key + ".", file, collected, faults);
            continue;
        }
        auto const source = fmt::format("{}:{}", file, node.source().begin.line);
        if (declared(key) == nullptr) {
            faults.push_back(fmt::format("{}: unknown setting {}", source, key));
            continue;
        }
        collected[key] = {toml_text(node), source};
    }
}

void collect_environment(std::map<std::string, std::string> const& environment, Collected& collected)
{
    for (auto const& setting : settings()) {
        for (auto const& name : {std::string{setting.alias}, environment_name(setting.key)}) {
            if (auto const found = environment.find(name); found != environment.end() && !found->second.empty()) {
                collected[std::string{setting.key}] = {found->second, name};
            }
        }
    }
}

} // namespace

std::expected<Configuration, std::vector<std::string>>
Configuration::load(std::optional<std::filesystem::path> const& file,
                    std::map<std::string, std::string> const& environment,
                    std::map<std::string, std::string> const& overrides)
{
    std::vector<std::string> faults;
    Collected collected;
    for (auto const& setting : settings()) {
        collected[std::string{setting.key}] = {std::string{setting.fallback}, "default"};
    }
    if (file) {
        try {
            collect_toml(toml::parse_file(file->string()), "", file->string(), collected, faults);
        } catch (toml::parse_error const& error) {
            faults.push_back(fmt::format("{}:{}: {}", file->string(), error.source().begin.line, error.description()));
        }
    }
    collect_environment(environment, collected);
    for (auto const& [key, value] : overrides) {
        collected[key] = {value, "command line"};
    }
    Configuration configuration;
    for (auto const& [key, sourced] : collected) {
        if (auto const fault = fault_of(*declared(key), sourced.value); !fault.empty()) {
            faults.push_back(fmt::format("{}: {}: {}", sourced.source, key, fault));
        }
        configuration.values_[key] = sourced.value;
    }
    if (!faults.empty()) {
        return std::unexpected(std::move(faults));
    }
    return configuration;
}

void Configuration::settle_port()
{
    if (integer("http.port") == 0) {
        values_["http.port"] = fmt::format("{}", net::bound_port(net::listen_on(text("http.address"), 0).get()));
    }
}

std::string Configuration::text(std::string_view key) const
{
    auto const found = values_.find(key);
    if (found == values_.end()) {
        throw std::logic_error{fmt::format("no setting {} is declared", key)};
    }
    return found->second;
}

long long Configuration::integer(std::string_view key) const
{
    return *whole_number<long long>(text(key));
}

bool Configuration::flag(std::string_view key) const
{
    return *to_flag(text(key));
}

std::vector<std::string> Configuration::list(std::string_view key) const
{
    return items_of(text(key));
}

std::filesystem::path Configuration::data_folder() const
{
    return text("data");
}

std::string Configuration::database_url() const
{
    auto const configured = text("database");
    return configured.empty() ? "sqlite://" + (data_folder() / "guichet.db").string() : configured;
}

std::string Configuration::public_url() const
{
    auto configured = text("http.public_url");
    while (configured.ends_with('/')) {
        configured.pop_back();
    }
    return configured.empty() ? fmt::format("http://{}:{}", text("http.address"), text("http.port")) : configured;
}

std::string Configuration::describe(std::string_view language) const
{
    std::string out;
    for (auto const& setting : settings()) {
        auto const value = text(setting.key);
        auto const masked = setting.secrecy == secret && !value.empty() ? std::string{"********"} : value;
        auto const bare = setting.type == SettingType::integer || setting.type == SettingType::flag;
        out +=
            fmt::format("# {}\n# {}\n{} = {}\n\n", language == "en" ? setting.explanation_en : setting.explanation_fr,
                        environment_name(setting.key), setting.key, bare ? masked : fmt::format("\"{}\"", masked));
    }
    return out;
}

std::map<std::string, std::string> guichet_environment()
{
    std::map<std::string, std::string> found;
    for (auto* const* entry = environ; *entry != nullptr; ++entry) {
        std::string_view const text{*entry};
        auto const equals = text.find('=');
        if (text.starts_with("GUICHET_") && equals != std::string_view::npos) {
            found.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return found;
}

} // namespace guichet::app
