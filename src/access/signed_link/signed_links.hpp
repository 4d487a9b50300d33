// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/passes/passes.hpp"
#include "access/signed_link/link_template.hpp"
#include "db/remembered.hpp"

#include <map>
#include <memory>

/// Platforms that take our word from an address only we can make: the template of each one's link with its secret, and
/// the links. Owns access_signed_link. The language is link_template.hpp's.
namespace guichet::access {

/// The template as it was typed, ready to be used; the secret in clear, in memory alone.
struct SignedLink {
    std::string text;
    LinkTemplate link;
    std::string secret; // "" without one, and where it was sealed with another installation's key

    /// Whether links can be made: one that needs the secret, or whose pass is asked about with it, is never made
    /// without.
    [[nodiscard]] bool is_ready() const
    {
        return !secret.empty() || (!link.needs_secret() && link.pass_parameter() == nullptr);
    }
};

/// The template and the secret of each platform, and the links they make.
class SignedLinks {
public:
    /// `key`: the installation's, derived for "access.signed-links".
    SignedLinks(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                SecretKey const& key, Passes& passes);

    /// From memory, a few seconds old at most; nullptr where nothing was set.
    [[nodiscard]] std::shared_ptr<SignedLink const> find(platforms::PlatformId const& platform) const;
    /// The platform whose secret that is, among those whose links carry a pass: what a vendor's server proves itself
    /// with. No two of them have the same.
    [[nodiscard]] std::optional<platforms::PlatformId> holder_of_secret(std::string_view secret) const;

    /// `secret` replaces the one that is kept, unless it is empty. Fields "template" and "secret"; for those who may
    /// edit the network's platforms.
    [[nodiscard]] Result<void> save(network::Actor const& actor, platforms::Platform const& platform,
                                    std::string_view text, std::string_view secret);

    struct Made {
        std::string address;
        Released told; // what of the person the template uses
    };
    /// For one person, now; `title`: an address under one of the platform's, told where the template has a place for
    /// it, or "". ErrorKind::unavailable "signed_link.not_ready" while nothing was set, or its secret cannot be read.
    [[nodiscard]] Result<Made> make(platforms::Platform const& platform, Admitted const& admitted,
                                    std::string const& title) const;

private:
    using Known = std::map<std::string, std::shared_ptr<SignedLink const>, std::less<>>;
    [[nodiscard]] std::shared_ptr<Known const> known() const;
    [[nodiscard]] Known read() const;
    [[nodiscard]] bool is_taken(std::string_view secret, platforms::PlatformId const& except) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    SecretKey key_;
    Passes& passes_;
    db::Remembered<Known> remembered_;
};

/// Shorter ones could be guessed by who may ask about passes.
inline constexpr std::size_t shortest_asking_secret = 16;

/// What is wrong with a template for that platform, all lines, as field "template".
[[nodiscard]] Result<LinkTemplate> usable_template(std::string_view text, platforms::Platform const& platform);

/// `parameters` behind the platform's entry address, encoded. ErrorKind::invalid "signed_link.address" when what comes
/// out is no longer an address of that platform.
[[nodiscard]] Result<std::string> link_address(platforms::Platform const& platform, LinkParameters const& parameters);

/// The link of somebody who does not exist, with the secret "secret": what a vendor may compute again.
[[nodiscard]] Result<std::string> example_link(LinkTemplate const& link, platforms::Platform const& platform,
                                               Instant now);

} // namespace guichet::access
