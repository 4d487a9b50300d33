// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/notices.hpp"

#include "text/messages.hpp"

namespace guichet::people {

namespace {

constexpr int announced_days = 14;

std::string_view notice_id(Closure const& closure, Date today)
{
    if (closure.begins > today) {
        return closure.reopens ? "closures.notice.planned" : "closures.notice.planned_unknown";
    }
    return closure.reopens ? "closures.notice.closed_until" : "closures.notice.closed";
}

} // namespace

std::string place_of(web::Shell const& shell, web::Request const& request,
                     network::Intercommunalities const& intercommunalities, Closure const& closure)
{
    if (closure.reach == Reach::network) {
        return shell.text(request, {"closures.reach.network"});
    }
    if (closure.reach == Reach::intercommunality) {
        auto const member = intercommunalities.find(closure.intercommunality);
        return member ? member->name : closure.intercommunality.value;
    }
    auto const library = intercommunalities.library(closure.library);
    return library ? library->name : closure.library.value;
}

nlohmann::json ClosureNotices::everywhere(web::Request const& request) const
{
    auto const today = civil_date(clock_.now());
    auto notices = nlohmann::json::array();
    for (auto const& closure : closures_.around(today, announced_days)) {
        notices.push_back(notice(request, closure, today));
    }
    return notices;
}

nlohmann::json ClosureNotices::at(web::Request const& request, network::Library const& library) const
{
    auto const today = civil_date(clock_.now());
    auto notices = nlohmann::json::array();
    for (auto const& closure : closures_.around(today, announced_days)) {
        if (closure.concerns(library)) {
            notices.push_back(notice(request, closure, today));
        }
    }
    return notices;
}

nlohmann::json ClosureNotices::notice(web::Request const& request, Closure const& closure, Date today) const
{
    auto const day = [&](Date date) { return text::long_date(request.locale, date); };
    Message message{
        std::string{notice_id(closure, today)},
        {{"place", place_of(shell_, request, intercommunalities_, closure)}, {"from", day(closure.begins)}}};
    if (closure.reopens) {
        message.values["last"] = day(add_days(*closure.reopens, -1));
        message.values["reopens"] = day(*closure.reopens);
    }
    auto const& reason =
        request.locale == text::Locale::en && !closure.reason_en.empty() ? closure.reason_en : closure.reason_fr;
    return {{"text", shell_.text(request, message)},
            {"why", reason.empty() ? "" : shell_.text(request, {"closures.notice.reason", {{"reason", reason}}})},
            {"digital", closure.extent == Extent::desk}};
}

} // namespace guichet::people
