// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/renewal_pages.hpp"

#include "access/accounts/accounts.hpp"
#include "people/registration/link_token.hpp"

#include <charconv>

namespace guichet::access {

namespace {

using people::Patron;
using web::Request;
using web::Response;

constexpr auto renewal_path = "/compte/renouvellement";
constexpr int most_an_hour = 30;

Money told_in(Request const& request)
{
    auto const text = request.field("told");
    std::int64_t cents = -1;
    std::from_chars(text.data(), text.data() + text.size(), cents);
    return {cents};
}

} // namespace

void RenewalPages::mount(web::Router& router)
{
    door_.get(router, renewal_path,
              [this](Request const& request, Patron const& patron) { return form(request, patron, nullptr); });
    door_.post(router, "/compte/renouvellement/verifier",
               [this](Request const& request, Patron const& patron) { return summary(request, patron); });
    door_.post(router, renewal_path,
               [this](Request const& request, Patron const& patron) { return renew(request, patron); });
}

nlohmann::json RenewalPages::library_of(Patron const& patron) const
{
    auto const library = intercommunalities_.library(patron.library).value_or(network::Library{});
    return {{"name", library.name},
            {"phone", library.phone},
            {"email", library.email},
            {"address", library.address},
            {"opening_hours", library.opening_hours}};
}

Response RenewalPages::form(Request const& request, Patron const& patron, Error const* error) const
{
    auto const offer = renewals_.offer(actor_of(patron), patron.id);
    nlohmann::json model;
    if (offer) {
        model = people::renewal_offer_model(request, shell_, *offer, error);
        if (offer->waiting) {
            auto const token = people::LinkToken::for_payment({offer->waiting->id.value}, key_);
            model["waiting"] = "/paiement/" + token.text();
        }
    } else {
        model = {{"possible", false}, {"unavailable", shell_.text(request, offer.error().message)}};
    }
    model["title"] = shell_.text(request, {"renewal.title"});
    model["library"] = library_of(patron);
    return shell_.page(request, "access/accounts/renewal", model, web::Frame::public_, web::status_of(error));
}

Response RenewalPages::moved_away(Request const& request, Patron const& patron, Error const& error) const
{
    auto const known = !error.detail.empty();
    auto const library = error.message.values.find("library");
    auto const theirs = library == error.message.values.end() || library->second.empty()
                            ? std::string{}
                            : shell_.text(request, {"renewal.elsewhere.theirs", {{"library", library->second}}});
    return shell_.page(request, "access/accounts/renewal_elsewhere",
                       {{"title", shell_.text(request, {"renewal.elsewhere.title"})},
                        {"text", shell_.text(request, error.message)},
                        {"theirs", theirs},
                        {"find", known ? "/inscription?commune=" + web::url_encode(error.detail) : "/inscription"},
                        {"library", library_of(patron)}});
}

Response RenewalPages::refused(Request const& request, Patron const& patron, Error const& error) const
{
    auto const& id = error.message.id;
    return id == "renewal.moved_away" || id == "renewal.address_unclear" ? moved_away(request, patron, error)
                                                                         : form(request, patron, &error);
}

Response RenewalPages::summary(Request const& request, Patron const& patron) const
{
    if (request.field("address").empty()) {
        auto const unanswered = invalid({{"address", {"renewal.error.address"}}}).error();
        return form(request, patron, &unanswered);
    }
    auto wish = people::renewal_wish_from(request);
    if (wish.people.empty()) {
        auto const nobody = invalid({{"people", {"renewal.error.people"}}}).error();
        return form(request, patron, &nobody);
    }
    auto const quote = renewals_.quote(actor_of(patron), patron.id, wish);
    if (!quote) {
        return refused(request, patron, quote.error());
    }
    auto model = people::renewal_quote_model(request, shell_, *quote, random_.token());
    model["title"] = shell_.text(request, {"renewal.summary.title"});
    return shell_.page(request, "access/accounts/renewal_summary", model);
}

Response RenewalPages::renew(Request const& request, Patron const& patron)
{
    if (auto const budget = limiter_.spend({"renewal", most_an_hour, std::chrono::hours{1}}, patron.id.value);
        !budget) {
        return form(request, patron, &budget.error());
    }
    auto const done = renewals_.renew(actor_of(patron), patron.id, people::renewal_wish_from(request),
                                      request.field("request"), told_in(request));
    if (!done) {
        return refused(request, patron, done.error());
    }
    if (done->state == people::RenewalState::waiting) {
        return Response::redirect("/paiement/" + people::LinkToken::for_payment({done->id.value}, key_).text());
    }
    return shell_.redirect_with_flash(
        request, "/compte", "success",
        {"renewal.done", {{"date", text::long_date(request.locale, done->lines.front().after)}}});
}

} // namespace guichet::access
