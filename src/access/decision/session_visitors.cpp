// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/decision/session_visitors.hpp"

#include "access/accounts/store.hpp"

#include <algorithm>

namespace guichet::access {

std::optional<Visitor> SessionVisitors::find(web::Request const& request) const
{
    auto const session = sessions_.find(request, web::Audience::patron);
    if (!session) {
        return std::nullopt;
    }
    auto const& proof = session->proof;
    return Visitor{{session->subject},
                   proof.at.value_or(session->created),
                   session->id,
                   proof.means,
                   proof.at ? SignInAge::known : SignInAge::unknown,
                   session->life == web::SessionLife::kept};
}

AccountState SessionVisitors::account(db::Session& session, people::PatronId const& patron) const
{
    return AccountStore::find(session, patron) ? AccountState::active : AccountState::none;
}

bool SessionVisitors::is_signed_in(people::PatronId const& patron, std::string_view session) const
{
    auto const all = sessions_.of(web::Audience::patron, patron.value);
    return std::ranges::any_of(all, [&](web::SessionRecord const& one) { return one.id == session; });
}

void SessionVisitors::end(web::Request const& request, web::Response& response)
{
    sessions_.end(request, response, web::Audience::patron);
}

} // namespace guichet::access
