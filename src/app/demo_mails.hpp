// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The mails of the demo network, readable by whoever tries it: /demo/mails. Mounted in demo mode only, since it shows
/// everybody's mail to everybody. Owns no table: reads mail's outbox.
namespace guichet::app {

class DemoMails {
public:
    DemoMails(db::Database const& database, web::Shell const& shell) : database_(database), shell_(shell) {}
    void mount(web::Router& router);

private:
    /// The newest, for people; for scripts ?format=json, oldest first, of one recipient with ?to=.
    [[nodiscard]] web::Response list(web::Request const& request) const;
    [[nodiscard]] web::Response one(web::Request const& request) const;
    /// The HTML part alone, for a sandboxed frame: no script, nothing loaded, links open elsewhere.
    [[nodiscard]] web::Response html(web::Request const& request) const;

    db::Database const& database_;
    web::Shell const& shell_;
};

/// The http and https addresses of a plain text, in order, each once.
[[nodiscard]] std::vector<std::string> links_in(std::string_view text);

} // namespace guichet::app
