// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::network {

/// /gestion/journal: what was done, by whom, newest first.
class JournalPages {
public:
    JournalPages(Journal const& journal, StaffDoor& door, web::Shell const& shell)
        : journal_(journal), door_(door), shell_(shell)
    {
    }

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, Actor const& actor) const;
    /// Entries as the template shows them.
    [[nodiscard]] nlohmann::json rows(web::Request const& request, Journal::Page const& page) const;

    Journal const& journal_;
    StaffDoor& door_;
    web::Shell const& shell_;
};

} // namespace guichet::network
