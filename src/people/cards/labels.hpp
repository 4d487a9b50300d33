// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/labels.hpp"
#include "people/cards/practice.hpp"

#include <optional>
#include <string>
#include <vector>

/// Labels for permanent cards: the sheets that stationers sell, as data, and the numbers printed on them. A number
/// printed is taken for ever; its card is blank until the desk hands it out. Owns people_label_sheet and
/// people_label_batch.
namespace guichet::people {

struct SheetTemplate {
    std::string id;
    IntercommunalityId intercommunality; // "" for the whole network
    std::string name;
    document::LabelSheet layout;
};

/// As typed, in millimetres: "63,5".
struct SheetDraft {
    std::string name;
    std::string columns;
    std::string rows;
    std::string width;
    std::string height;
    std::string left;
    std::string top;
    std::string gap_across;
    std::string gap_down;
};
/// Invalid with the faulty fields, "name" when all of it does not fit on A4.
[[nodiscard]] Result<SheetTemplate> drafted_sheet(SheetDraft const& draft);
/// "63,5" → 6350 hundredths of a millimetre; nullopt for anything else or beyond A4.
[[nodiscard]] std::optional<int> parse_millimetres(std::string_view typed);

struct LabelBatch {
    std::string id;
    LibraryId library;
    std::string sheet;
    int position = 1;
    int cards = 0;
    Instant at;
};

inline constexpr int most_labels_at_once = 500;

class CardLabels {
public:
    CardLabels(db::Database& database, Clock const& clock, Random& random, Cards const& cards,
               network::Intercommunalities const& intercommunalities, network::Journal const& journal)
        : database_(database), clock_(clock), random_(random), cards_(cards), intercommunalities_(intercommunalities),
          journal_(journal)
    {
    }

    /// Those of the network and of the actor's intercommunality.
    [[nodiscard]] std::vector<SheetTemplate> sheets(network::Actor const& actor) const;
    [[nodiscard]] Result<SheetTemplate> sheet(network::Actor const& actor, std::string_view id) const;
    /// Whether the actor may change it: managers those of their intercommunality, administrators all.
    [[nodiscard]] static bool may_edit(network::Actor const& actor, SheetTemplate const& sheet);
    /// `id` "" makes a new one, of the actor's scope.
    [[nodiscard]] Result<std::string> put(network::Actor const& actor, std::string_view id, SheetDraft const& draft);
    [[nodiscard]] Result<void> remove(network::Actor const& actor, std::string_view id);

    struct Order {
        LibraryId library;
        std::string sheet;
        int cards = 0;
        int position = 1;      // of the first label on its sheet
        std::string request{}; // of new_request(), once for each form shown; "": every order is another one
    };
    [[nodiscard]] std::string new_request() const;
    /// Draws the numbers; the same request twice is one batch. Invalid at "library", "sheet", "cards" or "position".
    [[nodiscard]] Result<std::string> draw(network::Actor const& actor, Order const& order);
    [[nodiscard]] std::vector<LabelBatch> batches(network::Actor const& actor) const; // newest first
    /// The sheets of a batch, any number of times: paper jams.
    [[nodiscard]] Result<std::string> pdf(network::Actor const& actor, std::string_view batch, std::string const& title,
                                          text::Locale locale) const;

private:
    /// The library the cards are for, or what is wrong with the order.
    [[nodiscard]] Result<network::Library> library_of(network::Actor const& actor, Order const& order) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Cards const& cards_;
    network::Intercommunalities const& intercommunalities_;
    network::Journal const& journal_;
};

} // namespace guichet::people
