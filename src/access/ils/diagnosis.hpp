// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/connectors/connectors.hpp"
#include "access/ils/authority.hpp"

namespace guichet::access {

/// The library systems among the connectors: reached, logged in, one test member asked about with the right and with a
/// wrong password. A system that takes any password is told so.
class IlsDiagnosis final : public ConnectorSource {
public:
    IlsDiagnosis(IlsConnectors const& connectors, LibrarySystems& systems);

    /// How many registrations a connector's system has not taken. Before the server starts.
    void count_troubles(std::function<std::int64_t(IlsConnectorId const&)> count) { troubles_ = std::move(count); }
    [[nodiscard]] std::vector<ConnectorEntry> entries() const override;
    [[nodiscard]] Diagnosis diagnose(std::string const& id) override;

private:
    IlsConnectors const& connectors_;
    LibrarySystems& systems_;
    std::function<std::int64_t(IlsConnectorId const&)> troubles_;
};

} // namespace guichet::access
