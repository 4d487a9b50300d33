// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/login/login_pages.hpp"
#include "access/logout/farewells.hpp"
#include "access/saml/door.hpp"

#include <nlohmann/json_fwd.hpp>

namespace guichet::access {

/// Single logout by the browser, /saml/slo: a platform asks us to end the session, which ends it everywhere (the others
/// are told by the job); or we have asked platforms that take it no other way, one after the other.
class SamlLogoutPages {
public:
    SamlLogoutPages(web::Shell const& shell, Clock const& clock, db::ShortLivedStore& store, Random& random,
                    Visitors& visitors, LoginPages& login, Participations& participations, Farewells const& farewells,
                    DoorPages const& pages, SamlDoor& door);

    void mount(web::Router& router);
    /// For Farewells.
    [[nodiscard]] std::optional<std::string> farewell(std::string_view session, std::string_view then);

private:
    /// Our answer to a platform that asked.
    struct Reply {
        platforms::PlatformId platform;
        std::string request;
        std::string relay_state;
        protocols::SamlLogoutOutcome outcome = protocols::SamlLogoutOutcome::done;
    };
    [[nodiscard]] web::Response by_redirect(web::Request const& request);
    [[nodiscard]] web::Response by_form(web::Request const& request);
    /// Whether the platform signed it, for us and just now.
    [[nodiscard]] bool is_genuine(SamlDoor::Sender const& sender, protocols::SamlMessage const& message) const;
    /// The form's message, once the browser has come by itself.
    [[nodiscard]] web::Response form_again(web::Request const& request, LoginRequest const& kept);
    [[nodiscard]] web::Response receive(web::Request const& request,
                                        protocols::SamlResult<protocols::SamlMessage> const& message);
    [[nodiscard]] web::Response asked(web::Request const& request, SamlDoor::Sender const& sender,
                                      protocols::SamlMessage const& message);
    [[nodiscard]] web::Response answered(web::Request const& request, SamlDoor::Sender const& sender,
                                         protocols::SamlMessage const& message);
    [[nodiscard]] web::Response answer(web::Request const& request, Reply const& reply);
    /// Round the platforms that must be told by the browser, each stop forgotten; `end` says where it ends.
    [[nodiscard]] std::optional<std::string> round_of(std::string_view session, nlohmann::json end);
    [[nodiscard]] web::Response next(web::Request const& request, std::string const& key);
    [[nodiscard]] web::Response end_of_round(web::Request const& request, nlohmann::json const& round);
    [[nodiscard]] web::Response deliver(web::Request const& request, platforms::Platform const& platform,
                                        protocols::SamlDelivery const& delivery, std::string_view relay_state) const;

    web::Shell const& shell_;
    Clock const& clock_;
    db::ShortLivedStore& store_;
    Random& random_;
    Visitors& visitors_;
    LoginPages& login_;
    Participations& participations_;
    Farewells const& farewells_;
    DoorPages const& pages_;
    SamlDoor& door_;
};

} // namespace guichet::access
