// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "people/duplicates/duplicates.hpp"
#include "web/sessions.hpp"

namespace guichet::access {

/// When two patrons turn out to be one person, the account follows: password, open links and requests go to the one who
/// stays, and browsers signed in as either stay signed in. Of two accounts the one used last is kept: its password is
/// the one the person knows.
class AccountsAfterMerge final : public people::MergeListener {
public:
    explicit AccountsAfterMerge(web::Sessions& sessions) : sessions_(sessions) {}
    [[nodiscard]] Result<void> reassign(db::Session& session, people::PatronId const& from,
                                        people::PatronId const& to) override;

private:
    web::Sessions& sessions_;
};

} // namespace guichet::access
