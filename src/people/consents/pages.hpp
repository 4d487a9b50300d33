// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/consents/consents.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// What somebody agreed to, for their page and the desk's: "what", "at", "version", "link" to the words.
[[nodiscard]] nlohmann::json consents_model(web::Request const& request, web::Shell const& shell,
                                            std::vector<Consent> const& consents);

/// /donnees-personnelles/accords: every text that people have been asked to agree to, as it was. Public: it says
/// nothing of anybody.
class ConsentPages {
public:
    ConsentPages(web::Shell const& shell, db::Database const& database) : shell_(shell), database_(database) {}
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request) const;

    web::Shell const& shell_;
    db::Database const& database_;
};

} // namespace guichet::people
