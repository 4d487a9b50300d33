// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/connectors/connectors.hpp"
#include "access/portals/portal_caller.hpp"

namespace guichet::access {

/// The portals among the connectors: whether each answers, as what it is set up to be. Nobody signs in for it.
class PortalDiagnosis final : public ConnectorSource {
public:
    PortalDiagnosis(Portals const& portals, PortalCaller& caller) : portals_(portals), caller_(caller) {}

    [[nodiscard]] std::vector<ConnectorEntry> entries() const override;
    [[nodiscard]] Diagnosis diagnose(std::string const& id) override;

private:
    Portals const& portals_;
    PortalCaller& caller_;
};

} // namespace guichet::access
