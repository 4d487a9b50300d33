// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/erasure/erasure.hpp"
#include "web/sessions.hpp"

namespace guichet::access {

/// What an account keeps of a person who is erased: password, links, requests, and the browsers signed in, which are
/// out at once.
class AccountsErasure final : public people::ErasureListener {
public:
    explicit AccountsErasure(web::Sessions& sessions) : sessions_(sessions) {}
    void erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts) override;

private:
    web::Sessions& sessions_;
};

} // namespace guichet::access
