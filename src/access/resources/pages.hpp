// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/entrance.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <nlohmann/json_fwd.hpp>

namespace guichet::access {

/// /ressources: what the digital library holds, who may enter, and, for who is signed in, what they may enter and why
/// not. /ressources/{platform}/acces: one decision, written down, then the platform.
class ResourcePages {
public:
    ResourcePages(db::Database& database, web::Shell const& shell, platforms::Catalogue const& catalogue,
                  network::Intercommunalities const& libraries, Visitors const& visitors, Entrance const& entrance);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request) const;
    [[nodiscard]] web::Response enter(web::Request const& request) const;
    [[nodiscard]] web::Response enter_open(web::Request const& request, platforms::Platform const& platform) const;
    [[nodiscard]] web::Response enter_signed_in(web::Request const& request, Visitor const& visitor,
                                                platforms::Platform const& platform) const;
    [[nodiscard]] web::Response refused(web::Request const& request, platforms::Platform const& platform,
                                        Decision const& decision) const;
    /// What the platform is about to learn, shown before the first entry.
    [[nodiscard]] web::Response first_time(web::Request const& request, platforms::Platform const& platform) const;
    [[nodiscard]] web::Response onward(web::Request const& request, platforms::Platform const& platform) const;
    [[nodiscard]] nlohmann::json card(web::Request const& request, platforms::Platform const& platform,
                                      Entrance::Answer const* answer) const;
    [[nodiscard]] std::string in_words(web::Request const& request, Decision const& decision) const;

    db::Database& database_;
    web::Shell const& shell_;
    platforms::Catalogue const& catalogue_;
    network::Intercommunalities const& libraries_;
    Visitors const& visitors_;
    Entrance const& entrance_;
};

} // namespace guichet::access
