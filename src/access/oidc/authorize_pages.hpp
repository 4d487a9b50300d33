// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/login/login_pages.hpp"
#include "access/oidc/provider.hpp"

namespace guichet::access {

/// What a person's browser sees on the way in: the authorization endpoint (OpenID Connect Core §3.1.2), and the
/// question whether they agree, for clients that want it asked (prompt=consent) or wish to ask for them in their
/// absence.
class OidcAuthorizePages {
public:
    OidcAuthorizePages(web::Shell const& shell, Clock const& clock, platforms::Catalogue const& catalogue,
                       OidcClients const& clients, OidcProvider& provider, Entrance const& entrance, Visitors& visitors,
                       LoginRequests& requests, LoginPages& login, DoorPages const& pages);

    void mount(web::Router& router);

private:
    /// A request whose client and address are known: from here on the client is told what goes wrong.
    struct Call {
        std::shared_ptr<OidcClient const> client;
        platforms::Platform platform;
        protocols::AuthorizationRequest asked;
    };

    [[nodiscard]] web::Response authorize(web::Request const& request, protocols::OidcParameters const& parameters);
    /// Somebody is there, signed in by means the client does not take.
    [[nodiscard]] bool is_of_another_class(web::Request const& request,
                                           protocols::AuthorizationRequest const& asked) const;
    /// Nobody is there, and nobody may be asked anything.
    [[nodiscard]] web::Response nobody(web::Request const& request, LoginRequest const& kept);
    [[nodiscard]] web::Response go_on(web::Request const& request, Visitor const& visitor, Call const& call,
                                      LoginRequest const& asked);
    /// Why this person may not be who the client asked for, by these means.
    [[nodiscard]] std::optional<protocols::OidcError> objection_to(Visitor const& visitor, Call const& call) const;
    [[nodiscard]] web::Response enter(web::Request const& request, Visitor const& visitor, Call const& call);
    /// Where nobody may be asked anything.
    [[nodiscard]] web::Response enter_silently(web::Request const& request, Visitor const& visitor, Call call);
    /// Nobody is asked to agree to what they may not have; written down as any refusal is.
    [[nodiscard]] std::optional<web::Response> refusal(web::Request const& request, Visitor const& visitor,
                                                       Call const& call) const;
    [[nodiscard]] web::Response ask_consent(web::Request const& request, Call const& call, LoginRequest asked);
    [[nodiscard]] web::Response consent(web::Request const& request);

    [[nodiscard]] std::optional<Call> call_from(protocols::OidcParameters const& parameters) const;
    /// As it was kept; nullopt when the client or its address was removed meanwhile.
    [[nodiscard]] std::optional<Call> restored(LoginRequest const& kept) const;
    [[nodiscard]] web::Response nowhere(web::Request const& request, char const* message) const;
    /// Back to the client: at once when the browser came straight from there, else by a page of ours.
    [[nodiscard]] web::Response back(web::Request const& request, Call const& call, web::Fields answer) const;
    [[nodiscard]] web::Response turned_back(web::Request const& request, Call const& call,
                                            protocols::OidcError const& error) const;

    web::Shell const& shell_;
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    OidcClients const& clients_;
    OidcProvider& provider_;
    Entrance const& entrance_;
    Visitors& visitors_;
    LoginRequests& requests_;
    LoginPages& login_;
    DoorPages const& pages_;
};

} // namespace guichet::access
