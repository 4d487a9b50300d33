// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/cas/proxies.hpp"
#include "web/router.hpp"

#include <string>

namespace guichet::access {

/// What a platform's server asks: is this ticket good, and whose is it? CAS 1.0 /validate, 2.0 /serviceValidate and
/// /proxyValidate, 3.0 /p3/…, SAML 1.1 /samlValidate; /proxy, a ticket for another service (CAS 3.0 §2.4 to §2.8).
/// Every answer is HTTP 200: clients look no further otherwise.
class CasValidationPages {
public:
    CasValidationPages(Clock const& clock, Random& random, std::string public_url, Cas& cas, CasProxies& proxies);

    void mount(web::Router& router);

private:
    /// Where attributes are told: version 2 knew none, some clients ask for them there all the same.
    enum class Attributes { told, told_when_registered };

    [[nodiscard]] web::Response validate(web::Request const& request);
    [[nodiscard]] web::Response service_validate(web::Request const& request, Cas::Accepts accepts,
                                                 Attributes attributes);
    [[nodiscard]] web::Response proxy(web::Request const& request);
    [[nodiscard]] web::Response saml_validate(web::Request const& request);

    Clock const& clock_;
    Random& random_;
    std::string public_url_;
    Cas& cas_;
    CasProxies& proxies_;
};

} // namespace guichet::access
