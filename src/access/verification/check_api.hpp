// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/verification/verification.hpp"
#include "people/registration/api_keys.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// POST /api/v1/patrons/check: is this card good, is this its password? For portals that want a simple call: an API
/// key, one word in answer (active, inactive, expired, blocked, unknown) and its reason. Described in openapi.json.
class PatronCheckApi {
public:
    PatronCheckApi(web::Shell const& shell, people::ApiKeys const& keys, network::Intercommunalities const& libraries,
                   Verification& verification);
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response check(web::Request const& request);
    [[nodiscard]] web::Response told(web::Request const& request, Finding const& finding, bool asked_password) const;

    web::Shell const& shell_;
    people::ApiKeys const& keys_;
    network::Intercommunalities const& libraries_;
    Verification& verification_;
};

} // namespace guichet::access
