// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/intercommunalities/intercommunalities.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::people {

/// What a form says about itself, in a hidden field and in its QR code: which version it is, whose, from which
/// campaign. Nothing of the person. It only helps to read: what it says decides nothing (R2).
struct FormMarker {
    int version = 0;
    int questions = 0; // revision of what the intercommunality asks besides; 0: nothing
    network::LibraryId library;
    std::string campaign;
    std::string language = "fr";
    bool operator==(FormMarker const&) const = default;
};

/// "guichet-inscription 1.0 fr lons-mediatheque journal-avril"; "-" for what there is none of.
[[nodiscard]] std::string to_text(FormMarker const& marker);
[[nodiscard]] std::optional<FormMarker> form_marker_from(std::string_view text);

} // namespace guichet::people
