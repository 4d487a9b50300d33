// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "people/intake/mails.hpp"
#include "people/patrons/patrons.hpp"
#include "text/messages.hpp"

#include <nlohmann/json.hpp>

/// The parts of the copy of one's data (data_copy.hpp), each read where it is kept. A new kind of data about people is
/// added here; app's test of the copy finds the one that was forgotten.
namespace guichet::access {

using people::PatronId;

[[nodiscard]] nlohmann::ordered_json copied_identity(people::Patron const& patron);
/// Cards, subscriptions, renewals, the account.
void add_membership(db::Session& session, PatronId const& patron, nlohmann::ordered_json& copy);
/// What the person asked, sent and agreed to, and was sent.
void add_exchanges(db::Session& session, people::Mails const& mails, PatronId const& patron, text::Locale locale,
                   nlohmann::ordered_json& copy);
/// Portals that vouch for the person, and what platforms were told.
void add_passed_on(db::Session& session, PatronId const& patron, nlohmann::ordered_json& copy);
/// Until when it is kept.
[[nodiscard]] nlohmann::ordered_json copied_retention(db::Session& session, PatronId const& patron, Date today);

} // namespace guichet::access
