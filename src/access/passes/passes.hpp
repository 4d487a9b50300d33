// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// One-time words that a person carries to a platform in an address, and that the platform's server asks us about: the
/// address then tells nothing and is good for nothing a moment later. pass_api.hpp answers the question.
namespace guichet::access {

/// Whom a pass speaks of.
struct PassHolder {
    people::PatronId patron;
    platforms::PlatformId platform;
};

/// In the short-lived store: minutes, taken by the first who shows it.
class Passes {
public:
    /// A browser that opens the vendor's page, and a server of theirs that asks before it shows it.
    static constexpr std::chrono::minutes life{5};

    Passes(db::ShortLivedStore& store, Random& random) : store_(store), random_(random) {}

    /// 265 random bits in letters and digits.
    [[nodiscard]] std::string make() const;
    /// `shown`: what the platform will ask about, the pass itself or what the link makes of it.
    void keep(std::string_view shown, PassHolder const& holder);
    /// Whoever asks, of which platform ever, the pass is gone.
    [[nodiscard]] std::optional<PassHolder> take(std::string_view shown);

private:
    db::ShortLivedStore& store_;
    Random& random_;
};

} // namespace guichet::access
