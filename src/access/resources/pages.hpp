// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <map>

namespace guichet::access {

/// /ressources: what the digital library holds, who may enter, and, for who is signed in, what they may enter and why
/// not. /ressources/{platform}/acces: one decision, written down, then the platform.
class ResourcePages {
public:
    ResourcePages(db::Database& database, web::Shell const& shell, platforms::Catalogue const& catalogue,
                  Visitors const& visitors, Entrance const& entrance, DoorPages const& pages);

    /// Doors that the person goes through from our page straight away, instead of being asked about by the platform:
    /// signed links, a page of ours that the platform knows, an identity provider that speaks first. The passage
    /// decides anew, has the entry written down, and answers.
    using Passage = std::function<web::Response(web::Request const&, Visitor const&, platforms::Platform const&)>;
    /// Before the server starts.
    void go_through(platforms::Door door, Passage passage);
    /// A link on another portal's page says so: /ressources/{platform}/acces?portail={portal}. Who is not signed in
    /// here comes by that portal, without a second sign-in; the entry is counted for its search. `is_known`: a portal
    /// people may come by.
    /// With vers={address} it leads to one title, as long as the address stands under one registered for the platform.
    void send_by_portal(std::function<bool(std::string_view portal)> is_known) { is_portal_ = std::move(is_known); }

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request) const;
    [[nodiscard]] web::Response enter(web::Request const& request) const;
    [[nodiscard]] web::Response enter_open(web::Request const& request, platforms::Platform const& platform) const;
    [[nodiscard]] web::Response enter_signed_in(web::Request const& request, Visitor const& visitor,
                                                platforms::Platform const& platform) const;
    /// What the platform is about to learn, shown before the first entry.
    [[nodiscard]] web::Response first_time(web::Request const& request, platforms::Platform const& platform) const;
    /// The portal whose link was followed; "" for one of our own pages.
    [[nodiscard]] std::string portal_of(web::Request const& request) const;
    /// The portal and the title, for the way through other pages: "&portail=…&vers=…".
    [[nodiscard]] std::string carried(web::Request const& request) const;
    [[nodiscard]] bool enters_by_name(std::optional<Visitor> const& visitor, platforms::Platform const& platform) const;
    /// By name, or as anybody where that does not do and the platform is open to all.
    [[nodiscard]] Entrance::Answer best_answer(std::optional<Asker> const& account,
                                               platforms::Platform const& platform) const;
    [[nodiscard]] web::Response to_sign_in(web::Request const& request, platforms::Platform const& platform) const;
    [[nodiscard]] nlohmann::json card(web::Request const& request, platforms::Platform const& platform,
                                      Entrance::Answer const* answer) const;

    db::Database& database_;
    web::Shell const& shell_;
    platforms::Catalogue const& catalogue_;
    Visitors const& visitors_;
    Entrance const& entrance_;
    DoorPages const& pages_;
    std::map<platforms::Door, Passage> passages_;
    std::function<bool(std::string_view)> is_portal_;
};

} // namespace guichet::access
