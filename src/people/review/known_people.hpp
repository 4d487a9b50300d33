// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"
#include "people/review/ports.hpp"

namespace guichet::people {

/// What people/duplicates knows, as the desk asks for it.
class KnownPeople final : public Resemblances {
public:
    explicit KnownPeople(Duplicates const& duplicates) : duplicates_(duplicates) {}

    [[nodiscard]] std::map<ApplicationId, Findings>
    findings(db::Session& session, std::span<ApplicationId const> applications) const override;
    void catch_up(ApplicationId const& application) const override { duplicates_.catch_up(application); }
    [[nodiscard]] bool resembles_somebody(Application const& application) const override;
    void application_changed(db::Session& session, Application const& application) const override;
    void patron_changed(db::Session& session, Patron const& patron) const override;
    void became_patron(db::Session& session, Application const& application, int position,
                       Patron const& patron) const override;
    void patron_removed(db::Session& session, Application const& application, int position,
                        PatronId const& patron) const override;

private:
    Duplicates const& duplicates_;
};

} // namespace guichet::people
