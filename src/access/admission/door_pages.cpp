// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/admission/door_pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

std::string DoorPages::in_words(web::Request const& request, Message const& reason) const
{
    return shell_.text(request, refusal_in_words(reason, request.locale, libraries_));
}

web::Response DoorPages::refused(web::Request const& request, platforms::Platform const& platform,
                                 Error const& why) const
{
    if (why.kind != ErrorKind::forbidden) {
        return shell_.error_page(request, why);
    }
    return shell_.page(request, "access/admission/refused",
                       {{"title", shell_.text(request, {"access.refused.title", {{"platform", platform.name}}})},
                        {"reason", in_words(request, why.message)},
                        {"sign_in", why.message.id == "access.refused.no_account"}},
                       web::Frame::public_, web::status_of(why.kind));
}

web::Response DoorPages::signed_out(web::Request const& request, std::string const& target) const
{
    auto response = shell_.page(request, "access/admission/signed_out",
                                {{"title", shell_.text(request, {"access.cas.signed_out.title"})},
                                 {"goes_on", !target.empty()},
                                 {"target", target}});
    if (!target.empty()) {
        response.with_header("Refresh", "0; url=" + target);
    }
    return response;
}

web::Response DoorPages::leave(web::Request const& request, platforms::Platform const& platform,
                               std::string const& target) const
{
    return request.has_query(after_sign_in) ? onward(request, platform, target) : web::Response::redirect(target);
}

web::Response DoorPages::onward(web::Request const& request, platforms::Platform const& platform,
                                std::string const& target, Pace pace) const
{
    auto response =
        shell_.page(request, "access/admission/onward",
                    {{"title", shell_.text(request, {"access.onward.title", {{"platform", platform.name}}})},
                     {"by_link", true},
                     {"waits", pace == Pace::when_told},
                     {"target", target}});
    if (pace == Pace::at_once) {
        response.with_header("Refresh", "0; url=" + target);
    }
    return response;
}

web::Response DoorPages::onward_telling_whence(web::Request const& request, platforms::Platform const& platform) const
{
    auto response =
        shell_.page(request, "access/admission/onward",
                    {{"title", shell_.text(request, {"access.onward.title", {{"platform", platform.name}}})},
                     {"tells_whence", true},
                     {"target", platform.entry_url}});
    response.with_header("Referrer-Policy", "unsafe-url");
    return response;
}

web::Response DoorPages::onward_by_form(web::Request const& request, platforms::Platform const& platform,
                                        std::string const& target, std::string const& origin,
                                        web::Fields const& fields) const
{
    auto inputs = nlohmann::json::array();
    for (auto const& [name, value] : fields) {
        inputs.push_back({{"name", name}, {"value", value}});
    }
    auto response =
        shell_.page(request, "access/admission/onward",
                    {{"title", shell_.text(request, {"access.onward.title", {{"platform", platform.name}}})},
                     {"by_form", true},
                     {"target", target},
                     {"fields", std::move(inputs)}});
    response.allow("form-action", origin);
    return response;
}

} // namespace guichet::access
