// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/erasure.hpp"

#include "access/accounts/store.hpp"

namespace guichet::access {

void AccountsErasure::erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts)
{
    if (!subject.patron) {
        return;
    }
    if (AccountStore::find(session, subject.patron->id)) {
        counts["accounts"] += 1;
    }
    AccountStore::remove(session, subject.patron->id);
    sessions_.remove(session, web::Audience::patron, subject.patron->id.value);
}

} // namespace guichet::access
