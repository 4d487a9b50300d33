// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/patron_changes.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "people/import/municipality.hpp"
#include "people/patrons/standing.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr std::size_t longest_block_reason = 500;

Result<Patron> known_member(db::Session& session, Actor const& actor, PatronId const& id, Permission permission)
{
    auto patron = Patrons::find(session, id);
    if (!patron || patron->status == PatronStatus::erased) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = authorise(actor, permission, patron->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*patron);
}

std::vector<std::string> changed_fields(Patron const& before, Patron const& after)
{
    std::vector<std::string> fields;
    auto const note = [&](bool changed, char const* field) {
        if (changed) {
            fields.emplace_back(field);
        }
    };
    note(before.person.birth_name != after.person.birth_name, "birth_name");
    note(before.person.usage_name != after.person.usage_name, "usage_name");
    note(before.person.first_names != after.person.first_names, "first_names");
    note(before.person.birth_date != after.person.birth_date, "birth_date");
    note(before.address != after.address, "address");
    note(before.contact.email != after.contact.email, "email");
    note(before.contact.phone != after.contact.phone, "phone");
    note(before.contact.language != after.contact.language, "language");
    return fields;
}

/// What the form gave back as it was shown stays as it is stored.
void keep_untouched(Patron& after, Patron const& current, Submission const& typed, Submission const& shown)
{
    if (typed.adult.birth_date == shown.adult.birth_date) {
        after.person.birth_date = current.person.birth_date;
    }
    if (typed.email == shown.email) {
        after.contact.email = current.contact.email;
    }
    if (typed.phone == shown.phone) {
        after.contact.phone = current.contact.phone;
    }
}

} // namespace

PatronChanges::PatronChanges(db::Database& database, Clock const& clock, network::Journal const& journal,
                             TerritorySource territory, Duplicates const& duplicates, ActivationLinks& links,
                             DecisionLetters const& letters)
    : database_(database), clock_(clock), journal_(journal), territory_(std::move(territory)), duplicates_(duplicates),
      links_(links), letters_(letters)
{
}

Submission PatronChanges::details_of(Patron const& patron)
{
    Submission details;
    details.adult = {patron.person.birth_name, patron.person.usage_name, patron.person.first_names,
                     text::short_date(text::Locale::fr, patron.person.birth_date)};
    details.street = patron.address.street;
    details.complement = patron.address.complement;
    details.postcode = patron.address.postcode;
    details.municipality = patron.address.municipality_name;
    details.email = patron.contact.email;
    details.phone = patron.contact.phone;
    details.language = patron.contact.language;
    return details;
}

std::string PatronChanges::fingerprint(Patron const& patron)
{
    auto const details = details_of(patron);
    std::string all;
    for (auto const* const text : {&details.adult.birth_name, &details.adult.usage_name, &details.adult.first_names,
                                   &details.adult.birth_date, &details.street, &details.complement, &details.postcode,
                                   &details.municipality, &details.email, &details.phone, &details.language}) {
        all += fmt::format("{}:{}", text->size(), *text);
    }
    return hex(sha256(all));
}

Result<Patron> PatronChanges::find(Actor const& actor, PatronId const& id) const
{
    return database_.read(
        [&](db::Session& session) { return known_member(session, actor, id, Permission::edit_patrons); });
}

Result<PostalAddress> PatronChanges::address_of(Patron const& patron, PostalAddress typed, std::string_view town) const
{
    auto const name = tidy(town);
    auto const& before = patron.address;
    if (name == before.municipality_name && typed.postcode == before.postcode) {
        typed.municipality = before.municipality;
        typed.municipality_name = before.municipality_name;
        return typed;
    }
    auto const territory = territory_();
    auto const code = municipality_code(*territory, name, typed.postcode);
    if (code.empty() && !name.empty()) {
        return invalid({{"municipality", {"patron.error.municipality"}}});
    }
    typed.municipality = code;
    typed.municipality_name = code.empty() ? "" : territory->find(code)->name;
    return typed;
}

Result<void> PatronChanges::change(Actor const& actor, PatronId const& id, Submission const& typed,
                                   std::string_view shown)
{
    auto const seen = find(actor, id);
    if (!seen) {
        return std::unexpected(seen.error());
    }
    auto const before = details_of(*seen);
    auto const checked = check_details(typed, before, civil_date(clock_.now()));
    if (!checked) {
        return std::unexpected(checked.error());
    }
    auto address = checked->address;
    if (typed.postcode == before.postcode) {
        address.postcode = seen->address.postcode;
    }
    auto const lodged = address_of(*seen, std::move(address), typed.municipality);
    if (!lodged) {
        return std::unexpected(lodged.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const current = known_member(session, actor, id, Permission::edit_patrons);
        if (!current) {
            return std::unexpected(current.error());
        }
        if (!shown.empty() && shown != fingerprint(*current)) {
            return fail(ErrorKind::conflict, "patron.changed_meanwhile");
        }
        auto after = *current;
        after.address = *lodged;
        after.person = checked->people.front();
        after.contact = checked->contact;
        keep_untouched(after, *current, typed, before);
        auto const fields = changed_fields(*current, after);
        if (fields.empty()) {
            return {};
        }
        Patrons::update(session, after);
        if (!current->contact.email.empty() && current->contact.email != after.contact.email) {
            // Whoever reads the former mailbox may hold a link: the newer one, which nobody is told, replaces it.
            static_cast<void>(links_.create(session, id, clock_.now()));
        }
        duplicates_.note_patron(session, after);
        journal_.append(session, actor, after.intercommunality, "patron.changed", object_of(id), {{"fields", fields}});
        return {};
    });
}

Result<void> PatronChanges::set_status(Actor const& actor, PatronId const& id, PatronStatus status,
                                       std::string_view typed)
{
    auto const reason = tidy(typed);
    if (reason.empty() || length(reason) > longest_block_reason) {
        return invalid({{"reason", {"patron.error.reason"}}});
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto patron = known_member(session, actor, id, Permission::edit_patrons);
        if (!patron) {
            return std::unexpected(patron.error());
        }
        if (patron->status == status) {
            return fail(ErrorKind::conflict, "patron.already_so");
        }
        patron->status = status;
        Patrons::update(session, *patron);
        Blocks::add(session, id, {status, reason, clock_.now(), actor.id});
        journal_.append(session, actor, patron->intercommunality,
                        status == PatronStatus::blocked ? "patron.blocked" : "patron.unblocked", object_of(id),
                        nlohmann::json::object());
        return {};
    });
}

Result<std::string> PatronChanges::activation_letter(Actor const& actor, PatronId const& id)
{
    auto const now = clock_.now();
    auto const page = database_.write([&](db::Session& session) -> Result<document::CardLetter> {
        auto const patron = known_member(session, actor, id, Permission::issue_cards);
        if (!patron) {
            return std::unexpected(patron.error());
        }
        if (patron->status != PatronStatus::active) {
            return fail(ErrorKind::conflict, "patron.is_blocked");
        }
        auto const stands = standing(session, id, civil_date(now));
        if (!stands->card || !stands->card->in_force(civil_date(now))) {
            return fail(ErrorKind::conflict, "patron.no_card_in_force");
        }
        auto const token = links_.create(session, id, now);
        journal_.append(session, actor, patron->intercommunality, "patron.letter_printed", object_of(id),
                        nlohmann::json::object());
        return letters_.member_page(*patron, *stands->card, token, civil_date(now));
    });
    return page ? document::card_letters_pdf({*page}, text::Locale::fr) : std::unexpected(page.error());
}

} // namespace guichet::people
