// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

/// What the desk needs from its neighbours; app adapts them.
namespace guichet::people {

/// What the comparison with everybody known has found of an application.
struct Findings {
    int candidates = 0;
    bool is_complete = true; // false: "none" may only mean "not yet"
};

/// Port: who might be registered already. people/duplicates knows.
class Resemblances {
public:
    virtual ~Resemblances() = default;
    /// What is stored about each application; absent: compared, and nobody found.
    [[nodiscard]] virtual std::map<ApplicationId, Findings>
    findings(db::Session& session, std::span<ApplicationId const> applications) const = 0;
    /// Compares now what the application's people still wait for. Outside any transaction.
    virtual void catch_up(ApplicationId const& application) const = 0;
    /// Whether one of these people looks like somebody known, looked up now: for the automatic decision.
    [[nodiscard]] virtual bool resembles_somebody(Application const& application) const = 0;
    /// The application changed state: kept in the index while it is open.
    virtual void application_changed(db::Session& session, Application const& application) const = 0;
    virtual void patron_changed(db::Session& session, Patron const& patron) const = 0;
    /// A patron was made of the applicant, or is the applicant.
    virtual void became_patron(db::Session& session, Application const& application, int position,
                               Patron const& patron) const = 0;
    /// The patron made of that applicant moments ago is no more: what was said of it holds for the applicant again.
    virtual void patron_removed(db::Session& session, Application const& application, int position,
                                PatronId const& patron) const = 0;
};

} // namespace guichet::people
