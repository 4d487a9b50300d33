// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

/// The awkward mails of tests/data/mails and what each becomes (expected.tsv). A line "@@name@@" stands for an
/// attachment in base64 that the test makes; "{{sent}}" for the number of a mail of ours.
namespace guichet::support {

using MailParts = std::map<std::string, std::string>;

[[nodiscard]] inline std::string file_bytes(std::filesystem::path const& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// In lines of 76 characters.
[[nodiscard]] inline std::string base64_lines(std::string const& bytes)
{
    constexpr std::size_t width = 76;
    auto const text = base64(bytes);
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += width) {
        out += text.substr(at, width) + "\n";
    }
    return out;
}

[[nodiscard]] inline std::string replaced(std::string const& text, std::string const& what, std::string const& with)
{
    std::string out;
    std::size_t from = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, from)) {
        out.append(text, from, at - from).append(with);
        from = at + what.size();
    }
    return out.append(text, from);
}

/// As it would come over the network: lines end in CRLF, save in a file that mixes line ends on purpose.
[[nodiscard]] inline std::string corpus_mail(std::string const& name, MailParts const& parts,
                                             std::string const& sent = "none")
{
    auto text = replaced(file_bytes("tests/data/mails/" + name), "{{sent}}", sent);
    for (auto const& [part, bytes] : parts) {
        auto const mark = "@@" + part + "@@\n";
        if (text.find(mark) != std::string::npos) {
            text = replaced(text, mark, base64_lines(bytes));
        }
    }
    return text.find("\r\n") == std::string::npos ? replaced(text, "\n", "\r\n") : text;
}

struct ExpectedMail {
    std::string name;
    std::string state;
    std::string reason; // "-" for none
    int applications = 0;
    int to_type = 0;
    std::string answer; // "-" for none
};

[[nodiscard]] inline std::vector<ExpectedMail> expected_mails()
{
    std::vector<ExpectedMail> out;
    for (auto const& line : split(file_bytes("tests/data/mails/expected.tsv"), '\n')) {
        auto const columns = split(line, '\t');
        if (columns.size() == 6 && !line.starts_with('#')) {
            out.push_back(
                {columns[0], columns[1], columns[2], std::stoi(columns[3]), std::stoi(columns[4]), columns[5]});
        }
    }
    return out;
}

} // namespace guichet::support
