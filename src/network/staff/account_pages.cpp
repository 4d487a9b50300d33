// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/account_pages.hpp"

#include "base/crypto.hpp"
#include "document/codes.hpp"
#include "network/credentials/password_fields.hpp"

#include <nlohmann/json.hpp>

namespace guichet::network {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view offered_kind = "staff.totp_offered";
constexpr std::string_view issuer = "Guichet";
constexpr char const* account_path = "/gestion/mon-compte";
constexpr char const* factor_path = "/gestion/mon-compte/double-authentification";

web::Field current_password()
{
    return {.name = "current",
            .label = "staff.field.current_password",
            .type = "password",
            .autocomplete = "current-password",
            .longest = 256};
}

} // namespace

StaffAccountPages::StaffAccountPages(StaffSignIn& sign_in, SessionStaffDoor& door, web::Sessions& sessions,
                                     db::ShortLivedStore& short_lived, Random& random, web::Shell const& shell)
    : sign_in_(sign_in), door_(door), sessions_(sessions), short_lived_(short_lived), random_(random), shell_(shell)
{
}

void StaffAccountPages::mount(web::Router& router)
{
    door_.get_signed_in(router, account_path,
                        [this](web::Request const& request, Actor const& actor) { return overview(request, actor); });
    door_.get_signed_in(router, "/gestion/mon-compte/mot-de-passe",
                        [this](web::Request const& request, Actor const&) { return password_form(request, nullptr); });
    door_.post_signed_in(
        router, "/gestion/mon-compte/mot-de-passe",
        [this](web::Request const& request, Actor const& actor) { return change_password(request, actor); });
    door_.post_signed_in(router, "/gestion/mon-compte/sessions",
                         [this](web::Request const& request, Actor const& actor) { return revoke(request, actor); });
    mount_second_factor(router);
}

void StaffAccountPages::mount_second_factor(web::Router& router)
{
    door_.get_signed_in(router, factor_path, [this](web::Request const& request, Actor const& actor) {
        return second_factor(request, actor, nullptr);
    });
    door_.post_signed_in(router, factor_path,
                         [this](web::Request const& request, Actor const& actor) { return enable(request, actor); });
    door_.get_signed_in(router, "/gestion/mon-compte/double-authentification/qr.svg",
                        [this](web::Request const& request, Actor const& actor) {
                            auto const code = document::qr_svg(offered_secret(actor).link(issuer, actor.name));
                            return code ? web::Response::bytes(*code, "image/svg+xml")
                                        : shell_.error_page(request, code.error(), web::Frame::staff);
                        });
    door_.post_signed_in(router, "/gestion/mon-compte/double-authentification/arreter",
                         [this](web::Request const& request, Actor const& actor) {
                             auto const done = sign_in_.disable_totp({actor.id}, request.field("current"));
                             return done ? shell_.redirect_with_flash(request, account_path, "success",
                                                                      {"staff.factor.stopped"})
                                         : second_factor(request, actor, &done.error());
                         });
    door_.post_signed_in(
        router, "/gestion/mon-compte/codes-de-secours", [this](web::Request const& request, Actor const& actor) {
            auto const codes = sign_in_.renew_recovery_codes({actor.id}, request.field("current"));
            return codes ? recovery_codes_page(request, *codes) : second_factor(request, actor, &codes.error());
        });
}

web::Response StaffAccountPages::overview(web::Request const& request, Actor const& actor) const
{
    auto const member = sign_in_.member({actor.id});
    auto const here = sessions_.find(request, web::Audience::staff);
    auto sessions = nlohmann::json::array();
    for (auto const& session : sessions_.of(web::Audience::staff, actor.id)) {
        sessions.push_back({{"id", session.id},
                            {"device", session.device},
                            {"since", text::long_instant(request.locale, session.created)},
                            {"seen", text::long_instant(request.locale, session.last_seen)},
                            {"here", here && here->id == session.id}});
    }
    bool const totp = member && member->second_factor == SecondFactor::totp;
    return shell_.page(request, "network/staff/account",
                       {{"title", shell_.text(request, {"staff.account.title"})},
                        {"name", actor.name},
                        {"login", member ? member->login : ""},
                        {"email", member ? member->email : ""},
                        {"role", shell_.text(request, {"staff.role." + std::string{code(actor.role)}})},
                        {"totp", totp},
                        {"codes_left", std::to_string(totp ? sign_in_.recovery_codes_left({actor.id}) : 0)},
                        {"several", sessions.size() > 1},
                        {"sessions", std::move(sessions)}},
                       web::Frame::staff);
}

web::Response StaffAccountPages::password_form(web::Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"staff.password.title"})}};
    web::FormModel form{shell_, request, error};
    form.add(current_password());
    add_new_password(form);
    form.into(model);
    return shell_.page(request, "network/staff/password", model, web::Frame::staff, web::status_of(error));
}

web::Response StaffAccountPages::change_password(web::Request const& request, Actor const& actor)
{
    auto const changed = sign_in_.change_password(
        {actor.id}, {request.field("current"), request.field("password"), request.field("again")});
    if (!changed) {
        return password_form(request, &changed.error());
    }
    auto response = shell_.redirect_with_flash(request, account_path, "success", {"staff.password.changed"});
    sessions_.revoke_all(web::Audience::staff, actor.id);
    sessions_.start(request, response, web::Audience::staff, actor.id);
    return response;
}

web::Response StaffAccountPages::revoke(web::Request const& request, Actor const& actor)
{
    auto const here = sessions_.find(request, web::Audience::staff);
    if (request.has_field("others")) {
        sessions_.revoke_all(web::Audience::staff, actor.id, here ? here->id : std::string{});
    } else if (!sessions_.revoke(web::Audience::staff, actor.id, request.field("session"))) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, account_path, "success", {"staff.sessions.ended"});
}

web::Response StaffAccountPages::second_factor(web::Request const& request, Actor const& actor, Error const* error)
{
    auto const member = sign_in_.member({actor.id});
    bool const enabled = member && member->second_factor == SecondFactor::totp;
    nlohmann::json model{{"title", shell_.text(request, {"staff.factor.title"})}, {"enabled", enabled}};
    web::FormModel form{shell_, request, error};
    if (enabled) {
        form.add(current_password());
    } else {
        auto const secret = offered_secret(actor);
        model["secret"] = secret.readable();
        model["link"] = secret.link(issuer, actor.name);
        form.add({.name = "code",
                  .label = "staff.field.code",
                  .hint = "staff.factor.code_hint",
                  .autocomplete = "one-time-code",
                  .input_mode = "numeric",
                  .longest = 10});
    }
    form.into(model);
    return shell_.page(request, "network/staff/second_factor", model, web::Frame::staff, web::status_of(error));
}

web::Response StaffAccountPages::enable(web::Request const& request, Actor const& actor)
{
    auto const codes = sign_in_.enable_totp({actor.id}, offered_secret(actor), request.field("code"));
    if (!codes) {
        return second_factor(request, actor, &codes.error());
    }
    (void)short_lived_.take(offered_kind, actor.id);
    return recovery_codes_page(request, *codes);
}

web::Response StaffAccountPages::recovery_codes_page(web::Request const& request,
                                                     std::vector<std::string> const& codes) const
{
    return shell_.page(request, "network/staff/recovery_codes",
                       {{"title", shell_.text(request, {"staff.recovery.title"})}, {"codes", codes}},
                       web::Frame::staff);
}

TotpSecret StaffAccountPages::offered_secret(Actor const& actor)
{
    if (auto const kept = short_lived_.find(offered_kind, actor.id)) {
        return {from_base64(*kept).value_or("")};
    }
    auto secret = TotpSecret::generate(random_);
    short_lived_.put(offered_kind, actor.id, base64(secret.bytes), 30min);
    return secret;
}

} // namespace guichet::network
