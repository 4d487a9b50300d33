// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/logout/logout_notices.hpp"

#include <string>
#include <string_view>

namespace guichet::access {

/// Tells a service that the session behind one of its tickets has ended (CAS 3.0 §2.3.3, §3.5.2): a form posted to the
/// service's own address. Only to services still registered to be told.
class CasFarewell final : public LogoutSpeaker {
public:
    CasFarewell(platforms::Catalogue const& catalogue, Clock const& clock) : catalogue_(catalogue), clock_(clock) {}

    /// What Participation::detail holds for this door.
    [[nodiscard]] static std::string detail(std::string_view service, std::string_view ticket);

    [[nodiscard]] Result<std::optional<net::HttpRequest>> notice(Participation const& left) const override;

private:
    platforms::Catalogue const& catalogue_;
    Clock const& clock_;
};

} // namespace guichet::access
