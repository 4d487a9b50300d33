// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/cards.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What may be exchanged for what, as values: no SQL, no HTML, no clock.
namespace guichet::people {

/// What was seen at the desk to know the person: its kind is kept, never a copy.
enum class IdentityProof { identity_card, passport, driving_licence, residence_permit, guardian, known };
inline constexpr std::array all_identity_proofs{IdentityProof::identity_card,   IdentityProof::passport,
                                                IdentityProof::driving_licence, IdentityProof::residence_permit,
                                                IdentityProof::guardian,        IdentityProof::known};
[[nodiscard]] std::string_view to_text(IdentityProof proof);
[[nodiscard]] std::optional<IdentityProof> identity_proof_from(std::string_view text);

/// Where a provisional card stands.
enum class ProvisionalStanding {
    in_force,
    not_yet,
    in_grace, // lapsed, and staff may still revive it
    lapsed,
    replaced,
    revoked,
    permanent, // it is not a provisional card
};
[[nodiscard]] ProvisionalStanding standing_of(Card const& card, Date today, int grace_days);

/// A card number as readers send it: without the start and stop signs of Codabar (A…D) and Code 39 (*).
[[nodiscard]] std::string scanned_number(std::string_view scanned);
/// The QR code of a letter opens a page; it is no card.
[[nodiscard]] bool is_a_link(std::string_view scanned);
/// Enough digits to be a card and no name.
[[nodiscard]] bool looks_like_a_card_number(std::string_view scanned);

/// Everything the desk knows of a scanned number.
struct ScannedNumber {
    std::string number;
    std::optional<CardRange> range;                           // that holds it
    enum class Place { here, elsewhere } place = Place::here; // of the range's library
    enum class Holder { nobody, blank, somebody, withdrawn } holder = Holder::nobody;
};
/// Why that number cannot become this person's permanent card, as a message id; nullopt when it can.
[[nodiscard]] std::optional<std::string> objection_to_blank(ScannedNumber const& scanned, std::string_view provisional);
/// Why a number that no card of ours bears is refused as a provisional card.
[[nodiscard]] std::string why_unknown(ScannedNumber const& scanned);

} // namespace guichet::people
