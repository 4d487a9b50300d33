// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff.hpp"

/// What whoever operates the machine does from the command line: the first administrator, and help for those who are
/// locked out. Nobody is signed in there, so no permission is asked and no mail is needed: links are handed back to be
/// printed. Everything is journalled as the system's.
namespace guichet::network {

class StaffOperator {
public:
    StaffOperator(db::Database& database, Clock const& clock, Random& random, Journal const& journal,
                  Intercommunalities const& intercommunalities, std::string public_url);

    struct Listed {
        StaffMember member;
        bool has_password = false;
        bool has_open_link = false;
    };
    [[nodiscard]] std::vector<Listed> list() const;

    struct Added {
        StaffId id;
        std::string link; // one time, seven days
    };
    /// ErrorKind::invalid with every fault, by field name.
    [[nodiscard]] Result<Added> add(StaffProfile const& profile);
    /// A new link, which replaces the one before. not_found "staff.fault.unknown".
    [[nodiscard]] Result<std::string> link(std::string_view login);
    /// The open link no longer opens anything. False when there was none.
    [[nodiscard]] Result<bool> revoke_link(std::string_view login);

private:
    [[nodiscard]] std::string make_link(db::Session& session, StaffId const& id) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Journal const& journal_;
    Intercommunalities const& intercommunalities_;
    std::string public_url_;
};

} // namespace guichet::network
