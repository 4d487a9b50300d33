// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/login_pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

enum class AnswerMethod { get, post };

/// By the address or, when a service posts the browser here, by a form (§2.1).
std::string_view parameter(web::Request const& request, std::string_view name)
{
    return request.has_query(name) ? request.query_value(name) : request.field(name);
}

/// §2.1.1: the parameter is set, to whatever value but "false".
bool is_set(web::Request const& request, std::string_view name)
{
    return (request.has_query(name) || request.has_field(name)) && parameter(request, name) != "false";
}

/// What /cas/login was asked, kept while the person signs in.
struct Question {
    std::string service;
    AnswerMethod method = AnswerMethod::get;
    bool warn = false; // the person wants to be asked before each entry (§2.2.1)
};

std::string to_text(Question const& question)
{
    return nlohmann::json{
        {"service", question.service}, {"post", question.method == AnswerMethod::post}, {"warn", question.warn}}
        .dump();
}

Question question_from(std::string const& text)
{
    auto const value = nlohmann::json::parse(text);
    return {value.at("service").get<std::string>(),
            value.at("post").get<bool>() ? AnswerMethod::post : AnswerMethod::get, value.at("warn").get<bool>()};
}

std::string with_ticket(std::string const& service, std::string const& ticket)
{
    return service + (service.contains('?') ? "&" : "?") + "ticket=" + ticket;
}

} // namespace

CasLoginPages::CasLoginPages(web::Shell const& shell, Clock const& clock, platforms::Catalogue const& catalogue,
                             Visitors& visitors, LoginPages& sign_in, DoorPages const& pages, Cas& cas)
    : shell_(shell), clock_(clock), catalogue_(catalogue), visitors_(visitors), sign_in_(sign_in), pages_(pages),
      cas_(cas)
{
    sign_in_.on_return("cas", [this](auto const& request, Visitor const& visitor, LoginRequest const& asked,
                                     SignIn came_by) { return enter(request, visitor, asked, came_by); });
}

void CasLoginPages::mount(web::Router& router)
{
    using web::Audience;
    for (auto const base : cas_bases) {
        router.get(std::string{base} + "/login", Audience::everyone, [this](auto const& r) { return login(r); });
        router.post(
            std::string{base} + "/login", Audience::everyone, [this](auto const& r) { return login(r); },
            web::Csrf::exempt); // changes nothing: what GET answers, asked by a form of the service's
        router.get(std::string{base} + "/logout", Audience::everyone, [this](auto const& r) { return logout(r); });
    }
}

web::Response CasLoginPages::login(web::Request const& request)
{
    Question const question{std::string{parameter(request, "service")},
                            parameter(request, "method") == "POST" ? AnswerMethod::post : AnswerMethod::get,
                            is_set(request, "warn")};
    if (question.service.empty()) {
        return without_service(request);
    }
    // Before anything else: an address that was not registered is told so, and never gone to.
    if (!catalogue_.by_service(question.service)) {
        return unknown_service(request);
    }
    // A browser or a mail scanner looking at the address without going there takes no ticket.
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    LoginRequest asked{"cas", to_text(question), clock_.now()};
    if (is_set(request, "renew")) {
        asked.oldest_sign_in = std::chrono::seconds{0};
    } else if (is_set(request, "gateway") && !visitors_.find(request)) {
        return web::Response::redirect(question.service);
    }
    return sign_in_.ask(request, asked);
}

web::Response CasLoginPages::enter(web::Request const& request, Visitor const& visitor, LoginRequest const& asked,
                                   SignIn sign_in)
{
    auto const question = question_from(asked.question);
    auto const service = catalogue_.by_service(question.service);
    if (!service) {
        return unknown_service(request);
    }
    auto const ticket = cas_.admit(visitor, *service, question.service, {sign_in});
    if (!ticket) {
        return pages_.refused(request, service->platform, ticket.error());
    }
    if (question.method == AnswerMethod::post) {
        return pages_.onward_by_form(request, service->platform, question.service, service->url.origin(),
                                     {{"ticket", *ticket}});
    }
    auto const target = with_ticket(question.service, *ticket);
    if (question.warn) {
        return pages_.onward(request, service->platform, target, DoorPages::Pace::when_told);
    }
    return sign_in == SignIn::earlier ? web::Response::redirect(target)
                                      : pages_.onward(request, service->platform, target);
}

web::Response CasLoginPages::without_service(web::Request const& request) const
{
    return web::Response::redirect(visitors_.find(request) ? "/compte" : "/connexion");
}

web::Response CasLoginPages::unknown_service(web::Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::forbidden, {"access.cas.unknown_service"}});
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
