// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/application.hpp"
#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>

namespace guichet::app {

namespace {

struct ReportOptions {
    std::string output; // a PDF file; "" for text
    std::string locale = "fr";
};

void print_register(Command const& command, ReportOptions const& options)
{
    Application const application{command.configuration(), Mode::production};
    auto const locale = text::locale_from(options.locale);
    auto const sheet = application.processing_register().sheet(locale);
    if (!options.output.empty()) {
        auto const pdf = document::notice_pdf(sheet, locale);
        std::ofstream file{options.output, std::ios::binary};
        if (!pdf || !file.write(pdf->data(), static_cast<std::streamsize>(pdf->size()))) {
            throw CommandFailure("cannot write " + options.output);
        }
        return;
    }
    if (command.json) {
        nlohmann::json document{
            {"title", sheet.title}, {"made_on", sheet.subtitle}, {"sections", nlohmann::json::array()}};
        for (auto const& section : sheet.sections) {
            document["sections"].push_back({{"title", section.title}, {"lines", section.lines}});
        }
        fmt::print("{}\n", document.dump(2));
        return;
    }
    fmt::print("{}\n{}\n\n{}\n", sheet.title, sheet.subtitle, sheet.paragraphs.front());
    for (auto const& section : sheet.sections) {
        fmt::print("\n{}\n", section.title);
        for (auto const& line : section.lines) {
            fmt::print("- {}\n", line);
        }
    }
}

} // namespace

void add_report_command(CLI::App& root, Command& command)
{
    auto* const report = root.add_subcommand("report", "Documents made from what this installation really does");
    report->require_subcommand(1);
    auto* const sheet = report->add_subcommand("register", "The record of processing activities (RGPD, art. 30)");
    auto const options = std::make_shared<ReportOptions>();
    sheet->add_option("--output", options->output, "Write a PDF to this file instead of text");
    sheet->add_option("--language", options->locale, "fr or en")->check(CLI::IsMember({"fr", "en"}));
    sheet->callback([&command, options] { print_register(command, *options); });
}

} // namespace guichet::app
