// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portal_caller.hpp"
#include "people/identity/identity.hpp"

namespace guichet::access {

/// FranceConnect, as it is set up among the portals, vouching for the one who fills in a registration. It says nothing
/// to us about whom we know: no link is looked up, none is made.
class PortalIdentity final : public people::IdentityProvider {
public:
    PortalIdentity(Portals const& portals, PortalCaller& caller, Random& random);

    [[nodiscard]] bool is_offered() const override;
    [[nodiscard]] Result<std::string> way_there(Trip const& trip) override;
    [[nodiscard]] Result<Answer> answer(Trip const& trip, std::string_view code) override;

private:
    [[nodiscard]] std::optional<Portal> provider() const;

    Portals const& portals_;
    PortalCaller& caller_;
    Random& random_;
};

} // namespace guichet::access
