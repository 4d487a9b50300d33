// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/passes/passes.hpp"
#include "web/rate_limit.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <functional>

namespace guichet::access {

/// POST /api/v1/passes/check: a vendor's server shows the pass that came in an address, with its platform's secret
/// (Basic "platform:secret", or Bearer), and learns once who that is, in the words of RFC 7662. Decided anew: a card
/// that has lapsed in between opens nothing.
class PassApi {
public:
    /// The platform whose secret that is; compares in constant time.
    using Asker = std::function<std::optional<platforms::PlatformId>(std::string_view secret)>;

    PassApi(web::Shell const& shell, platforms::Catalogue const& catalogue, Admissions& admissions, Passes& passes,
            web::RateLimiter& limiter, Asker asker);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response check(web::Request const& request);
    [[nodiscard]] std::optional<platforms::PlatformId> asker_of(web::Request const& request) const;
    [[nodiscard]] web::Response unknown_asker(web::Request const& request);
    [[nodiscard]] std::optional<Admitted> admitted(std::string_view shown, platforms::Platform const& platform);

    web::Shell const& shell_;
    platforms::Catalogue const& catalogue_;
    Admissions& admissions_;
    Passes& passes_;
    web::RateLimiter& limiter_;
    Asker asker_;
};

} // namespace guichet::access
