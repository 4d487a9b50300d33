// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/mailbox.hpp"

namespace guichet::mail {

Result<Collected> collect_all(std::vector<std::unique_ptr<Mailbox>> const& mailboxes, MailKeeper& keeper,
                              std::stop_token const& stop)
{
    Collected sum;
    std::optional<Error> fault;
    for (auto const& mailbox : mailboxes) {
        auto const collected = mailbox->collect(keeper, stop);
        if (collected) {
            sum.kept += collected->kept;
            sum.known += collected->known;
            sum.unmarked += collected->unmarked;
            sum.set_aside += collected->set_aside;
        } else if (fault) {
            fault->detail += ", " + collected.error().detail;
        } else {
            fault = collected.error();
        }
    }
    return fault ? Result<Collected>{std::unexpected(std::move(*fault))} : sum;
}

} // namespace guichet::mail
