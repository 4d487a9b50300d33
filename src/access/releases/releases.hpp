// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/profile.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "access/releases/release_records.hpp"
#include "people/patrons/standing.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What each platform receives about a person (R18): the one list that every door sends from and that the person is
/// shown. Owns no table.
namespace guichet::access {

/// MACE's word for "may use the library's resources".
inline constexpr std::string_view library_terms_entitlement = "urn:mace:dir:entitlement:common-lib-terms";

/// The name an attribute travels by: "ageClass", "mail"…
[[nodiscard]] std::string released_name_of(platforms::Attribute attribute);

/// "0-14", "15-64" or "65+".
[[nodiscard]] std::string age_class_of(Date birth_date, Date today);

/// Names as they travel ("entitlement", "intercommunality", "ageClass"…) and values, pseudonym left out.
using Released = std::vector<std::pair<std::string, std::string>>;
/// `patron` is needed only when the platform receives a name or an address, see needs_patron().
[[nodiscard]] Released released_to(platforms::Platform const& platform, people::Standing const& standing,
                                   std::optional<people::Patron> const& patron, Date today);
/// Those of the platform's extra attributes that are really among what was released: an empty one was not told.
[[nodiscard]] std::vector<platforms::ReleasedAttribute> extras_among(Released const& released,
                                                                     platforms::Platform const& platform);
[[nodiscard]] bool needs_patron(platforms::Platform const& platform, Date today);

/// What the platform receives, pseudonym included, as a person reads it: message ids, and the article of the contract
/// that asks for more than the usual.
struct ReleasedLabel {
    std::string message;
    std::string contract_article{};
};
[[nodiscard]] std::vector<ReleasedLabel> labels_released_to(platforms::Platform const& platform, Date today);

/// For "my data": the platforms a person has entered, and what each one receives about them.
class Releases final : public ReleaseRegister {
public:
    Releases(db::Database& database, Clock const& clock, text::Messages const& messages,
             platforms::Catalogue const& catalogue);

    [[nodiscard]] std::vector<Release> of(people::Patron const& patron, text::Locale locale) const override;

private:
    /// "Votre tranche d'âge (envoyée du 3 avril au 12 mai 2020, Art. 7.2)".
    [[nodiscard]] std::string in_words(ReleaseRecord const& record, text::Locale locale) const;

    db::Database& database_;
    Clock const& clock_;
    text::Messages const& messages_;
    platforms::Catalogue const& catalogue_;
};

} // namespace guichet::access
