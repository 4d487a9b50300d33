// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/data_copy.hpp"

#include "access/accounts/copied.hpp"
#include "document/notice.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using nlohmann::ordered_json;

/// The copy as lines to read: a section for each part, "label : value" for each item.
class Reader {
public:
    Reader(text::Messages const& messages, text::Locale locale) : messages_(messages), locale_(locale) {}

    [[nodiscard]] std::vector<document::NoticeSection> sections(ordered_json const& copy) const
    {
        std::vector<document::NoticeSection> all{{label("personne"), {}}};
        for (auto const& [key, value] : copy.items()) {
            if (!value.is_structured()) {
                all.front().lines.push_back(label(key) + " : " + words(value));
                continue;
            }
            document::NoticeSection section{label(key), {}};
            add(value, "", section.lines);
            if (section.lines.empty()) {
                section.lines.emplace_back("–");
            }
            all.push_back(std::move(section));
        }
        return all;
    }

private:
    void add(ordered_json const& value, std::string const& indent, std::vector<std::string>& lines) const
    {
        for (auto const& [key, item] : value.items()) {
            if (value.is_array()) {
                lines.push_back(indent + (item.is_structured() ? joined(item) : "• " + words(item)));
                add_nested(item, indent + "    ", lines);
            } else if (!item.is_structured()) {
                lines.push_back(indent + label(key) + " : " + words(item));
            }
        }
    }
    /// The plain items of an object on one line.
    [[nodiscard]] std::string joined(ordered_json const& object) const
    {
        std::string line;
        for (auto const& [key, item] : object.items()) {
            if (!item.is_structured() && !words(item).empty()) {
                line += (line.empty() ? "• " : " · ") + label(key) + " : " + words(item);
            }
        }
        return line;
    }
    void add_nested(ordered_json const& object, std::string const& indent, std::vector<std::string>& lines) const
    {
        for (auto const& [key, item] : object.items()) {
            if (item.is_structured() && !item.empty()) {
                lines.push_back(indent + label(key));
                if (item.is_object()) {
                    lines.push_back(indent + joined(item));
                } else {
                    add(item, indent, lines);
                }
            }
        }
    }
    [[nodiscard]] std::string label(std::string const& key) const
    {
        auto const* const known = messages_.find(locale_, "copy.key." + key);
        return known != nullptr ? *known : key;
    }
    [[nodiscard]] std::string words(ordered_json const& value) const
    {
        if (value.is_null()) {
            return "–";
        }
        if (!value.is_string()) {
            return value.dump();
        }
        auto const& text = value.get_ref<std::string const&>();
        if (auto const date = parse_date(text)) {
            return text::long_date(locale_, *date);
        }
        auto const instant = parse_instant(text);
        return instant ? text::long_instant(locale_, *instant) : text;
    }

    text::Messages const& messages_;
    text::Locale locale_;
};

} // namespace

nlohmann::json DataCopy::json(people::Patron const& patron, text::Locale locale) const
{
    return nlohmann::json::parse(ordered(patron, locale).dump());
}

nlohmann::ordered_json DataCopy::ordered(people::Patron const& patron, text::Locale locale) const
{
    auto copy = copied_identity(patron);
    auto const releases = releases_.of(patron, locale);
    database_.read([&](db::Session& session) {
        add_membership(session, patron.id, copy);
        add_exchanges(session, mails_, patron.id, locale, copy);
        copy["acces_aux_ressources"] = ordered_json::array();
        for (auto const& access : accesses_.of(session, patron.id)) {
            copy["acces_aux_ressources"].push_back({{"le", to_iso(access.at)},
                                                    {"plateforme", access.platform},
                                                    {"resultat", access.entered ? "entrée" : "refus"}});
        }
        add_passed_on(session, patron.id, copy);
        copy["conservation"] = copied_retention(session, patron.id, civil_date(clock_.now()));
    });
    copy["ce_que_recoivent_les_plateformes"] = ordered_json::array();
    for (auto const& release : releases) {
        copy["ce_que_recoivent_les_plateformes"].push_back(
            {{"plateforme", release.platform}, {"article_du_contrat", release.article}, {"recoit", release.items}});
    }
    return copy;
}

Result<std::string> DataCopy::pdf(people::Patron const& patron, text::Locale locale) const
{
    auto const today = civil_date(clock_.now());
    document::Notice notice;
    notice.issuer = network_name_;
    notice.title = messages_.text(locale, {"copy.title", {{"name", patron.person.full_name()}}});
    notice.subtitle = messages_.text(locale, {"copy.made_on", {{"date", text::long_date(locale, today)}}});
    notice.paragraphs = {messages_.text(locale, "copy.explanation")};
    notice.sections = Reader{messages_, locale}.sections(ordered(patron, locale));
    notice.footer = messages_.text(locale, "copy.footer");
    return document::notice_pdf(notice, locale);
}

} // namespace guichet::access
