// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "access/accounts/activation_code.hpp"
#include "access/accounts/patron_door.hpp"
#include "access/accounts/patron_entry.hpp"
#include "web/rate_limit.hpp"
#include "web/shell.hpp"

#include <functional>

namespace guichet::access {

/// /connexion, /deconnexion, /mot-de-passe-oublie, /activation (card number and birth date), /activation/code and
/// /activation/{token}. Every answer is the same for a known and an unknown person.
class PatronSignInPages {
public:
    PatronSignInPages(Accounts& accounts, ActivationByCode& activation, PatronDoor& door, network::SignInGuard& guard,
                      web::RateLimiter& limiter, web::Sessions& sessions, web::Shell const& shell);

    /// Asked before a session ends: a path of ours that takes the browser to whoever must be told by it.
    using Farewell = std::function<std::optional<std::string>(web::Request const&)>;
    void set_farewell(Farewell farewell) { farewell_ = std::move(farewell); }
    /// Who is expected where the form leads to `next`; "" for anybody.
    using Expected = std::function<std::string(std::string_view next)>;
    /// Before the server starts.
    void set_expected(Expected expected) { expected_ = std::move(expected); }
    /// Other ways to sign in than card and password, for a person who then goes to `next`: [{"name", "href"}].
    using Ways = std::function<nlohmann::json(web::Request const&, std::string_view next)>;
    /// Before the server starts.
    void offer(Ways ways) { ways_ = std::move(ways); }
    /// Where this browser goes without the page in between, if anywhere; `another_way` in the address shows the page.
    using Straight = std::function<std::optional<std::string>(web::Request const&, std::string_view next)>;
    void go_straight(Straight straight) { straight_ = std::move(straight); }
    static constexpr std::string_view another_way = "autrement";
    /// Told when somebody signs out, before their session ends: may add to the answer, or lead elsewhere.
    using Leaving = std::function<void(web::Request const&, web::Response&)>;
    void on_leaving(Leaving leaving) { leaving_.push_back(std::move(leaving)); }

    void mount(web::Router& router);

private:
    void mount_activation(web::Router& router);
    [[nodiscard]] web::Response arrive(web::Request const& request) const;
    [[nodiscard]] web::Response sign_in_form(web::Request const& request, Error const* error) const;
    web::Response sign_in(web::Request const& request);
    web::Response enter(web::Request const& request, PatronId const& patron, std::string_view next,
                        web::SessionLife life = web::SessionLife::visit);
    [[nodiscard]] web::Response forgotten_form(web::Request const& request, Error const* error) const;
    web::Response forgotten(web::Request const& request);
    [[nodiscard]] web::Response activation_form(web::Request const& request, Error const* error) const;
    web::Response start_activation(web::Request const& request);
    [[nodiscard]] web::Response code_form(web::Request const& request, Error const* error) const;
    web::Response check_code(web::Request const& request);
    [[nodiscard]] web::Response password_form(web::Request const& request, Accounts::OpenedLink const& link,
                                              Error const* error) const;
    web::Response choose_password(web::Request const& request);

    Accounts& accounts_;
    ActivationByCode& activation_;
    PatronDoor& door_;
    PatronEntry entry_;
    web::RateLimiter& limiter_;
    web::Sessions& sessions_;
    web::Shell const& shell_;
    Farewell farewell_;
    Expected expected_;
    Ways ways_;
    Straight straight_;
    std::vector<Leaving> leaving_;
};

} // namespace guichet::access
