// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/codes.hpp"
#include "people/cards/cards.hpp"

#include <string>
#include <string_view>
#include <vector>

/// How a library's cards look and how the end of a provisional card is announced: the barcode its readers need, the
/// reminders, the days of grace. Owns people_card_practice. What a card is worth is its policy's business.
namespace guichet::people {

inline constexpr int longest_grace = 365;

struct CardPractice {
    document::Symbology symbology = document::Symbology::code128;
    std::vector<int> reminder_days{14, 3}; // before the last day, from far to near
    int grace_days = 60;                   // after the last day, while staff may revive the card
    bool operator==(CardPractice const&) const = default;
};

[[nodiscard]] std::string_view to_text(document::Symbology symbology);
[[nodiscard]] std::optional<document::Symbology> symbology_from(std::string_view text);

/// "14, 3" → {14, 3}; from far to near, each once. Invalid at "reminder_days" beyond five or outside 1 to 120.
[[nodiscard]] Result<std::vector<int>> parse_reminder_days(std::string_view typed);

class CardPractices {
public:
    CardPractices(db::Database& database, network::Intercommunalities const& intercommunalities,
                  network::Journal const& journal)
        : database_(database), intercommunalities_(intercommunalities), journal_(journal)
    {
    }
    [[nodiscard]] CardPractice of(LibraryId const& library) const;
    [[nodiscard]] static CardPractice of(db::Session& session, LibraryId const& library);
    struct Draft {
        std::string symbology;
        std::string reminder_days;
        std::string grace_days;
    };
    /// By who may change the policies there. Invalid at "symbology", "reminder_days", "grace_days".
    [[nodiscard]] Result<void> put(network::Actor const& actor, LibraryId const& library, Draft const& draft);

private:
    db::Database& database_;
    network::Intercommunalities const& intercommunalities_;
    network::Journal const& journal_;
};

} // namespace guichet::people
