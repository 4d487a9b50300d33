// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/patron_door.hpp"

#include <utility>

namespace guichet::access {

namespace {

constexpr auto home_path = "/compte";
constexpr auto kept_form_path = "/compte/reprise";

} // namespace

void PatronDoor::keep_forms(web::KeptForms const& kept, web::Router& router)
{
    kept_ = &kept;
    get(router, kept_form_path, [&kept](web::Request const& request, people::Patron const& /*patron*/) {
        return kept.offer(request, web::Frame::public_, home_path);
    });
}

void PatronDoor::get(web::Router& router, std::string pattern, Handler handler)
{
    router.get(std::move(pattern), web::Audience::patron, guarded(std::move(handler)));
}

void PatronDoor::post(web::Router& router, std::string pattern, Handler handler)
{
    router.post(std::move(pattern), web::Audience::patron, guarded(std::move(handler)));
}

std::optional<people::Patron> PatronDoor::patron(web::Request const& request) const
{
    auto const session = sessions_.find(request, web::Audience::patron);
    auto found = session ? patrons_.find({session->subject}) : std::nullopt;
    return found && found->status == people::PatronStatus::active ? found : std::nullopt;
}

web::Response PatronDoor::to_sign_in(web::Request const& request) const
{
    bool const page = request.method == web::Method::get || request.method == web::Method::head;
    auto const kept = kept_ != nullptr ? kept_->keep(request, kept_form_path) : std::nullopt;
    auto const wanted = page ? request.raw_target : kept.value_or(home_path);
    return web::Response::redirect("/connexion?" + web::encode_form({{"suite", wanted}}));
}

web::Handler PatronDoor::guarded(Handler handler) const
{
    return [this, handler = std::move(handler)](web::Request const& request) {
        auto const found = patron(request);
        if (!found) {
            return to_sign_in(request);
        }
        auto response = handler(request, *found);
        return std::move(response.with_header("Cache-Control", "no-store"));
    };
}

} // namespace guichet::access
