// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/fillable.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Turns a drawn, tagged page into a form: fields, their appearances, their place in the structure.
namespace guichet::document::impl {

/// Millimetres from the top left corner of its page.
struct Place {
    int page = 0;
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

struct PlacedControl {
    Control const* control = nullptr;
    Place place;
    std::size_t after = 0; // how many structure elements stand before it
};

struct DrawnForm {
    std::string pdf; // as Cairo made it
    double page_height = 0;
    std::vector<PlacedControl> controls;
    Place code;
};

[[nodiscard]] std::string with_fields(FillableForm const& form, DrawnForm const& drawn);

} // namespace guichet::document::impl
