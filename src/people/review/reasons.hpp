// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

/// Words to refuse with, to start from: what is sent is what the librarian leaves of them.
struct RefusalReason {
    std::string id;
    IntercommunalityId intercommunality; // "": offered to every member of the network
    std::string title;
    std::string text_fr;
    std::string text_en;
    int position = 0;
};

/// The editable reasons of each member and those of the network.
class RefusalReasons {
public:
    RefusalReasons(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal)
        : database_(database), clock_(clock), random_(random), journal_(journal)
    {
    }

    /// The member's own and the network's, in order.
    [[nodiscard]] std::vector<RefusalReason> offered(IntercommunalityId const& where) const;
    /// Those `actor` may edit: the member's own, or the network's for who works everywhere.
    [[nodiscard]] std::vector<RefusalReason> editable(network::Actor const& actor) const;
    /// Adds when `id` is empty. Faults at "title", "text_fr", "text_en".
    [[nodiscard]] Result<void> put(network::Actor const& actor, RefusalReason reason);
    [[nodiscard]] Result<void> remove(network::Actor const& actor, std::string_view id);

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
};

} // namespace guichet::people
