// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The registration form, said once: its fields, their kinds and rules, their words as message ids, its version. The
/// page on the web, the PDF to fill in and the desk's screen to type are all made from it. What a library asks besides
/// is in people/forms/questions. Owns no person's answers: those are people/registration's.
namespace guichet::people {

enum class FieldKind { line, date, email, phone, digits, choice, paragraph, tick, file };
/// At the desk some things can be left out that a person at home must give: the proof is on the counter (R11).
enum class FieldNeed { required, required_from_afar, optional };
/// `person` stands once for the adult, and again for each child.
enum class FormPart { person, address, contact, guardian, documents, tariff, ending };
enum class FieldChoices { none, municipalities, libraries, languages, statuses, offers };
/// The web asks for the commune before the form, and paper cannot carry a file.
enum class ShownOn { every_shape, screens, paper };

struct FormField {
    std::string_view name; // of the control on every shape, of the fault, of the answer
    FormPart part = FormPart::person;
    FieldKind kind = FieldKind::line;
    FieldNeed need = FieldNeed::required;
    std::size_t longest = 0; // characters
    std::string_view label{};
    std::string_view hint{};
    /// Where the one who types is not the one who registers.
    std::optional<std::string_view> label_at_desk{};
    std::optional<std::string_view> hint_at_desk{};
    std::string_view autocomplete{}; // HTML's token, for people who type about themselves
    FieldChoices choices = FieldChoices::none;
    ShownOn shown = ShownOn::every_shape;
    int columns = 6; // of six, on paper
    int rows = 1;
};

inline constexpr std::size_t longest_name = 80;
inline constexpr std::size_t longest_street = 120;
inline constexpr std::size_t longest_message = 1000;
inline constexpr std::size_t most_children = 12;
/// What two printed pages hold; a larger family takes a second form.
inline constexpr std::size_t children_on_paper = 4;

/// In the order of the form.
[[nodiscard]] std::span<FormField const> form_fields();
/// Throws std::out_of_range for a name the form does not have.
[[nodiscard]] FormField const& form_field(std::string_view name);
/// "child_2_" before the name of a person's field.
[[nodiscard]] std::string child_prefix(std::size_t number);

/// A field of an old form that has another name today; "" for one that is no longer asked.
struct RenamedField {
    std::string_view then;
    std::string_view now;
};

/// Every version ever given out, so that a PDF saved two years ago is still read.
struct FormVersion {
    int number = 0;
    std::string_view consent; // version of the consent texts it shows
    std::span<RenamedField const> renamed{};
};
/// Oldest first; the last is in force.
[[nodiscard]] std::span<FormVersion const> form_versions();
[[nodiscard]] FormVersion const* form_version(int number);

/// Version of the consent texts shown today: registration.consent.text and registration.consent.guardian.
inline constexpr std::string_view consent_version = "2026-11";
/// Whether somebody was shown these words, on today's form or on an older one.
[[nodiscard]] bool is_known_consent(std::string_view version);

} // namespace guichet::people
