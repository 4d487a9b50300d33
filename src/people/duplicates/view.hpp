// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"

/// What of a person of a pair an actor gets to see, and may do.
namespace guichet::people {

/// nullopt when that person is no more. Details only within the actor's scope.
[[nodiscard]] std::optional<KnownPerson> known_person(db::Session& session, network::Actor const& actor,
                                                      PersonRef const& ref);
[[nodiscard]] bool may_decide(network::Actor const& actor, KnownPerson const& person);
/// "patron:…" or "application:…", as the journal names things.
[[nodiscard]] std::string journal_object(PersonRef const& ref);

} // namespace guichet::people
