// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "web/router.hpp"

namespace guichet::people {

/// /inscription-rues: street names as they are typed, for the browser that can show them below the field; where no
/// address base was loaded there are none. Says nothing of anybody: the list is public, and the house number stays in
/// the browser.
class StreetPages {
public:
    explicit StreetPages(db::Database const& database) : database_(database) {}
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response suggest(web::Request const& request) const;

    db::Database const& database_;
};

} // namespace guichet::people
