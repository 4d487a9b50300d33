// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/short_lived.hpp"
#include "network/proconnect/caller.hpp"
#include "network/staff/sign_in_pages.hpp"
#include "web/round_trip.hpp"

namespace guichet::network {

/// /gestion/connexion/proconnect: there, back (/retour), and back from the sign-out there (/fin). Each way there has
/// one way back, in the browser that left.
class ProConnectPages {
public:
    ProConnectPages(ProConnect& proconnect, ProConnectCaller& caller, StaffSignInPages& sign_in_pages,
                    db::ShortLivedStore& store, Random& random, web::Shell const& shell);

    void mount(web::Router& router);

    /// For the sign-in page: empty when nothing is configured.
    [[nodiscard]] nlohmann::json ways(web::Request const& request, std::string_view next) const;
    /// Where the browser ends what it began at ProConnect; once.
    [[nodiscard]] std::optional<std::string> farewell(web::Request const& request);

private:
    [[nodiscard]] web::Response start(web::Request const& request);
    [[nodiscard]] web::Response come_back(web::Request const& request);
    [[nodiscard]] web::Response refused(web::Request const& request, Error const& error,
                                        std::string const& way_out = {}) const;
    [[nodiscard]] std::optional<ProConnectSettings> open_settings() const;

    ProConnect& proconnect_;
    ProConnectCaller& caller_;
    StaffSignInPages& sign_in_pages_;
    db::ShortLivedStore& store_;
    web::RoundTrips trips_;
    Random& random_;
    web::Shell const& shell_;
};

} // namespace guichet::network
