// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/impl/html_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace guichet::mail::impl {

namespace {

constexpr std::size_t longest_entity = 10;
constexpr std::array<std::pair<std::string_view, std::string_view>, 29> named_entities{
    {{"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", " "},
     {"eacute", "é"}, {"egrave", "è"}, {"ecirc", "ê"},  {"euml", "ë"},   {"agrave", "à"}, {"acirc", "â"},
     {"ccedil", "ç"}, {"icirc", "î"},  {"iuml", "ï"},   {"ocirc", "ô"},  {"ugrave", "ù"}, {"ucirc", "û"},
     {"Eacute", "É"}, {"Agrave", "À"}, {"Ccedil", "Ç"}, {"oelig", "œ"},  {"rsquo", "’"},  {"lsquo", "‘"},
     {"laquo", "«"},  {"raquo", "»"},  {"euro", "€"},   {"hellip", "…"}, {"ndash", "–"}}};
constexpr std::array<std::string_view, 14> blocks{"p",  "br", "div", "tr", "li", "h1",    "h2",
                                                  "h3", "h4", "ul",  "ol", "hr", "table", "blockquote"};
constexpr std::array<std::string_view, 4> unseen{"style", "script", "head", "title"};

void append_utf8(std::string& to, std::uint32_t point)
{
    auto const byte = [&](std::uint32_t value) { to += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0U | (point >> 6U));
        byte(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        byte(0xE0U | (point >> 12U));
        byte(0x80U | ((point >> 6U) & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    } else {
        byte(0xF0U | (point >> 18U));
        byte(0x80U | ((point >> 12U) & 0x3FU));
        byte(0x80U | ((point >> 6U) & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    }
}

/// "#233" and "#xE9"; nullopt for what is no character.
std::optional<std::uint32_t> numbered(std::string_view entity)
{
    entity.remove_prefix(1);
    auto const is_hexadecimal = entity.starts_with('x') || entity.starts_with('X');
    entity.remove_prefix(is_hexadecimal ? 1 : 0);
    std::uint32_t point = 0;
    auto const [stopped, error] =
        std::from_chars(entity.data(), entity.data() + entity.size(), point, is_hexadecimal ? 16 : 10);
    auto const is_surrogate = point >= 0xD800 && point < 0xE000;
    return error == std::errc{} && stopped == entity.data() + entity.size() && point >= 0x20 && point < 0x110000 &&
                   !is_surrogate
               ? std::optional{point}
               : std::nullopt;
}

class HtmlReader {
public:
    explicit HtmlReader(std::string_view html) : html_(html) {}

    std::string read()
    {
        while (at_ < html_.size()) {
            auto const c = html_[at_];
            if (c == '<') {
                tag();
            } else if (c == '&') {
                entity();
            } else {
                out_ += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
                ++at_;
            }
        }
        return std::move(out_);
    }

private:
    void tag()
    {
        if (html_.substr(at_).starts_with("<!--")) {
            skip_past("-->", at_ + 4);
            return;
        }
        auto const end = html_.find('>', at_);
        auto const inside = html_.substr(at_ + 1, end == std::string_view::npos ? end : end - at_ - 1);
        at_ = end == std::string_view::npos ? html_.size() : end + 1;
        auto const is_end = inside.starts_with('/');
        auto const name = to_lower(inside.substr(is_end ? 1 : 0, longest_entity));
        auto const word = name.substr(0, name.find_first_of(" \t\r\n/"));
        if (std::ranges::find(blocks, word) != blocks.end()) {
            out_ += '\n';
        } else if (!is_end && std::ranges::find(unseen, word) != unseen.end()) {
            skip_element(word);
        }
    }

    void skip_element(std::string const& name)
    {
        for (auto found = html_.find("</", at_); found != std::string_view::npos; found = html_.find("</", found + 2)) {
            if (to_lower(html_.substr(found + 2, name.size())) == name) {
                at_ = found;
                return;
            }
        }
        at_ = html_.size();
    }

    void skip_past(std::string_view mark, std::size_t from)
    {
        auto const found = html_.find(mark, from);
        at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
    }

    void entity()
    {
        auto const window = html_.substr(at_ + 1, longest_entity);
        auto const end = window.find(';');
        auto const name = end == std::string_view::npos ? std::string_view{} : window.substr(0, end);
        auto const known =
            std::ranges::find(named_entities, name, &std::pair<std::string_view, std::string_view>::first);
        auto const point = name.starts_with('#') ? numbered(name) : std::nullopt;
        if (known == named_entities.end() && !point) {
            out_ += '&';
            ++at_;
            return;
        }
        if (point) {
            append_utf8(out_, *point);
        } else {
            out_ += known->second;
        }
        at_ += name.size() + 2;
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string out_;
};

} // namespace

std::string text_of_html(std::string_view html)
{
    return HtmlReader{html}.read();
}

} // namespace guichet::mail::impl
