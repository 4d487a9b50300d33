// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/pages.hpp"
#include "people/review/queue_filter.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr std::size_t most_at_once = 200;

/// "01h…:3": the case and the version that was seen.
std::optional<SeenCase> seen_case(std::string_view text)
{
    auto const colon = text.rfind(':');
    int version = 0;
    if (colon == std::string_view::npos ||
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), version).ec != std::errc{}) {
        return std::nullopt;
    }
    return SeenCase{{std::string{text.substr(0, colon)}}, version};
}

std::vector<SeenCase> chosen_cases(web::Request const& request)
{
    std::vector<SeenCase> cases;
    for (auto const text : request.all_fields("demande")) {
        if (auto const seen = seen_case(text); seen && cases.size() < most_at_once) {
            cases.push_back(*seen);
        }
    }
    return cases;
}

std::string list_address(web::Request const& request)
{
    return "/gestion/demandes" + query_of(filter_of(request));
}

} // namespace

void BulkPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.post(router, "/gestion/demandes/accepter", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) { return accept(request, actor); });
    door.post(router, "/gestion/demandes/annuler", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) { return undo(request, actor); });
    door.post(router, "/gestion/demandes/lettres.pdf", Permission::issue_cards,
              [this](web::Request const& request, Actor const& actor) { return print(request, actor); });
}

web::Response BulkPages::accept(web::Request const& request, Actor const& actor) const
{
    auto const cases = chosen_cases(request);
    if (cases.empty()) {
        return shell_.redirect_with_flash(request, list_address(request), "warning", {"review.bulk.nothing"});
    }
    json model{{"title", shell_.text(request, {"review.bulk.title"})},
               {"wide", true},
               {"accepted", json::array()},
               {"left", json::array()},
               {"on_paper", json::array()},
               {"filter_query", query_of(filter_of(request))},
               {"filter_fields", hidden_fields(filter_of(request))},
               {"seconds", undo_window.count()}};
    for (auto const& line : sources_.review.accept_clear(actor, cases)) {
        json item{{"id", line.id.value},
                  {"seen", line.id.value + ":0"},
                  {"reference", line.reference.empty() ? "?" : line.reference},
                  {"name", line.name},
                  {"decision", line.decision},
                  {"paper", line.on_paper},
                  {"reasons", json::array()}};
        for (auto const& reason : line.reasons) {
            item["reasons"].push_back(shell_.text(request, {reason}));
        }
        if (line.reasons.empty() && line.on_paper) {
            model["on_paper"].push_back(item);
        }
        model[line.reasons.empty() ? "accepted" : "left"].push_back(std::move(item));
    }
    model["accepted_count"] = std::to_string(model["accepted"].size());
    model["left_count"] = std::to_string(model["left"].size());
    model["has_accepted"] = !model["accepted"].empty();
    model["has_left"] = !model["left"].empty();
    model["has_paper"] = !model["on_paper"].empty();
    return shell_.page(request, "people/review/bulk", model, web::Frame::staff);
}

web::Response BulkPages::undo(web::Request const& request, Actor const& actor) const
{
    int undone = 0;
    int late = 0;
    auto const shown = request.all_fields("decision");
    for (auto const& seen : chosen_cases(request)) {
        (sources_.review.undo(actor, seen.id, shown) ? undone : late) += 1;
    }
    return shell_.redirect_with_flash(request, list_address(request), late > 0 ? "warning" : "info",
                                      {late > 0 ? "review.flash.some_undone" : "review.flash.all_undone",
                                       {{"undone", std::to_string(undone)}, {"late", std::to_string(late)}}});
}

web::Response BulkPages::print(web::Request const& request, Actor const& actor) const
{
    std::vector<ApplicationId> ids;
    for (auto const& seen : chosen_cases(request)) {
        ids.push_back(seen.id);
    }
    auto pdf = sources_.review.printed_letters(actor, ids);
    if (!pdf) {
        return shell_.redirect_with_flash(request, list_address(request), "warning", pdf.error().message);
    }
    return web::Response::bytes(std::move(*pdf), "application/pdf").with_header("Cache-Control", "no-store");
}

} // namespace guichet::people
