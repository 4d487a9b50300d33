// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/decision/session_visitors.hpp"

#include "access/accounts/store.hpp"

namespace guichet::access {

std::optional<Visitor> SessionVisitors::find(web::Request const& request) const
{
    auto const session = sessions_.find(request, web::Audience::patron);
    return session ? std::optional{Visitor{{session->subject}, session->created, session->id}} : std::nullopt;
}

AccountState SessionVisitors::account(db::Session& session, people::PatronId const& patron) const
{
    return AccountStore::find(session, patron) ? AccountState::active : AccountState::none;
}

void SessionVisitors::end(web::Request const& request, web::Response& response)
{
    sessions_.end(request, response, web::Audience::patron);
}

} // namespace guichet::access
