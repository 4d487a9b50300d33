// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/login/login_pages.hpp"

namespace guichet::access {

namespace {

constexpr std::string_view once_more_path = "/acces/reprise/";

} // namespace

bool has_come_again(web::Request const& request)
{
    return request.path.starts_with(once_more_path);
}

LoginPages::LoginPages(web::Shell const& shell, Visitors& visitors, LoginRequests& requests)
    : shell_(shell), visitors_(visitors), requests_(requests)
{
}

void LoginPages::on_return(std::string door, Onward onward, Nobody nobody)
{
    doors_[std::move(door)] = {std::move(onward), std::move(nobody)};
}

void LoginPages::mount(web::Router& router)
{
    router.get(std::string{login_resumes_at} + "{key}", web::Audience::everyone,
               [this](web::Request const& request) { return resume(request); });
    router.get("/acces/reprise/{key}", web::Audience::everyone,
               [this](web::Request const& request) { return has_come(request); });
}

std::optional<Visitor> LoginPages::who_is_there(web::Request const& request, LoginRequest const& asked) const
{
    auto visitor = visitors_.find(request);
    return visitor && asked.accepts(*visitor) ? std::move(visitor) : std::nullopt;
}

web::Response LoginPages::ask(web::Request const& request, LoginRequest const& asked)
{
    auto const& door = doors_.at(asked.door);
    if (auto const visitor = who_is_there(request, asked)) {
        return door.onward(request, *visitor, asked, SignIn::earlier);
    }
    return asked.is_silent ? door.nobody(request, asked) : to_sign_in(request, asked);
}

web::Response LoginPages::come_again(LoginRequest const& asked)
{
    return web::Response::redirect(std::string{once_more_path} + requests_.keep(asked));
}

web::Response LoginPages::has_come(web::Request const& request)
{
    auto const key = std::string{request.parameter("key")};
    auto const asked = requests_.find(key);
    if (!asked) {
        return shell_.error_page(request, {ErrorKind::not_found, {"access.login.gone"}});
    }
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    requests_.forget(key);
    return ask(request, *asked);
}

std::string LoginPages::way_on(LoginRequest const& asked)
{
    return std::string{login_resumes_at} + requests_.keep(asked);
}

std::string LoginPages::expected_at(std::string_view next)
{
    auto const asked = requests_.behind(next);
    return asked ? asked->login_hint : std::string{};
}

web::Response LoginPages::to_sign_in(web::Request const& request, LoginRequest const& asked)
{
    auto const hints = asked.sign_in_page.empty() ? std::string{} : "&" + asked.sign_in_page;
    auto response = web::Response::redirect("/connexion?suite=" + web::url_encode(way_on(asked)) + hints);
    if (visitors_.find(request)) {
        visitors_.end(request, response);
    }
    return response;
}

web::Response LoginPages::resume(web::Request const& request)
{
    auto const key = std::string{request.parameter("key")};
    auto const asked = requests_.find(key);
    if (!asked) {
        return shell_.error_page(request, {ErrorKind::not_found, {"access.login.gone"}});
    }
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const visitor = who_is_there(request, *asked);
    if (!visitor) {
        return to_sign_in(request, *asked);
    }
    requests_.forget(key);
    auto const sign_in = visitor->signed_in_since(asked->asked) ? SignIn::just_now : SignIn::earlier;
    return doors_.at(asked->door).onward(request, *visitor, *asked, sign_in);
}

} // namespace guichet::access
