// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/intake/mails.hpp"
#include "people/retention/retention.hpp"

namespace guichet::people {

/// Mails received, once the network's duration for them is over: settled or waiting, the content goes and the fact
/// stays. What nobody looked at in all that time waits no longer.
class ReceivedMailKeeper final : public RetentionKeeper {
public:
    explicit ReceivedMailKeeper(Clock const& clock) : clock_(clock) {}
    [[nodiscard]] RetentionRule rule() const override { return RetentionRule::received_mail; }
    [[nodiscard]] std::int64_t older_than(db::Session& session, IntercommunalityId const& where,
                                          Date day) const override;
    std::int64_t erase_older_than(db::Session& session, Date day, int most) override;

private:
    Clock const& clock_;
};

} // namespace guichet::people
