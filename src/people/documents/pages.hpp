// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "network/staff/staff_door.hpp"
#include "people/documents/documents.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/documents/{document}: a proof, for the staff of its intercommunality; each look is in the journal.
class DocumentPages {
public:
    DocumentPages(web::Shell const& shell, db::Database& database, Documents const& documents,
                  network::Journal const& journal);
    void mount(web::Router& router, network::StaffDoor& door);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor);

    web::Shell const& shell_;
    db::Database& database_;
    Documents const& documents_;
    network::Journal const& journal_;
};

/// A file somebody sent: shown as the type its bytes have, never run, never kept by the browser.
[[nodiscard]] web::Response safe_document(std::string bytes, FileType type, std::string_view name);

} // namespace guichet::people
