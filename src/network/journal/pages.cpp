// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/journal/pages.hpp"

#include "base/text.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace guichet::network {

namespace {

constexpr int entries_per_page = 50;

std::int64_t number(std::string_view text)
{
    std::int64_t value = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc{} && value > 0 ? value : 0;
}

/// "état: en cours" rather than JSON: names and values, in the order written.
std::string detail_text(std::string const& json)
{
    auto const detail = nlohmann::json::parse(json, nullptr, false);
    if (!detail.is_object()) {
        return json;
    }
    std::vector<std::string> parts;
    for (auto const& [name, value] : detail.items()) {
        parts.push_back(name + ": " + (value.is_string() ? value.get<std::string>() : value.dump()));
    }
    return join(parts, " · ");
}

} // namespace

void JournalPages::mount(web::Router& router)
{
    door_.get(router, "/gestion/journal", Permission::read_journal,
              [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
}

web::Response JournalPages::list(web::Request const& request, Actor const& actor) const
{
    Journal::Filter const filter{tidy(request.query_value("action")), tidy(request.query_value("objet"))};
    auto const page = journal_.list(actor, number(request.query_value("avant")), entries_per_page, filter);
    nlohmann::json model{{"title", shell_.text(request, {"journal.title"})},
                         {"entries", rows(request, page)},
                         {"total", text::number(request.locale, page.total)},
                         {"wide", true}};
    bool const more = page.entries.size() == entries_per_page && page.entries.back().sequence > 1;
    web::Fields next{{"action", filter.action}, {"objet", filter.object}};
    next.emplace_back("avant", more ? std::to_string(page.entries.back().sequence) : "");
    model["next"] = more ? "?" + web::encode_form(next) : "";
    web::FormModel{shell_, request}
        .add({.name = "action",
              .label = "journal.field.action",
              .need = web::Need::optional,
              .hint = "journal.field.action_hint",
              .value = filter.action,
              .longest = 100})
        .add({.name = "objet",
              .label = "journal.field.object",
              .need = web::Need::optional,
              .hint = "journal.field.object_hint",
              .value = filter.object,
              .longest = 100})
        .into(model);
    return shell_.page(request, "network/journal/list", model, web::Frame::staff);
}

nlohmann::json JournalPages::rows(web::Request const& request, Journal::Page const& page) const
{
    auto list = nlohmann::json::array();
    for (auto const& entry : page.entries) {
        auto const* const known = shell_.messages().find(request.locale, "journal.action." + entry.action);
        auto const kind = shell_.text(request, {"journal.actor." + entry.actor_kind});
        list.push_back({{"sequence", std::to_string(entry.sequence)},
                        {"at", text::long_instant(request.locale, entry.at)},
                        {"actor", entry.actor_name.empty() ? kind : entry.actor_name},
                        {"where", entry.intercommunality},
                        {"action", entry.action},
                        {"action_text", known != nullptr ? *known : ""},
                        {"object", entry.object},
                        {"object_link", "?" + web::encode_form({{"objet", entry.object}})},
                        {"detail", detail_text(entry.detail)},
                        {"hash", entry.hash.substr(0, 12)}});
    }
    return list;
}

} // namespace guichet::network
