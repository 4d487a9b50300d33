// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/queue_filter.hpp"

#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace guichet::people {

namespace {

constexpr std::string_view every_state = "toutes";
constexpr std::string_view letters_to_print = "lettres";
constexpr std::array<std::string_view, 4> filter_names{"etat", "bibliotheque", "campagne", "tri"};

std::string_view carried(web::Request const& request, std::string_view name)
{
    return request.has_query(name) ? request.query_value(name) : request.field(name);
}

web::Fields fields_of(QueueFilter const& filter)
{
    web::Fields fields;
    if (filter.letters) {
        fields.emplace_back("etat", letters_to_print);
    } else if (filter.state != ApplicationState::in_review) {
        fields.emplace_back("etat", filter.state ? to_text(*filter.state) : every_state);
    }
    if (!filter.library.empty()) {
        fields.emplace_back("bibliotheque", filter.library);
    }
    if (!filter.campaign.empty()) {
        fields.emplace_back("campagne", filter.campaign);
    }
    if (filter.sort != QueueSort::oldest) {
        fields.emplace_back("tri", to_text(filter.sort));
    }
    return fields;
}

} // namespace

QueueFilter filter_of(web::Request const& request)
{
    QueueFilter filter;
    auto const state = carried(request, "etat");
    filter.letters = state == letters_to_print;
    if (!state.empty()) {
        filter.state = application_state_from(state);
    }
    filter.library = carried(request, "bibliotheque");
    filter.campaign = carried(request, "campagne");
    filter.text = request.field("q");
    auto const sort = carried(request, "tri");
    filter.sort = sort == "newest" ? QueueSort::newest : sort == "name" ? QueueSort::name : QueueSort::oldest;
    filter.page = web::page_number(request);
    return filter;
}

std::string chosen_in_form(web::Request const& request)
{
    web::Fields fields;
    for (auto const name : filter_names) {
        if (request.has_field(name)) {
            fields.emplace_back(name, request.field(name));
        }
    }
    return fields.empty() ? "" : "?" + web::encode_form(fields);
}

web::Request addressed(web::Request request, QueueFilter const& filter)
{
    auto fields = fields_of(filter);
    for (std::string_view const name : {"choisir", "page"}) {
        if (request.has_query(name)) {
            fields.emplace_back(name, request.query_value(name));
        }
    }
    request.query = std::move(fields);
    return request;
}

std::string query_of(QueueFilter const& filter)
{
    auto const fields = fields_of(filter);
    return fields.empty() ? "" : "?" + web::encode_form(fields);
}

nlohmann::json hidden_fields(QueueFilter const& filter)
{
    auto list = nlohmann::json::array();
    for (auto const& [name, value] : fields_of(filter)) {
        list.push_back({{"field", name}, {"value", value}});
    }
    return list;
}

} // namespace guichet::people
