// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/actor.hpp"

#include <functional>
#include <string>
#include <vector>

/// Everything that ties this network to somebody else's system, on one page, and a self-test for each, step by step.
/// Owns no table: each kind of connector is a source and keeps its own (access/ils, the portals'…).
namespace guichet::access {

enum class StepOutcome { passed, failed, skipped };

/// One step of a self-test as a person reads it: what was tried, what came of it, what to do.
struct DiagnosticStep {
    Message tried;
    StepOutcome outcome = StepOutcome::passed;
    Message found{};                       // "" id: nothing to say
    Message advice{};                      // "" id: nothing to do
    std::vector<std::string> transcript{}; // what was sent ("> ") and received ("< "), secrets masked
};
using Diagnosis = std::vector<DiagnosticStep>;
[[nodiscard]] bool all_passed(Diagnosis const& steps);

/// How a connector stands in the list.
struct ConnectorEntry {
    std::string id; // unique over all sources
    std::string name;
    std::string kind;                               // message id
    network::IntercommunalityId intercommunality{}; // "" for the network
    std::string edit_path{};                        // "" when it is set up elsewhere
    bool active = false;
    Message trouble{}; // something that waits for somebody; "" id: nothing
    std::string trouble_path{};
};

class ConnectorSource {
public:
    ConnectorSource() = default;
    ConnectorSource(ConnectorSource const&) = delete;
    ConnectorSource& operator=(ConnectorSource const&) = delete;
    virtual ~ConnectorSource() = default;
    [[nodiscard]] virtual std::vector<ConnectorEntry> entries() const = 0;
    /// Over the network, some seconds at the most. Stops at the first step that makes the rest pointless and names
    /// those as skipped.
    [[nodiscard]] virtual Diagnosis diagnose(std::string const& id) = 0;
};

class ConnectorDirectory {
public:
    /// While the application is put together.
    void add(ConnectorSource& source) { sources_.emplace_back(source); }

    /// Within the actor's scope, by name.
    [[nodiscard]] std::vector<ConnectorEntry> entries(network::Actor const& actor) const;
    /// By id or by name.
    [[nodiscard]] Result<ConnectorEntry> find(network::Actor const& actor, std::string_view wanted) const;
    /// For who may set it up.
    [[nodiscard]] Result<Diagnosis> diagnose(network::Actor const& actor, std::string_view wanted) const;
    /// The operator at the command line: no scope.
    [[nodiscard]] std::vector<ConnectorEntry> every() const;
    [[nodiscard]] Result<Diagnosis> diagnose(std::string_view wanted) const;

private:
    std::vector<std::reference_wrapper<ConnectorSource>> sources_;
};

} // namespace guichet::access
