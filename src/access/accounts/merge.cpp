// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/merge.hpp"

#include "access/accounts/store.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

Instant last_used(Account const& account)
{
    return std::max(account.activated, account.last_sign_in.value_or(account.activated));
}

} // namespace

Result<void> AccountsAfterMerge::reassign(db::Session& session, people::PatronId const& from,
                                          people::PatronId const& to)
{
    auto const patron = people::Patrons::find(session, to);
    if (!patron) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const leaving = AccountStore::find(session, from);
    auto const staying = AccountStore::find(session, to);
    if (leaving && (!staying || last_used(*leaving) > last_used(*staying))) {
        AccountStore::take_over(session, from, to);
    }
    AccountStore::move_links_and_requests(session, from, to, patron->intercommunality);
    AccountStore::remove(session, from);
    sessions_.reassign(session, web::Audience::patron, from.value, to.value);
    return {};
}

} // namespace guichet::access
