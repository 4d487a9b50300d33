// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/view.hpp"

#include "people/duplicates/index.hpp"
#include "people/registration/store.hpp"

namespace guichet::people {
namespace {

using network::Permission;

std::optional<KnownPerson> known_patron(db::Session& session, network::Actor const& actor, PersonRef const& ref)
{
    auto const patron = Patrons::find(session, PatronId{ref.id});
    if (!patron || patron->status == PatronStatus::erased) {
        return std::nullopt;
    }
    KnownPerson known{.ref = ref, .intercommunality = patron->intercommunality, .application = {}, .details = {}};
    if (may(actor, Permission::view_patrons, patron->intercommunality)) {
        known.details = record_of(patron->person, patron->address, patron->contact, patron->household);
        known.municipality_name = patron->address.municipality_name;
        known.category = patron->category;
    }
    return known;
}

std::optional<KnownPerson> known_applicant(db::Session& session, network::Actor const& actor, PersonRef const& ref)
{
    auto const application = Applications::find(session, ApplicationId{ref.id.substr(0, ref.id.rfind('/'))});
    if (!application) {
        return std::nullopt;
    }
    KnownPerson known{
        .ref = ref, .intercommunality = application->intercommunality, .application = application->id, .details = {}};
    if (may(actor, Permission::view_applications, application->intercommunality)) {
        known.details = DuplicateIndex::record_of(session, ref);
        known.municipality_name = application->address.municipality_name;
        known.reference = application->reference;
    }
    return known;
}

} // namespace

std::optional<KnownPerson> known_person(db::Session& session, network::Actor const& actor, PersonRef const& ref)
{
    return ref.kind == PersonKind::patron ? known_patron(session, actor, ref) : known_applicant(session, actor, ref);
}

bool may_decide(network::Actor const& actor, KnownPerson const& person)
{
    auto const permission =
        person.ref.kind == PersonKind::patron ? Permission::edit_patrons : Permission::decide_applications;
    return may(actor, permission, person.intercommunality);
}

std::string journal_object(PersonRef const& ref)
{
    return (ref.kind == PersonKind::patron ? "patron:" : "application:") + ref.id.substr(0, ref.id.rfind('/'));
}

} // namespace guichet::people
