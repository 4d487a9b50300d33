// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/ports.hpp"
#include "web/sessions.hpp"

namespace guichet::access {

/// Who is signed in, from the patrons' sessions; whether they still have an account, from the accounts.
class SessionVisitors final : public Visitors {
public:
    explicit SessionVisitors(web::Sessions& sessions) : sessions_(sessions) {}

    [[nodiscard]] std::optional<Visitor> find(web::Request const& request) const override;
    [[nodiscard]] AccountState account(db::Session& session, people::PatronId const& patron) const override;
    [[nodiscard]] bool is_signed_in(people::PatronId const& patron, std::string_view session) const override;
    void end(web::Request const& request, web::Response& response) override;

private:
    web::Sessions& sessions_;
};

} // namespace guichet::access
