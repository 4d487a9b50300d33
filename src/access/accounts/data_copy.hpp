// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/profile.hpp"
#include "people/intake/mails.hpp"

namespace guichet::access {

/// Port: the entries into platforms that are still kept in detail and are this person's. usage keeps them under the
/// year's pseudonyms; app adapts it.
class AccessesKept {
public:
    struct Access {
        Instant at;
        std::string platform; // its name
        bool entered = true;
    };
    virtual ~AccessesKept() = default;
    [[nodiscard]] virtual std::vector<Access> of(db::Session& session, PatronId const& patron) const = 0;
};

/// Everything kept about a person, as they may take it elsewhere: JSON for machines, PDF for people, the same content.
class DataCopy {
public:
    DataCopy(db::Database const& database, Clock const& clock, text::Messages const& messages,
             people::Mails const& mails, ReleaseRegister const& releases, AccessesKept const& accesses,
             std::string network_name)
        : database_(database), clock_(clock), messages_(messages), mails_(mails), releases_(releases),
          accesses_(accesses), network_name_(std::move(network_name))
    {
    }

    /// Keys in French; each has its words under copy.key.….
    [[nodiscard]] nlohmann::json json(people::Patron const& patron, text::Locale locale) const;
    [[nodiscard]] Result<std::string> pdf(people::Patron const& patron, text::Locale locale) const;

private:
    [[nodiscard]] nlohmann::ordered_json ordered(people::Patron const& patron, text::Locale locale) const;

    db::Database const& database_;
    Clock const& clock_;
    text::Messages const& messages_;
    people::Mails const& mails_;
    ReleaseRegister const& releases_;
    AccessesKept const& accesses_;
    std::string network_name_;
};

} // namespace guichet::access
