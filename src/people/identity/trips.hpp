// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "people/identity/identity.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace guichet::people {

/// The query parameter and the hidden field by which a form says that it comes back with an identity. Without it a
/// cookie left on a library's computer fills nothing in.
inline constexpr std::string_view identity_field = "identite";

/// A form that came back from an identity provider.
struct IdentityReturn {
    std::optional<ShownIdentity> identity; // nullopt: `fault` says why
    std::string fault;                     // message id
    web::Fields typed;                     // what the form held when it left
};

/// From the form to the identity provider and back, by /inscription/identite/…. What was typed is kept meanwhile,
/// sealed, for half an hour; so is what was shown, for the browser that went, until the form is sent. The session at
/// the provider ends on the way back: the next reader at that computer finds nobody's.
class IdentityTrips {
public:
    IdentityTrips(IdentityProvider& provider, db::ShortLivedStore& store, Random& random, SecretKey const& master_key,
                  web::Shell const& shell);

    void mount(web::Router& router);

    [[nodiscard]] bool is_offered() const { return provider_.is_offered(); }
    /// The page that leads there. `form` is the address of the form, which is come back to with `typed` in it.
    [[nodiscard]] Result<web::Response> leave(web::Request const& request, std::string const& form,
                                              web::Fields const& typed);
    /// What this browser came back with, as long as its form says so; nullopt when nothing or no more.
    [[nodiscard]] std::optional<IdentityReturn> returned(web::Request const& request) const;
    /// The form was sent.
    void forget(web::Request const& request);

private:
    [[nodiscard]] web::Response come_back(web::Request const& request);
    [[nodiscard]] web::Response end(web::Request const& request) const;
    [[nodiscard]] web::Response gone(web::Request const& request) const;
    [[nodiscard]] std::optional<nlohmann::json> kept(web::Request const& request) const;
    [[nodiscard]] std::string sealed(nlohmann::json const& value);
    [[nodiscard]] std::optional<nlohmann::json> opened(std::string_view text) const;

    IdentityProvider& provider_;
    db::ShortLivedStore& store_;
    Random& random_;
    SecretKey key_;
    web::Shell const& shell_;
};

} // namespace guichet::people
