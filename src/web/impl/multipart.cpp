// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/multipart.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::web::impl {

namespace {

constexpr std::size_t longest_boundary = 70; // RFC 2046 §5.1.1
constexpr std::size_t longest_part_header = 8192;

std::string_view trimmed(std::string_view text)
{
    auto const begin = text.find_first_not_of(" \t");
    return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The quoted text that begins at `at`, which moves to its closing quote; \" stands for a quote. nullopt: unclosed.
std::optional<std::string> quoted_text(std::string_view value, std::size_t& at)
{
    std::string text;
    for (++at; at < value.size() && value[at] != '"'; ++at) {
        at += value.substr(at).starts_with("\\\"") ? 1 : 0;
        text += value[at];
    }
    return at < value.size() ? std::optional{std::move(text)} : std::nullopt;
}

/// The parameters of a header such as `form-data; name="a"; filename="b.pdf"`, names in lower case. A quoted value
/// keeps its ";". Returns nullopt for an unclosed quote.
std::optional<Fields> header_parameters(std::string_view value)
{
    Fields parameters;
    auto at = value.find(';');
    while (at < value.size()) {
        ++at;
        auto const equals = value.find('=', at);
        if (equals == std::string_view::npos) {
            break;
        }
        auto const name = to_lower(trimmed(value.substr(at, equals - at)));
        std::string text;
        at = equals + 1;
        if (at < value.size() && value[at] == '"') {
            auto quoted = quoted_text(value, at);
            if (!quoted) {
                return std::nullopt;
            }
            text = std::move(*quoted);
            at = value.find(';', at);
        } else {
            auto const end = std::min(value.find(';', at), value.size());
            text = trimmed(value.substr(at, end - at));
            at = end;
        }
        parameters.emplace_back(name, std::move(text));
    }
    return parameters;
}

/// HTML's form encoding writes quotes and line breaks of a name or file name as %22, %0D and %0A, nothing else.
std::string unescaped_name(std::string_view text)
{
    std::string out{text};
    for (auto const& [escape, character] : {std::pair{"%22", "\""}, {"%0D", "\r"}, {"%0A", "\n"}}) {
        for (auto at = out.find(escape); at != std::string::npos; at = out.find(escape, at + 1)) {
            out.replace(at, 3, character);
        }
    }
    return out;
}

/// Some browsers once sent a whole path.
std::string base_name(std::string_view file_name)
{
    auto const slash = file_name.find_last_of("/\\");
    return std::string{slash == std::string_view::npos ? file_name : file_name.substr(slash + 1)};
}

struct PartHeader {
    std::string name;
    std::optional<std::string> file_name;
    std::string content_type = "text/plain";
};

bool read_disposition(std::string_view value, PartHeader& part)
{
    if (!to_lower(value).starts_with("form-data")) {
        return false;
    }
    auto const parameters = header_parameters(value);
    if (!parameters) {
        return false;
    }
    for (auto const& [name, text] : *parameters) {
        if (name == "name") {
            part.name = unescaped_name(text);
        } else if (name == "filename") {
            part.file_name = base_name(unescaped_name(text));
        }
    }
    return !part.name.empty();
}

std::optional<PartHeader> read_part_header(std::string_view text)
{
    PartHeader part;
    bool disposed = false;
    while (!text.empty()) {
        auto const end = std::min(text.find("\r\n"), text.size());
        auto const line = text.substr(0, end);
        text.remove_prefix(std::min(end + 2, text.size()));
        auto const colon = line.find(':');
        if (colon == std::string_view::npos) {
            return std::nullopt;
        }
        auto const name = to_lower(line.substr(0, colon));
        auto const value = trimmed(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (disposed || !read_disposition(value, part)) {
                return std::nullopt;
            }
            disposed = true;
        } else if (name == "content-type") {
            part.content_type = value;
        }
    }
    return disposed ? std::optional{std::move(part)} : std::nullopt;
}

void keep(Multipart& result, PartHeader part, std::string_view content)
{
    if (part.file_name) {
        result.uploads.push_back(
            {std::move(part.name), std::move(*part.file_name), std::move(part.content_type), std::string{content}});
    } else {
        result.fields.emplace_back(std::move(part.name), content);
    }
}

} // namespace

std::optional<std::string> boundary_of(std::string_view content_type)
{
    auto const parameters = header_parameters(content_type);
    if (!parameters || std::ranges::count(*parameters, "boundary", &std::pair<std::string, std::string>::first) != 1) {
        return std::nullopt;
    }
    auto const found = std::ranges::find(*parameters, "boundary", &std::pair<std::string, std::string>::first);
    auto const& boundary = found->second;
    auto const printable = std::ranges::all_of(boundary, [](char c) { return c >= ' ' && c < 0x7f; });
    return !boundary.empty() && boundary.size() <= longest_boundary && printable ? std::optional{boundary}
                                                                                 : std::nullopt;
}

std::optional<Multipart> parse_multipart(std::string_view body, std::string_view boundary, std::size_t most_parts)
{
    Multipart result;
    auto const delimiter = fmt::format("--{}", boundary);
    auto const separator = fmt::format("\r\n--{}", boundary);
    if (!body.starts_with(delimiter)) {
        return std::nullopt;
    }
    body.remove_prefix(delimiter.size());
    while (!body.starts_with("--")) {
        auto const header_end = body.find("\r\n\r\n");
        if (!body.starts_with("\r\n") || header_end == std::string_view::npos || header_end > longest_part_header) {
            return std::nullopt;
        }
        auto const header = header_end < 2 ? std::string_view{} : body.substr(2, header_end - 2);
        auto const content = body.substr(header_end + 4);
        auto const content_end = content.find(separator);
        auto part = read_part_header(header);
        if (!part || content_end == std::string_view::npos ||
            result.fields.size() + result.uploads.size() >= most_parts) {
            return std::nullopt;
        }
        keep(result, std::move(*part), content.substr(0, content_end));
        body = content.substr(content_end + separator.size());
    }
    return result;
}

} // namespace guichet::web::impl
