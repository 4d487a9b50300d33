// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/foundation.hpp"
#include "app/parts/network.hpp"

namespace guichet::app {

/// /donnees-personnelles and /accessibilite, as this installation really is: durations in force, members to write to,
/// the result of the last audit. Public.
class PublicStatements {
public:
    PublicStatements(Foundation& foundation, NetworkPart& network) : foundation_(foundation), network_(network) {}
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response privacy(web::Request const& request) const;
    [[nodiscard]] web::Response accessibility(web::Request const& request) const;
    /// Members of the network with an address to write to.
    [[nodiscard]] nlohmann::json contacts() const;

    Foundation& foundation_;
    NetworkPart& network_;
};

} // namespace guichet::app
