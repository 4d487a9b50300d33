// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/doors.hpp"
#include "app/parts/duplicates.hpp"
#include "app/parts/registration.hpp"
#include "people/policies/pages.hpp"
#include "people/policies/policies.hpp"

namespace guichet::app {

/// Until the desk's automatic decision stands here, a person decides every case.
class LeaveToAPerson final : public people::AutomaticDecision {
public:
    Result<void> decide(db::Session& /*session*/, people::Application const& /*application*/) override
    {
        return fail(ErrorKind::unavailable, "error.unavailable");
    }
};

/// Who may register, who does, who decides, and what they get.
struct PeoplePart {
    PeoplePart(Foundation& foundation, NetworkPart& network, DoorsPart& doors);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    people::Policies policies;
    people::PolicyPages policy_pages;
    DuplicatesPart duplicates;
    ApplicationsPart applications;
    LeaveToAPerson automatic;
    RegistrationPart registration;
};

} // namespace guichet::app
