// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/profile.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "people/registration/email_address.hpp"
#include "people/registration/phone_number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

constexpr std::chrono::hours confirmation_life{24};
constexpr std::size_t longest_line = 200;
constexpr std::size_t longest_message = 2000;
constexpr std::ptrdiff_t most_messages_waiting = 10;

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
                 people::Erasure const& erasure, Accounts& accounts, AccountLetters const& letters)
    : database_(database), clock_(clock), random_(random), journal_(journal), erasure_(erasure), accounts_(accounts),
      letters_(letters)
{
}

void Profile::update(db::Session& session, people::Patron const& patron) const
{
    people::Patrons::update(session, patron);
    changed_(session, patron);
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
        update(session, *current);
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
    if (auto const allowed = accounts_.may_write_to_new_address(patron.id); !allowed) {
        return allowed;
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
        AccountStore::drop_links(session, patron->id); // a link to a new password lies in the old mailbox
        letters_.send(
            session, *patron,
            {.name = "accounts.mail.email_changed", .values = {{"address", people::masked_email(link->detail)}}});
        patron->contact.email = link->detail;
        update(session, *patron);
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
        if (again) {
            return {};
        }
        if (std::ranges::count(open, kind, &PatronRequest::kind) >= most_messages_waiting) {
            return invalid({{"message", {"accounts.fault.messages_waiting"}}});
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

std::vector<people::Consent> Profile::consents(PatronId const& patron) const
{
    return database_.read([&](db::Session& session) { return people::Consents::of(session, patron); });
}

std::vector<PatronRequest> Profile::asked(PatronId const& patron) const
{
    return database_.read([&](db::Session& session) { return AccountStore::open_requests_of(session, patron); });
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

Result<people::ErasureProof> Profile::erase(network::Actor const& actor, std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<people::ErasureProof> {
        auto const request = allowed_request(session, actor, id);
        if (!request) {
            return std::unexpected(request.error());
        }
        if (request->kind != RequestKind::erasure) {
            return fail(ErrorKind::conflict, "error.conflict");
        }
        return erasure_.erase(session, actor, request->patron, people::ErasureCause::asked);
    });
}

std::optional<Message> Profile::erasure_obstacle(PatronId const& patron) const
{
    return database_.read([&](db::Session& session) { return erasure_.obstacle(session, patron); });
}

} // namespace guichet::access
