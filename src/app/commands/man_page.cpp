// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/man_page.hpp"

#include "app/configuration.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace guichet::app {

namespace {

/// A backslash, and a dot or an apostrophe that begins a line, mean something to troff; a hyphen of an option is no
/// typographic one.
std::string in_troff(std::string_view text)
{
    std::string out;
    for (auto const c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '\n') {
            out += "\n.br\n";
        } else {
            out += c;
        }
    }
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string heading(std::string_view name, std::string_view summary)
{
    return fmt::format(".TH {} 1 \"\" \"guichet {}\" \"Guichet\"\n.SH NAME\n{} \\- {}\n", in_troff(name),
                       GUICHET_VERSION, in_troff(name), in_troff(summary));
}

std::string tagged(std::string_view tag, std::string_view text)
{
    return fmt::format(".TP\n{}\n{}\n", tag, text.empty() ? "\\&" : in_troff(text));
}

std::string tag_of(CLI::Option const& option)
{
    auto tag = option.nonpositional() ? fmt::format("\\fB{}\\fR", in_troff(option.get_name(false, true)))
                                      : fmt::format("\\fI{}\\fR", in_troff(option.get_name(true)));
    if (option.nonpositional() && option.get_expected_max() > 0) {
        tag += " \\fIvalue\\fR";
    }
    if (!option.get_envname().empty()) {
        tag += fmt::format(" (or \\fB{}\\fR in the environment)", in_troff(option.get_envname()));
    }
    return tag;
}

std::string text_of(CLI::Option const& option)
{
    auto text = option.get_description();
    if (option.nonpositional() && option.get_required()) {
        text += " (required)";
    }
    if (!option.get_default_str().empty()) {
        text += fmt::format(" (default: {})", option.get_default_str());
    }
    return text;
}

std::string options_of(CLI::App const& app)
{
    std::string out;
    for (auto const* option : app.get_options([](CLI::Option const* one) { return !one->get_group().empty(); })) {
        out += tagged(tag_of(*option), text_of(*option));
    }
    return out;
}

std::vector<CLI::App const*> commands_of(CLI::App const& app)
{
    return app.get_subcommands([](CLI::App const* one) { return !one->get_group().empty(); });
}

/// "guichet closure apply closure [options]"
std::string synopsis(std::string const& words, CLI::App const& app)
{
    auto out = fmt::format("\\fB{}\\fR", in_troff(words));
    for (auto const* option : app.get_options([](CLI::Option const* one) { return one->get_positional(); })) {
        auto const name = fmt::format("\\fI{}\\fR", in_troff(option->get_name(true)));
        out += option->get_required() ? " " + name : " [" + name + "]";
    }
    return out + (commands_of(app).empty() ? "" : " \\fIcommand\\fR") + " [\\fIoptions\\fR]\n";
}

std::string settings_section()
{
    std::string out = ".SH SETTINGS\nIn the configuration file, or in the environment: a setting mail.smtp_url is the "
                      "variable GUICHET_MAIL_SMTP_URL. \\fBguichet configuration\\fR shows what is in force.\n";
    for (auto const& setting : settings()) {
        auto const fallback =
            setting.fallback.empty() ? std::string{} : fmt::format(" (default: {})", setting.fallback);
        out += tagged(fmt::format("\\fB{}\\fR", in_troff(setting.key)), std::string{setting.explanation_en} + fallback);
    }
    return out;
}

constexpr std::string_view ending = ".SH EXIT STATUS\n"
                                    "0: done. 1: it failed, and the last line says why. 2: wrong use.\n";

} // namespace

std::string man_page(CLI::App const& root)
{
    auto out = heading("guichet", root.get_description());
    out += ".SH SYNOPSIS\n" + synopsis("guichet", root) + ".SH COMMANDS\n";
    for (auto const* command : commands_of(root)) {
        out +=
            tagged(fmt::format("\\fBguichet\\-{}\\fR(1)", in_troff(command->get_name())), command->get_description());
    }
    out += ".SH OPTIONS\nEvery command takes them, before or after its name.\n" + options_of(root);
    return out + settings_section() + std::string{ending};
}

std::string man_page(CLI::App const& root, CLI::App const& command)
{
    auto const words = "guichet " + command.get_name();
    auto out = heading("guichet-" + command.get_name(), command.get_description());
    out +=
        ".SH SYNOPSIS\n" + synopsis(words, command) + ".SH DESCRIPTION\n" + in_troff(command.get_description()) + ".\n";
    out += options_of(command);
    if (auto const commands = commands_of(command); !commands.empty()) {
        out += ".SH COMMANDS\n";
        for (auto const* one : commands) {
            out += ".SS " + synopsis(words + " " + one->get_name(), *one) + in_troff(one->get_description()) + ".\n" +
                   options_of(*one);
        }
    }
    return out + ".SH OPTIONS OF EVERY COMMAND\n" + options_of(root) + std::string{ending} +
           ".SH SEE ALSO\n\\fBguichet\\fR(1)\n";
}

} // namespace guichet::app
