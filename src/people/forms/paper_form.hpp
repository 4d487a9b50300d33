// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/fillable.hpp"
#include "network/territory/territory.hpp"
#include "people/documents/sniff.hpp"
#include "people/forms/definition.hpp"
#include "people/forms/marker.hpp"
#include "people/forms/questions.hpp"
#include "people/tariffs/tariffs.hpp"
#include "text/messages.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

/// Whose form it is and where it goes back to.
struct PaperPlace {
    std::string network;
    std::optional<network::Library> library;      // nullopt: of several, or of the whole network
    std::vector<network::Library> libraries;      // to choose among
    std::vector<network::Municipality> townships; // to choose among; none: typed
    std::vector<DocumentKind> proofs;             // the policy asks for
    AddedQuestions questions;                     // asked there besides
    TariffGrid tariff;                            // what changes a price is asked
    std::string send_to;                          // e-mail
    std::string address;                          // where this form is found, for the QR code
    FormMarker marker;                            // version and language are filled in
};

/// The form of the definition as a document: sections, words, choices, instructions. Pure.
[[nodiscard]] document::FillableForm paper_form(text::Messages const& messages, text::Locale locale,
                                                PaperPlace const& place);

} // namespace guichet::people
