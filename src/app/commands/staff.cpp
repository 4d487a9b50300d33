// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "base/random.hpp"
#include "network/staff/operator.hpp"
#include "text/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>

namespace guichet::app {

namespace {

constexpr int staff_wrong_use = 2;

/// A staff operator on the configured database, for as long as `work` runs.
void with_staff(Command const& command, std::function<void(network::StaffOperator&)> const& work)
{
    auto const configuration = command.configuration();
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    network::Intercommunalities const members{database};
    network::StaffOperator staff{database, clock, random, journal, members, configuration.public_url()};
    work(staff);
}

CommandFailure staff_failure(Error const& error)
{
    text::Messages const messages;
    auto reasons = error.fields.empty() ? messages.text(text::Locale::en, error.message.id) : std::string{};
    for (auto const& field : error.fields) {
        reasons += fmt::format("{}--{}: {}", reasons.empty() ? "" : "\n", field.field,
                               messages.text(text::Locale::en, field.message.id));
    }
    return CommandFailure{reasons, staff_wrong_use};
}

void print_link(Command const& command, std::string const& login, std::string const& link)
{
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"login", login}, {"link", link}}.dump());
        return;
    }
    fmt::print("Open this once, within seven days, to choose the password of {}:\n{}\n", login, link);
}

void add_member(Command const& command, network::StaffProfile profile)
{
    if (profile.login.empty()) {
        profile.login = profile.email;
    }
    with_staff(command, [&](network::StaffOperator& staff) {
        auto const added = staff.add(profile);
        if (!added) {
            throw staff_failure(added.error());
        }
        print_link(command, network::normalise_login(profile.login), added->link);
    });
}

void new_link(Command const& command, std::string const& login)
{
    with_staff(command, [&](network::StaffOperator& staff) {
        auto const link = staff.link(login);
        if (!link) {
            throw staff_failure(link.error());
        }
        print_link(command, network::normalise_login(login), *link);
    });
}

void revoke_link(Command const& command, std::string const& login)
{
    with_staff(command, [&](network::StaffOperator& staff) {
        auto const revoked = staff.revoke_link(login);
        if (!revoked) {
            throw staff_failure(revoked.error());
        }
        auto const* const word = *revoked ? "revoked" : "none open";
        fmt::print("{}\n", command.json ? nlohmann::json{{"status", word}}.dump() : std::string{word});
    });
}

std::string_view standing_of(network::StaffOperator::Listed const& one)
{
    if (one.member.status == network::StaffStatus::disabled) {
        return "disabled";
    }
    return one.has_password ? "active" : one.has_open_link ? "invited" : "no password";
}

void list_members(Command const& command)
{
    with_staff(command, [&](network::StaffOperator& staff) {
        auto all = nlohmann::json::array();
        for (auto const& one : staff.list()) {
            auto const& member = one.member;
            all.push_back({{"login", member.login},
                           {"name", member.name},
                           {"email", member.email},
                           {"role", network::code(member.role)},
                           {"intercommunality", member.scope ? member.scope->value : ""},
                           {"status", standing_of(one)},
                           {"second_factor", member.second_factor == network::SecondFactor::totp},
                           {"open_link", one.has_open_link}});
            if (!command.json) {
                fmt::print("{:<24} {:<14} {:<26} {:<12} {}\n", member.login, network::code(member.role),
                           member.scope ? member.scope->value : "the network", standing_of(one), member.name);
            }
        }
        if (command.json) {
            fmt::print("{}\n", all.dump());
        }
    });
}

} // namespace

void add_staff_command(CLI::App& root, Command& command)
{
    auto* const group = root.add_subcommand("staff", "Who works at the desk: the first administrator, links, a list");
    group->require_subcommand(1);
    auto const profile = std::make_shared<network::StaffProfile>(); // lives as long as the callbacks
    auto const login = std::make_shared<std::string>();
    auto* const add = group->add_subcommand("add", "Add somebody, and print the one-time link to choose a password");
    add->add_option("--role", profile->role, "librarian, manager, administrator or auditor")->required();
    add->add_option("--email", profile->email, "Where they are written to")->required();
    add->add_option("--name", profile->name, "As colleagues see it")->required();
    add->add_option("--login", profile->login, "What they sign in with; the e-mail unless told");
    add->add_option("--scope,--intercommunality", profile->scope, "Of a librarian or manager");
    add->callback([&command, profile] { add_member(command, *profile); });

    auto* const list = group->add_subcommand("list", "Everybody, with role, place and standing");
    list->callback([&command] { list_members(command); });
    auto* const link = group->add_subcommand("link", "Print a new one-time link; the one before no longer opens");
    link->add_option("login", *login, "Whose")->required();
    link->callback([&command, login] { new_link(command, *login); });
    auto* const revoke = group->add_subcommand("revoke-link", "The open link no longer opens anything");
    revoke->add_option("login", *login, "Whose")->required();
    revoke->callback([&command, login] { revoke_link(command, *login); });
}

} // namespace guichet::app
