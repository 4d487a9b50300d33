// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/patron_door.hpp"
#include "people/renewals/view.hpp"
#include "web/rate_limit.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /compte/renouvellement: a person renews, with the minors of the household; what it costs is told before, and paid on
/// the payments' page. Three steps, and only the last, a POST, changes anything.
class RenewalPages {
public:
    RenewalPages(people::Renewals& renewals, network::Intercommunalities const& intercommunalities, PatronDoor& door,
                 web::RateLimiter& limiter, web::Shell const& shell, Random& random, SecretKey const& key)
        : renewals_(renewals), intercommunalities_(intercommunalities), door_(door), limiter_(limiter), shell_(shell),
          random_(random), key_(key)
    {
    }

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response form(web::Request const& request, people::Patron const& patron,
                                     Error const* error) const;
    [[nodiscard]] web::Response summary(web::Request const& request, people::Patron const& patron) const;
    web::Response renew(web::Request const& request, people::Patron const& patron);
    [[nodiscard]] web::Response moved_away(web::Request const& request, people::Patron const& patron,
                                           Error const& error) const;
    [[nodiscard]] web::Response refused(web::Request const& request, people::Patron const& patron,
                                        Error const& error) const;
    [[nodiscard]] nlohmann::json library_of(people::Patron const& patron) const;

    people::Renewals& renewals_;
    network::Intercommunalities const& intercommunalities_;
    PatronDoor& door_;
    web::RateLimiter& limiter_;
    web::Shell const& shell_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::access
