// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/sign_in_pages.hpp"

#include "network/credentials/password_fields.hpp"
#include "network/credentials/return_path.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::network {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view home = "/gestion";
constexpr std::string_view step_cookie = "guichet_second_step";
constexpr std::string_view step_kind = "staff.second_step";
constexpr std::string_view tries_kind = "staff.second_step.tries";
constexpr std::chrono::seconds step_life = 10min;
constexpr int most_tries = 5;
constexpr web::Budget code_budget{"sign_in.staff.code", 10, 15min};

std::string next_of(std::string_view wanted)
{
    return safe_return_path(wanted, home, home);
}

/// Password right, code still to come.
struct Pending {
    std::string token;
    StaffId staff;
    std::string next;
    std::string by; // who vouched for the first step, "" for a password
};

std::optional<Pending> pending(web::Request const& request, db::ShortLivedStore& store)
{
    std::string const token{request.cookie(web::host_cookie(request, step_cookie))};
    auto const kept = token.empty() ? std::nullopt : store.find(step_kind, token);
    if (!kept) {
        return std::nullopt;
    }
    auto const state = nlohmann::json::parse(*kept);
    return Pending{token,
                   {state.at("staff").get<std::string>()},
                   state.at("next").get<std::string>(),
                   state.at("by").get<std::string>()};
}

web::Response& forget_step(web::Request const& request, web::Response& response)
{
    return response.with_cookie({web::host_cookie(request, step_cookie), "", web::CookieLife::persistent, 0});
}

} // namespace

StaffSignInPages::StaffSignInPages(StaffSignIn& sign_in, SessionStaffDoor& door, SignInGuard& guard,
                                   web::RateLimiter& limiter, web::Sessions& sessions, db::ShortLivedStore& short_lived,
                                   Random& random, web::Shell const& shell)
    : sign_in_(sign_in), door_(door), guard_(guard), limiter_(limiter), sessions_(sessions), short_lived_(short_lived),
      random_(random), shell_(shell)
{
}

void StaffSignInPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/gestion/connexion", Audience::everyone, [this](web::Request const& request) {
        return door_.member(request) ? web::Response::redirect(next_of(request.query_value("suite")))
                                     : form(request, nullptr);
    });
    router.post("/gestion/connexion", Audience::everyone,
                [this](web::Request const& request) { return password(request); });
    router.get("/gestion/connexion/code", Audience::everyone,
               [this](web::Request const& request) { return code_form(request, nullptr); });
    router.post("/gestion/connexion/code", Audience::everyone,
                [this](web::Request const& request) { return code(request); });
    door_.post_signed_in(router, "/gestion/deconnexion",
                         [this](web::Request const& request, Actor const&) { return sign_out(request); });
    router.get("/gestion/invitation/{token}", Audience::everyone, [this](web::Request const& request) {
        auto const member = sign_in_.invited(request.parameter("token"));
        return member ? invitation_form(request, *member, nullptr)
                      : shell_.error_page(request, member.error(), web::Frame::staff);
    });
    router.post("/gestion/invitation/{token}", Audience::everyone,
                [this](web::Request const& request) { return accept(request); });
}

web::Response StaffSignInPages::form(web::Request const& request, Error const* error) const
{
    auto const wanted = request.has_field("suite") ? request.field("suite") : request.query_value("suite");
    auto const next = next_of(wanted);
    auto ways = ways_ ? ways_(request, next) : nlohmann::json::array();
    nlohmann::json model{{"title", shell_.text(request, {"staff.sign_in.title"})},
                         {"next", next},
                         {"has_ways", !ways.empty()},
                         {"ways", std::move(ways)}};
    web::FormModel{shell_, request, error}
        .add({.name = "login", .label = "staff.field.login", .autocomplete = "username", .longest = 64})
        .add({.name = "password",
              .label = "staff.field.password",
              .type = "password",
              .autocomplete = "current-password",
              .longest = 256})
        .into(model);
    return shell_.page(request, "network/staff/sign_in", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response StaffSignInPages::password(web::Request const& request)
{
    auto const login = request.field("login");
    auto const known = sign_in_.known(login);
    std::string const subject = known ? known->id.value : std::string{};
    SignInGuard::Attempt const attempt{login, subject};
    if (auto const admitted = guard_.admit(request, attempt); !admitted) {
        return form(request, &admitted.error());
    }
    auto const member = sign_in_.check_password(login, request.field("password"));
    if (member || member.error().kind != ErrorKind::invalid) {
        guard_.forgive(request, attempt);
    }
    if (!member) {
        return form(request, &member.error());
    }
    return admit(request, *member, request.field("suite"), {});
}

web::Response StaffSignInPages::sign_out(web::Request const& request)
{
    auto const away = farewell_ ? farewell_(request) : std::nullopt;
    // After a form of ours a browser follows no redirect out.
    auto response =
        away ? shell_.page(request, "network/staff/signed_out",
                           {{"title", shell_.text(request, {"staff.sign_in.signed_out"})}, {"target", *away}})
             : shell_.redirect_with_flash(request, "/gestion/connexion", "info", {"staff.sign_in.signed_out"});
    if (away) {
        response.with_header("Refresh", "0; url=" + *away);
    }
    sessions_.end(request, response, web::Audience::staff);
    return response;
}

web::Response StaffSignInPages::admit(web::Request const& request, StaffMember const& member, std::string_view next,
                                      Vouched const& vouched)
{
    auto const where = next_of(next);
    bool const asked = member.second_factor != SecondFactor::none && vouched.factors == Factors::one;
    return asked ? ask_code(request, member, where, vouched.by) : enter(request, member, where, vouched.by);
}

web::Response StaffSignInPages::ask_code(web::Request const& request, StaffMember const& member, std::string_view next,
                                         std::string_view by)
{
    auto const token = random_.token();
    nlohmann::json const state{{"staff", member.id.value}, {"next", next}, {"by", by}};
    short_lived_.put(step_kind, token, state.dump(), step_life);
    auto response = web::Response::redirect("/gestion/connexion/code");
    response.with_cookie({web::host_cookie(request, step_cookie), token});
    return response;
}

web::Response StaffSignInPages::code_form(web::Request const& request, Error const* error) const
{
    if (!pending(request, short_lived_)) {
        return web::Response::redirect("/gestion/connexion");
    }
    nlohmann::json model{{"title", shell_.text(request, {"staff.code.title"})}};
    web::FormModel{shell_, request, error}
        .add({.name = "code",
              .label = "staff.field.code",
              .hint = "staff.field.code_hint",
              .autocomplete = "one-time-code",
              .longest = 20})
        .into(model);
    return shell_.page(request, "network/staff/code", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response StaffSignInPages::code(web::Request const& request)
{
    auto const waiting = pending(request, short_lived_);
    if (!waiting) {
        return web::Response::redirect("/gestion/connexion");
    }
    // Counted before it is looked at: parallel tries are tries.
    bool const too_many = short_lived_.increment(tries_kind, waiting->token, step_life) > most_tries;
    if (too_many || !limiter_.spend(code_budget, waiting->staff.value)) {
        (void)short_lived_.take(step_kind, waiting->token);
        auto response =
            shell_.redirect_with_flash(request, "/gestion/connexion", "error", {"staff.code.too_many_tries"});
        return std::move(forget_step(request, response));
    }
    if (auto const right = sign_in_.check_code(waiting->staff, request.field("code")); !right) {
        return code_form(request, &right.error());
    }
    (void)short_lived_.take(step_kind, waiting->token);
    auto const member = sign_in_.member(waiting->staff);
    if (!member) {
        return web::Response::redirect("/gestion/connexion");
    }
    auto response = enter(request, *member, waiting->next, waiting->by);
    return std::move(forget_step(request, response));
}

web::Response StaffSignInPages::enter(web::Request const& request, StaffMember const& member, std::string_view next,
                                      std::string_view by)
{
    if (auto const noted = sign_in_.signed_in(member, by); !noted) {
        return shell_.error_page(request, noted.error(), web::Frame::staff);
    }
    auto response = web::Response::redirect(std::string{next});
    sessions_.start(request, response, web::Audience::staff, member.id.value);
    guard_.remember(request, response, member.id.value);
    return response;
}

web::Response StaffSignInPages::invitation_form(web::Request const& request, StaffMember const& member,
                                                Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"staff.invitation.title"})},
                         {"name", member.name},
                         {"login", member.login},
                         {"token", request.parameter("token")}};
    web::FormModel form{shell_, request, error};
    add_new_password(form);
    form.into(model);
    auto page = shell_.page(request, "network/staff/invitation", model, web::Frame::staff,
                            error == nullptr ? 200 : web::status_of(error->kind));
    return std::move(page.with_secret_address());
}

web::Response StaffSignInPages::accept(web::Request const& request)
{
    auto const token = request.parameter("token");
    auto const accepted = sign_in_.accept_invitation(token, request.field("password"), request.field("again"));
    if (accepted) {
        sessions_.revoke_all(web::Audience::staff, accepted->id.value);
        return shell_.redirect_with_flash(request, "/gestion/connexion", "success", {"staff.invitation.done"});
    }
    auto const member = sign_in_.invited(token);
    return member ? invitation_form(request, *member, &accepted.error())
                  : shell_.error_page(request, member.error(), web::Frame::staff);
}

} // namespace guichet::network
