// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/cards.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/duplicates/store.hpp"
#include "people/registration/store.hpp"
#include "people/renewals/store.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

/// Two patrons were one person. Everything that hangs on the other one moves, then the other one is erased: proof stays
/// in the journal, nothing of the person in two places.
namespace guichet::people {
namespace {

void fill(std::string& kept, std::string const& other)
{
    if (kept.empty()) {
        kept = other;
    }
}

/// What the kept one says wins; what it does not say is taken over.
Patron completed(Patron kept, Patron const& other)
{
    fill(kept.person.usage_name, other.person.usage_name == kept.person.birth_name ? "" : other.person.usage_name);
    fill(kept.contact.email, other.contact.email);
    fill(kept.contact.phone, other.contact.phone);
    fill(kept.household, other.household);
    fill(kept.category, other.category);
    if (kept.address.street.empty() && kept.address.municipality.empty()) {
        kept.address = other.address;
    }
    if (kept.intercommunality == other.intercommunality) {
        fill(kept.external_id, other.external_id);
    }
    kept.last_activity = std::max(kept.last_activity, other.last_activity);
    return kept;
}

} // namespace

Result<void> Duplicates::merge(network::Actor const& actor, PatronId const& keep, PatronId const& other)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const kept = Patrons::find(session, keep);
        auto const gone = Patrons::find(session, other);
        if (!kept || !gone || keep == other) {
            return fail(ErrorKind::not_found, "duplicates.unknown_pair");
        }
        for (auto const& patron : {*kept, *gone}) {
            if (auto allowed = authorise(actor, network::Permission::edit_patrons, patron.intercommunality); !allowed) {
                return allowed;
            }
            if (patron.status != PatronStatus::active) {
                return fail(ErrorKind::conflict, "duplicates.not_active");
            }
        }
        return merge(session, actor, *kept, *gone);
    });
}

Result<void> Duplicates::merge(db::Session& session, network::Actor const& actor, Patron keep, Patron const& other)
{
    auto const cards = Cards::of(session, other.id).size();
    Cards::move(session, other.id, keep.id);
    Subscriptions::move(session, other.id, keep.id);
    Applications::move_patron(session, other.id, keep.id);
    RenewalStore::move(session, other.id, keep.id);
    for (auto* listener : listeners_) {
        if (auto moved = listener->reassign(session, other.id, keep.id); !moved) {
            return moved;
        }
    }
    DuplicateStore::hand_over(session, PersonRef::of(other.id), PersonRef::of(keep.id));
    forget(session, PersonRef::of(other.id));
    if (auto erased = patrons_.erase(session, actor, other.id); !erased) {
        return erased;
    }
    keep = completed(std::move(keep), other); // after the erasure: an external id is one patron's at a time
    Patrons::update(session, keep);
    note_patron(session, keep);
    journal_.append(session, actor, keep.intercommunality, "patron.merged", object_of(keep.id),
                    {{"merged", other.id.value}, {"cards", cards}});
    return {};
}

} // namespace guichet::people
