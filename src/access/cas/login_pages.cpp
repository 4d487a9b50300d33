// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/login_pages.hpp"

#include <array>

namespace guichet::access {

namespace {

/// §2.1.1: the parameter is set, to whatever value but "false".
bool is_set(web::Request const& request, std::string_view name)
{
    return request.has_query(name) && request.query_value(name) != "false";
}

LoginRequest read(web::Request const& request, Instant now)
{
    return {std::string{request.query_value("service")},
            request.query_value("method") == "POST" ? AnswerMethod::post : AnswerMethod::get, now,
            is_set(request, "renew") ? SignIn::just_now : SignIn::earlier};
}

std::string with_ticket(std::string const& service, std::string const& ticket)
{
    return service + (service.contains('?') ? "&" : "?") + "ticket=" + ticket;
}

} // namespace

CasLoginPages::CasLoginPages(web::Shell const& shell, Clock const& clock, platforms::Catalogue const& catalogue,
                             network::Intercommunalities const& libraries, Visitors& visitors, CasRequests& requests,
                             Cas& cas)
    : shell_(shell), clock_(clock), catalogue_(catalogue), libraries_(libraries), visitors_(visitors),
      requests_(requests), cas_(cas)
{
}

void CasLoginPages::mount(web::Router& router)
{
    using web::Audience;
    for (auto const base : cas_bases) {
        router.get(std::string{base} + "/login", Audience::everyone, [this](auto const& r) { return login(r); });
        router.get(std::string{base} + "/logout", Audience::everyone, [this](auto const& r) { return logout(r); });
    }
    router.get("/cas/suite/{key}", Audience::everyone, [this](auto const& r) { return resume(r); });
}

web::Response CasLoginPages::login(web::Request const& request)
{
    auto const asked = read(request, clock_.now());
    if (asked.service.empty()) {
        return without_service(request);
    }
    // Before anything else: an address that was not registered is told so, and never gone to.
    if (!catalogue_.by_service(asked.service)) {
        return unknown_service(request);
    }
    // A browser or a mail scanner looking at the address without going there takes no ticket.
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const visitor = visitors_.find(request);
    if (visitor && asked.wanted == SignIn::earlier) {
        return enter(request, *visitor, asked, SignIn::earlier);
    }
    if (!visitor && is_set(request, "gateway") && asked.wanted == SignIn::earlier) {
        return web::Response::redirect(asked.service);
    }
    return to_sign_in(request, asked);
}

web::Response CasLoginPages::to_sign_in(web::Request const& request, LoginRequest const& asked)
{
    auto response =
        web::Response::redirect("/connexion?suite=" + web::url_encode("/cas/suite/" + requests_.keep(asked)));
    if (asked.wanted == SignIn::just_now) {
        visitors_.end(request, response);
    }
    return response;
}

web::Response CasLoginPages::resume(web::Request const& request)
{
    auto const key = std::string{request.parameter("key")};
    auto const asked = requests_.find(key);
    if (!asked) {
        return shell_.error_page(request, {ErrorKind::not_found, {"access.cas.request_gone"}});
    }
    auto const visitor = visitors_.find(request);
    auto const is_fresh = visitor && visitor->signed_in >= asked->asked;
    if (!visitor || (asked->wanted == SignIn::just_now && !is_fresh)) {
        return to_sign_in(request, *asked);
    }
    requests_.forget(key);
    return enter(request, *visitor, *asked, is_fresh ? SignIn::just_now : SignIn::earlier);
}

web::Response CasLoginPages::enter(web::Request const& request, Visitor const& visitor, LoginRequest const& asked,
                                   SignIn sign_in)
{
    auto const service = catalogue_.by_service(asked.service);
    if (!service) {
        return unknown_service(request);
    }
    auto const admission = cas_.admit(visitor, *service, asked.service, sign_in);
    if (!admission) {
        return shell_.error_page(request, admission.error());
    }
    if (!admission->decision.allowed()) {
        return refused(request, service->platform, admission->decision);
    }
    if (sign_in == SignIn::earlier && asked.method == AnswerMethod::get) {
        return web::Response::redirect(with_ticket(asked.service, admission->ticket));
    }
    return hand_over(request, *service, asked, admission->ticket);
}

web::Response CasLoginPages::hand_over(web::Request const& request, platforms::RegisteredService const& service,
                                       LoginRequest const& asked, std::string const& ticket) const
{
    // Not a redirect: after the sign-in form, a browser that keeps to form-action 'self' would not follow one out.
    auto const by_post = asked.method == AnswerMethod::post;
    auto const target = by_post ? asked.service : with_ticket(asked.service, ticket);
    auto const title = shell_.text(request, {"access.cas.onward.title", {{"platform", service.platform.name}}});
    auto response = shell_.page(request, "access/cas/onward",
                                {{"title", title},
                                 {"platform", service.platform.name},
                                 {"by_post", by_post},
                                 {"target", target},
                                 {"ticket", ticket}});
    if (by_post) {
        response.allow("form-action", service.url.origin());
    } else {
        response.with_header("Refresh", "0; url=" + target);
    }
    return response;
}

web::Response CasLoginPages::without_service(web::Request const& request) const
{
    return web::Response::redirect(visitors_.find(request) ? "/compte" : "/connexion");
}

web::Response CasLoginPages::unknown_service(web::Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::forbidden, {"access.cas.unknown_service"}});
}

web::Response CasLoginPages::refused(web::Request const& request, platforms::Platform const& platform,
                                     Decision const& decision) const
{
    auto const reason = shell_.text(request, refusal_in_words(decision.reason, request.locale, libraries_));
    constexpr int forbidden = 403;
    return shell_.page(request, "access/resources/refused",
                       {{"title", shell_.text(request, {"access.refused.title", {{"platform", platform.name}}})},
                        {"reason", reason},
                        {"sign_in", decision.reason.id == "access.refused.no_account"}},
                       web::Frame::public_, forbidden);
}

web::Response CasLoginPages::logout(web::Request const& request)
{
    auto const service = std::string{request.query_value("service")};
    auto response = !service.empty() && catalogue_.by_service(service)
                        ? web::Response::redirect(service)
                        : shell_.page(request, "access/cas/signed_out",
                                      {{"title", shell_.text(request, {"access.cas.signed_out.title"})}});
    visitors_.end(request, response);
    return response;
}

} // namespace guichet::access
