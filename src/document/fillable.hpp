// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "text/messages.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A form as PDF that can be filled in on a screen, in any reader, or printed and filled in by hand: real AcroForm
/// fields (text, date, choice, box to tick) with tooltips and a tab order, tagged, its fonts embedded, no script. Owns
/// the layout and the format only: every word and every rule comes from the caller. What comes back is read by
/// document/returned_form.
namespace guichet::document {

enum class ControlKind { line, date, paragraph, choice, box };
enum class Filling { required, optional };
/// Whether an answer that is not in the list can be typed.
enum class ChoiceList { closed, open };

struct ControlChoice {
    std::string value; // what the form stores
    std::string label; // what people read; some readers send it back instead of the value
};

/// One thing to fill in.
struct Control {
    std::string name; // of the field: what it is called when it comes back
    ControlKind kind = ControlKind::line;
    std::string label;
    std::string hint{}; // a few words after the label
    Filling filling = Filling::required;
    std::size_t longest = 0; // characters; 0: no limit
    std::string value{};
    std::vector<ControlChoice> choices{};
    ChoiceList list = ChoiceList::closed;
    int columns = 6; // of the six of the page; a box to tick always takes the whole line
    int lines = 1;   // of a paragraph
};

struct FormSection {
    std::string title;
    std::string help{};
    std::vector<Control> controls;
};

struct FillableForm {
    text::Locale locale = text::Locale::fr;
    std::string network;
    std::string title;
    std::vector<std::string> addressee; // name first, then lines
    std::vector<std::string> steps;     // what to do, numbered
    std::string code;                   // what the QR code holds
    std::string code_description;       // for those who do not see it
    std::string required_note;          // what the star means
    std::vector<FormSection> sections;
    std::vector<std::string> closing;
    std::string footer; // on every page, before its number
    std::string marker; // travels with the answers in a field nobody sees: which form this is
    std::string subject;
};

/// The field that carries the marker.
inline constexpr std::string_view marker_field = "guichet_form";

/// The same form gives the same bytes. ErrorKind::invalid "document.code_invalid" for a QR text that is empty or too
/// long, "document.nothing_to_print" for a form without a control.
[[nodiscard]] Result<std::string> fillable_pdf(FillableForm const& form);

} // namespace guichet::document
