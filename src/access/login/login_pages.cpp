// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/login/login_pages.hpp"

namespace guichet::access {

LoginPages::LoginPages(web::Shell const& shell, Visitors& visitors, LoginRequests& requests)
    : shell_(shell), visitors_(visitors), requests_(requests)
{
}

void LoginPages::on_return(std::string door, Onward onward)
{
    doors_[std::move(door)] = std::move(onward);
}

void LoginPages::mount(web::Router& router)
{
    router.get(std::string{login_resumes_at} + "{key}", web::Audience::everyone,
               [this](web::Request const& request) { return resume(request); });
}

web::Response LoginPages::ask(web::Request const& request, LoginRequest const& asked)
{
    auto const visitor = visitors_.find(request);
    return visitor && asked.accepts(*visitor) ? doors_.at(asked.door)(request, *visitor, asked, SignIn::earlier)
                                              : to_sign_in(request, asked);
}

web::Response LoginPages::to_sign_in(web::Request const& request, LoginRequest const& asked)
{
    auto const hints = asked.sign_in_page.empty() ? std::string{} : "&" + asked.sign_in_page;
    auto const resumes = std::string{login_resumes_at} + requests_.keep(asked);
    auto response = web::Response::redirect("/connexion?suite=" + web::url_encode(resumes) + hints);
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
    auto const visitor = visitors_.find(request);
    if (!visitor || !asked->accepts(*visitor)) {
        return to_sign_in(request, *asked);
    }
    requests_.forget(key);
    auto const sign_in = visitor->signed_in_since(asked->asked) ? SignIn::just_now : SignIn::earlier;
    return doors_.at(asked->door)(request, *visitor, *asked, sign_in);
}

} // namespace guichet::access
