// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/materialisation/materialisation.hpp"

#include <functional>

namespace guichet::people {

/// One row of people_materialisation.
struct MaterialisationRow {
    std::string id;
    IntercommunalityId intercommunality;
    std::string provisional;
    std::string permanent;
    IdentityProof proof = IdentityProof::identity_card;
    std::string actor;
    Instant at;
    Money paid;
    bool undone = false;
};

class MaterialisationStore {
public:
    static void add(db::Session& session, MaterialisationRow const& row);
    [[nodiscard]] static std::optional<MaterialisationRow> find(db::Session& session, std::string_view id);
    /// The one that took that provisional card in and was not undone.
    [[nodiscard]] static std::optional<MaterialisationRow> of_provisional(db::Session& session,
                                                                          std::string_view number);
    /// The holder is erased: that there was an exchange stays, the numbers go.
    static void forget(db::Session& session, std::string_view number);
    /// False when it already was.
    [[nodiscard]] static bool undo(db::Session& session, std::string_view id);
    /// Provisional cards still active whose end is `since` or later, those `is_wanted`, the first 2,000 to lapse;
    /// `scope` and `library` "" for all.
    [[nodiscard]] static std::vector<ExpectedPatron>
    expected(db::Session& session, Date since, std::string_view scope, std::string_view library,
             std::function<bool(ExpectedPatron const&)> const& is_wanted);
};

} // namespace guichet::people
