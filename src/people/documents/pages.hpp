// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "network/staff/staff_door.hpp"
#include "people/documents/documents.hpp"
#include "web/body_limit.hpp"
#include "web/shell.hpp"

#include <map>
#include <string>

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

/// How large a request may be where files are sent: a form with two of them, and the same as JSON. Each file of a form
/// is cut just beyond the largest that is taken, so that its fault is told beside what was typed.
[[nodiscard]] std::map<std::string, web::BodyLimit> bodies_with_documents();

/// A file somebody sent: shown as the type its bytes have, never run, never kept by the browser. A PDF goes to the
/// browser's own viewer, without its scripts; an iPhone's photo as a JPEG where it can be made into one.
[[nodiscard]] web::Response safe_document(std::string bytes, FileType type, std::string_view name);

} // namespace guichet::people
