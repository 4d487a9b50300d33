// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/crypto.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::people {

/// What a form carries to be recognised: which request it is (two tabs of one browser carry the same), when it was
/// shown, and whether it was shown to somebody asked to wait. Signed: the browser cannot change it (R2).
struct FormTicket {
    enum class Kind { ordinary, waiting };

    std::string request; // the idempotency key
    Instant shown;
    Kind kind = Kind::ordinary;
    /// Whose files come with it: of this page and those that follow from it, or of the person named there. Another page
    /// of the same request, opened by the next reader of a shared computer, has another one.
    std::string sheet{};

    /// What the files chosen there are kept under.
    [[nodiscard]] std::string files() const { return sheet.empty() ? request : request + " " + sheet; }
    [[nodiscard]] std::string sign(SecretKey const& key) const;
    /// nullopt for a forged or damaged ticket. A ticket never expires: a form opened yesterday still works.
    [[nodiscard]] static std::optional<FormTicket> read(std::string_view text, SecretKey const& key);
};

/// Nobody fills in the form faster; a robot does.
inline constexpr std::chrono::seconds shortest_reading{3};
/// Under pressure, what somebody without JavaScript does instead of a proof of work.
inline constexpr std::chrono::seconds patient_wait{60};

/// How long a receipt can be looked at, another mail asked for and the address corrected, by the browser that sent the
/// application. On a library's computer the next reader must not find it; the mails go on working.
inline constexpr std::chrono::hours receipt_life{2};

/// What a receipt's address holds: the application and since when, sealed, so that it says nothing to anybody else.
struct ReceiptToken {
    std::string application;
    Instant made;

    [[nodiscard]] std::string seal(SecretKey const& key, Random& random) const;
    /// nullopt for a forged, damaged or old one.
    [[nodiscard]] static std::optional<ReceiptToken> open(std::string_view text, SecretKey const& key, Instant now);
    /// The value of the cookie by which the browser that sent the application is known.
    [[nodiscard]] std::string browser_proof(SecretKey const& key) const;
};

} // namespace guichet::people
