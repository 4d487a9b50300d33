// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/profile.hpp"

#include "access/oidc/store.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/registration/email_address.hpp"
#include "people/registration/phone_number.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

constexpr std::chrono::hours confirmation_life{24};
constexpr std::size_t longest_line = 200;
constexpr std::size_t longest_message = 2000;

std::vector<FieldError> contact_faults(Profile::Contact const& contact)
{
    std::vector<FieldError> faults;
    if (!tidy(contact.phone).empty() && !people::normalise_phone(contact.phone)) {
        faults.push_back({"phone", {"accounts.fault.phone"}});
    }
    if (contact.language != "fr" && contact.language != "en") {
        faults.push_back({"language", {"accounts.fault.language"}});
    }
    if (tidy(contact.street).empty() || length(contact.street) > longest_line) {
        faults.push_back({"street", {"accounts.fault.street"}});
    }
    if (length(contact.complement) > longest_line) {
        faults.push_back({"complement", {"accounts.fault.street"}});
    }
    return faults;
}

nlohmann::json copy_of(people::Card const& card)
{
    return {{"numero", card.number},
            {"nature", card.kind == people::CardKind::provisional ? "provisoire" : "définitive"},
            {"valable_depuis", to_iso(card.valid_from)},
            {"valable_jusque", card.valid_until ? nlohmann::json(to_iso(*card.valid_until)) : nlohmann::json()}};
}

nlohmann::json copy_of(people::Subscription const& subscription)
{
    return {{"categorie", subscription.category},
            {"premier_jour", to_iso(subscription.start)},
            {"dernier_jour", to_iso(subscription.end)}};
}

/// The request `actor` may handle; others do not exist for them.
Result<PatronRequest> allowed_request(db::Session& session, network::Actor const& actor, std::string_view id)
{
    auto request = AccountStore::open_request(session, id);
    if (!request) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const allowed = network::authorise(actor, network::Permission::edit_patrons, request->intercommunality);
    if (!allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*request);
}

} // namespace

Profile::Profile(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                 people::Patrons const& patrons, Accounts& accounts, AccountLetters const& letters)
    : database_(database), clock_(clock), random_(random), journal_(journal), patrons_(patrons), accounts_(accounts),
      letters_(letters)
{
}

Result<void> Profile::change_contact(people::Patron const& patron, Contact const& contact)
{
    if (auto faults = contact_faults(contact); !faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto current = people::Patrons::find(session, patron.id);
        if (!current) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        current->contact.phone = people::normalise_phone(contact.phone).value_or("");
        current->contact.language = contact.language;
        current->address.street = tidy(contact.street);
        current->address.complement = tidy(contact.complement);
        people::Patrons::update(session, *current);
        journal_.append(session, actor_of(patron), patron.intercommunality, "account.contact_changed",
                        object_of(patron.id), {});
        return {};
    });
}

Result<void> Profile::ask_new_email(people::Patron const& patron, std::string_view email, std::string_view password)
{
    auto const address = people::normalise_email(email);
    if (!address) {
        return invalid({{"email", {"accounts.fault.email"}}});
    }
    if (*address == patron.contact.email) {
        return invalid({{"email", {"accounts.fault.same_email"}}});
    }
    if (auto const confirmed = accounts_.confirm_password(patron.id, password); !confirmed) {
        return confirmed;
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const token = random_.token();
        AccountStore::put_link(session, hex(sha256(token)), {patron.id, LinkPurpose::email, *address},
                               clock_.now() + confirmation_life);
        letters_.send(session, patron, {.name = "accounts.mail.confirm_email", .path = "/compte/courriel/" + token},
                      *address);
        return {};
    });
}

Result<std::string> Profile::pending_email(std::string_view token) const
{
    auto const link = database_.read(
        [&](db::Session& session) { return AccountStore::find_link(session, hex(sha256(token)), clock_.now()); });
    if (!link || link->purpose != LinkPurpose::email) {
        return fail(ErrorKind::not_found, "accounts.link.gone");
    }
    return link->detail;
}

Result<PatronId> Profile::confirm_email(std::string_view token)
{
    auto const hash = hex(sha256(token));
    return database_.write([&](db::Session& session) -> Result<PatronId> {
        auto const link = AccountStore::find_link(session, hash, clock_.now());
        auto patron =
            link && link->purpose == LinkPurpose::email ? people::Patrons::find(session, link->patron) : std::nullopt;
        bool const usable = patron && patron->status == people::PatronStatus::active;
        if (!usable || !AccountStore::take_link(session, hash)) {
            return fail(ErrorKind::not_found, "accounts.link.gone");
        }
        letters_.send(
            session, *patron,
            {.name = "accounts.mail.email_changed", .values = {{"address", people::masked_email(link->detail)}}});
        patron->contact.email = link->detail;
        people::Patrons::update(session, *patron);
        journal_.append(session, actor_of(*patron), patron->intercommunality, "account.email_changed",
                        object_of(patron->id), {});
        return patron->id;
    });
}

Result<void> Profile::ask(people::Patron const& patron, RequestKind kind, std::string_view body)
{
    if (kind == RequestKind::correction && tidy(body).empty()) {
        return invalid({{"message", {"accounts.fault.message"}}});
    }
    if (length(body) > longest_message) {
        return invalid({{"message", {"accounts.fault.message_long"}}});
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const open = AccountStore::open_requests_of(session, patron.id);
        bool const again =
            std::ranges::any_of(open, [&](PatronRequest const& one) { return one.kind == kind && one.body == body; });
        if (again || open.size() >= 10) {
            return {};
        }
        auto const now = clock_.now();
        AccountStore::add_request(
            session, {new_id(now, random_), patron.id, patron.intercommunality, kind, std::string{body}, now});
        bool const erasure = kind == RequestKind::erasure;
        journal_.append(session, actor_of(patron), patron.intercommunality,
                        erasure ? "account.erasure_asked" : "account.correction_asked", object_of(patron.id), {});
        if (erasure) {
            letters_.send(session, patron, {.name = "accounts.mail.erasure_asked"});
        }
        return {};
    });
}

std::vector<PatronRequest> Profile::asked(PatronId const& patron) const
{
    return database_.read([&](db::Session& session) { return AccountStore::open_requests_of(session, patron); });
}

nlohmann::json Profile::copy(people::Patron const& patron) const
{
    return database_.read([&](db::Session& session) {
        auto cards = nlohmann::json::array();
        for (auto const& card : people::Cards::of(session, patron.id)) {
            cards.push_back(copy_of(card));
        }
        auto subscriptions = nlohmann::json::array();
        for (auto const& subscription : people::Subscriptions::of(session, patron.id)) {
            subscriptions.push_back(copy_of(subscription));
        }
        auto const account = AccountStore::find(session, patron.id);
        nlohmann::json copy{{"nom_de_naissance", patron.person.birth_name},
                            {"nom_d_usage", patron.person.usage_name},
                            {"prenoms", patron.person.first_names},
                            {"date_de_naissance", to_iso(patron.person.birth_date)},
                            {"adresse",
                             {{"voie", patron.address.street},
                              {"complement", patron.address.complement},
                              {"code_postal", patron.address.postcode},
                              {"commune", patron.address.municipality_name},
                              {"code_insee", patron.address.municipality}}},
                            {"courriel", patron.contact.email},
                            {"telephone", patron.contact.phone},
                            {"langue", patron.contact.language},
                            {"intercommunalite", patron.intercommunality.value},
                            {"bibliotheque", patron.library.value},
                            {"categorie", patron.category},
                            {"numero_dans_le_logiciel_de_la_bibliotheque", patron.external_id},
                            {"inscrit_le", to_iso(patron.created)},
                            {"derniere_activite", to_iso(patron.last_activity)},
                            {"cartes", std::move(cards)},
                            {"abonnements", std::move(subscriptions)}};
        if (account) {
            copy["compte"] = {{"ouvert_le", to_iso(account->activated)},
                              {"derniere_connexion", account->last_sign_in
                                                         ? nlohmann::json(to_iso(*account->last_sign_in))
                                                         : nlohmann::json()}};
        }
        return copy;
    });
}

std::vector<Profile::OpenRequest> Profile::open_requests(network::Actor const& actor) const
{
    if (!network::may_anywhere(actor, network::Permission::view_patrons)) {
        return {};
    }
    return database_.read([&](db::Session& session) {
        std::vector<OpenRequest> found;
        for (auto& request : AccountStore::open_requests(session, actor.scope ? actor.scope->value : std::string{})) {
            if (auto patron = people::Patrons::find(session, request.patron)) {
                found.push_back({std::move(request), std::move(*patron)});
            }
        }
        return found;
    });
}

Result<void> Profile::close(network::Actor const& actor, std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const request = allowed_request(session, actor, id);
        if (!request) {
            return std::unexpected(request.error());
        }
        AccountStore::handle_request(session, id, clock_.now());
        journal_.append(session, actor, request->intercommunality, "account.request_handled",
                        object_of(request->patron), {});
        return {};
    });
}

Result<PatronId> Profile::erase(network::Actor const& actor, std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<PatronId> {
        auto const request = allowed_request(session, actor, id);
        if (!request) {
            return std::unexpected(request.error());
        }
        if (request->kind != RequestKind::erasure) {
            return fail(ErrorKind::conflict, "error.conflict");
        }
        if (auto const patron = people::Patrons::find(session, request->patron)) {
            letters_.send(session, *patron, {.name = "accounts.mail.erased"});
        }
        AccountStore::remove(session, request->patron);
        Pseudonyms::erase(session, request->patron);
        OidcStore::erase(session, request->patron);
        if (auto const erased = patrons_.erase(session, actor, request->patron); !erased) {
            return std::unexpected(erased.error());
        }
        return request->patron;
    });
}

} // namespace guichet::access
