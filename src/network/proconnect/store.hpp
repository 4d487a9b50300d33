// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/proconnect/proconnect.hpp"

namespace guichet::network {

/// The SQL of the slice. Every function runs in the caller's transaction.
class ProConnectStore {
public:
    /// The secret as it is stored: sealed.
    [[nodiscard]] static std::optional<ProConnectSettings> settings(db::Session& session);
    /// An empty secret leaves the one there is.
    static void save(db::Session& session, ProConnectSettings const& sealed);

    [[nodiscard]] static std::optional<StaffId> staff_of(db::Session& session, Agent const& agent);
    [[nodiscard]] static bool is_linked(db::Session& session, StaffId const& staff);
    static void link(db::Session& session, Agent const& agent, StaffId const& staff, Instant now);
    /// False when there was nothing to forget.
    static bool forget(db::Session& session, StaffId const& staff);

    struct Link {
        StaffId staff;
        Instant at;
    };
    [[nodiscard]] static std::vector<Link> links(db::Session& session);
};

} // namespace guichet::network
