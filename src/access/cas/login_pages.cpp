// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/login_pages.hpp"

#include "base/words.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

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

} // namespace

/// What /cas/login was asked, written down while the person signs in.
struct CasLoginPages::Question {
    /// §2.1.1: how the ticket travels. By headers: to software that reads our answer instead of a browser.
    enum class Method { get, post, header };
    static constexpr Words<Method, 3> method_words{
        {{Method::get, "GET"}, {Method::post, "POST"}, {Method::header, "HEADER"}}};

    std::string service;
    Method method = Method::get;
    bool warn = false; // the person wants to be asked before each entry (§2.2.1)

    static Method method_from(std::string_view word) { return value_of(method_words, word).value_or(Method::get); }

    static Question from(std::string const& text)
    {
        auto const value = nlohmann::json::parse(text);
        return {value.at("service").get<std::string>(), method_from(value.at("method").get<std::string>()),
                value.at("warn").get<bool>()};
    }

    [[nodiscard]] std::string written() const
    {
        return nlohmann::json{{"service", service}, {"method", word_of(method_words, method)}, {"warn", warn}}.dump();
    }
};

CasLoginPages::CasLoginPages(web::Shell const& shell, Clock const& clock, platforms::Catalogue const& catalogue,
                             Visitors& visitors, LoginPages& sign_in, Farewells const& farewells,
                             DoorPages const& pages, Cas& cas)
    : shell_(shell), clock_(clock), catalogue_(catalogue), visitors_(visitors), sign_in_(sign_in),
      farewells_(farewells), pages_(pages), cas_(cas)
{
    sign_in_.on_return(
        "cas",
        [this](auto const& request, Visitor const& visitor, LoginRequest const& asked, SignIn came_by) {
            return go_on(request, visitor, asked, came_by);
        },
        [this](auto const& request, LoginRequest const& asked) { return without_ticket(request, asked); });
}

void CasLoginPages::mount(web::Router& router)
{
    using web::Audience;
    for (auto const base : cas_bases) {
        router.get(
            std::string{base} + "/login", Audience::everyone, [this](auto const& r) { return login(r); },
            web::Pace::quick);
        router.post(
            std::string{base} + "/login", Audience::everyone, [this](auto const& r) { return login(r); },
            web::Csrf::exempt); // changes nothing: what GET answers, asked by a form of the service's
        router.get(std::string{base} + "/logout", Audience::everyone, [this](auto const& r) { return logout(r); });
    }
}

web::Response CasLoginPages::login(web::Request const& request)
{
    Question const question{std::string{parameter(request, "service")},
                            Question::method_from(parameter(request, "method")), is_set(request, "warn")};
    if (question.service.empty()) {
        return without_service(request);
    }
    // Before anything else: an address that was not registered is told so, and never gone to.
    auto const service = catalogue_.by_service(question.service);
    if (!service) {
        return unknown_service(request);
    }
    // A browser or a mail scanner looking at the address without going there takes no ticket.
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    LoginRequest asked{"cas", {}, clock_.now()};
    if (is_set(request, "renew")) {
        asked.oldest_sign_in = std::chrono::seconds{0};
    } else {
        asked.is_silent = is_set(request, "gateway");
    }
    auto const is_form = request.method == web::Method::post;
    if (auto const visitor = is_form ? std::nullopt : sign_in_.who_is_there(request, asked)) {
        return enter(request, *visitor, *service, question, asked, SignIn::earlier);
    }
    asked.question = question.written();
    return is_form ? sign_in_.come_again(asked) : sign_in_.ask(request, asked);
}

web::Response CasLoginPages::without_ticket(web::Request const& request, LoginRequest const& asked) const
{
    auto const service = Question::from(asked.question).service;
    return catalogue_.by_service(service) ? web::Response::redirect(service) : unknown_service(request);
}

web::Response CasLoginPages::go_on(web::Request const& request, Visitor const& visitor, LoginRequest const& asked,
                                   SignIn sign_in)
{
    auto const question = Question::from(asked.question);
    auto const service = catalogue_.by_service(question.service);
    return service ? enter(request, visitor, *service, question, asked, sign_in) : unknown_service(request);
}

web::Response CasLoginPages::enter(web::Request const& request, Visitor const& visitor,
                                   platforms::RegisteredService const& service, Question const& question,
                                   LoginRequest const& asked, SignIn sign_in)
{
    if (question.warn && question.method != Question::Method::header) {
        // Before anything is given: a ticket lives half a minute, and who goes no further has not entered.
        auto confirmed = asked;
        confirmed.question = Question{question.service, question.method, false}.written();
        return pages_.onward(request, service.platform, sign_in_.way_on(confirmed), DoorPages::Pace::when_told);
    }
    auto const ticket = cas_.admit(visitor, service, question.service, {sign_in});
    if (!ticket && asked.is_silent && ticket.error().kind == ErrorKind::forbidden) {
        return web::Response::redirect(question.service); // whoever comes by the gateway is stopped by no page (§2.1.1)
    }
    if (!ticket) {
        return pages_.refused(request, service.platform, ticket.error());
    }
    if (question.method == Question::Method::post) {
        return pages_.onward_by_form(request, service.platform, question.service, service.url.origin(),
                                     {{"ticket", *ticket}});
    }
    if (question.method == Question::Method::header) {
        auto response = web::Response::text({});
        response.with_header("service", question.service).with_header("ticket", *ticket);
        response.with_header("Cache-Control", "no-store");
        return response;
    }
    auto const target = web::with_parameters(question.service, {{"ticket", *ticket}});
    return sign_in == SignIn::earlier ? web::Response::redirect(target)
                                      : pages_.onward(request, service.platform, target);
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
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const asked = std::string{request.query_value("service")};
    auto const service = catalogue_.by_service(asked) ? asked : std::string{};
    auto const round = farewells_.round(request, service);
    auto response = round             ? web::Response::redirect(*round)
                    : service.empty() ? pages_.signed_out(request)
                                      : web::Response::redirect(service);
    farewells_.leave(request, response);
    visitors_.end(request, response);
    return response;
}

} // namespace guichet::access
