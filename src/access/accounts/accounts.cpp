// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/accounts.hpp"

#include "base/crypto.hpp"
#include "network/credentials/password_rules.hpp"
#include "people/cards/cards.hpp"
#include "people/consents/consents.hpp"
#include "people/majority/majority.hpp"
#include "people/registration/email_address.hpp"
#include "people/registration/submission.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

constexpr std::chrono::hours activation_life{14 * 24};
constexpr std::chrono::hours forgotten_life{2};
constexpr std::size_t most_mails = 6; // a household behind one address
constexpr web::Budget wrong_confirmations{"sign_in.patron.confirm", 10, std::chrono::minutes{15}};
constexpr web::Budget new_addresses{"accounts.new_address", 5, std::chrono::hours{1}};

bool is_address(std::string_view identifier)
{
    return identifier.find('@') != std::string_view::npos;
}

/// Those the address or card number leads to who have an account, blocked ones included.
std::vector<people::Patron> holders(db::Session& session, std::string_view identifier)
{
    std::vector<people::Patron> found;
    if (is_address(identifier)) {
        auto const email = people::normalise_email(identifier);
        found = email ? people::Patrons::by_email(session, *email) : found;
    } else if (auto const card = people::Cards::find(session, people::normalise_card_number(identifier))) {
        if (auto patron = people::Patrons::find(session, card->patron)) {
            found.push_back(std::move(*patron));
        }
    }
    std::erase_if(found, [&](people::Patron const& patron) {
        return patron.status == people::PatronStatus::erased || !AccountStore::find(session, patron.id);
    });
    return found;
}

std::optional<people::Patron> holder(db::Session& session, std::string_view identifier)
{
    auto found = holders(session, identifier);
    return found.size() == 1 ? std::optional{std::move(found.front())} : std::nullopt;
}

/// What a guesser who knows the person would try.
std::vector<std::string> own_words(db::Session& session, people::Patron const& patron)
{
    auto const& born = patron.person.birth_date;
    std::vector<std::string> words{patron.person.birth_name,
                                   patron.person.usage_name,
                                   patron.person.first_names,
                                   to_iso(born),
                                   text::short_date(text::Locale::fr, born),
                                   patron.contact.email,
                                   patron.contact.phone,
                                   patron.address.municipality_name,
                                   patron.address.street};
    for (auto const& card : people::Cards::of(session, patron.id)) {
        words.push_back(card.number);
    }
    return words;
}

} // namespace

network::Actor actor_of(people::Patron const& patron)
{
    return {network::ActorKind::patron, patron.id.value, patron.person.full_name()};
}

Accounts::Accounts(db::Database& database, Clock const& clock, Random& random, PasswordHasher& hasher,
                   network::Journal const& journal, AccountLetters const& letters, web::RateLimiter& limiter)
    : database_(database), clock_(clock), random_(random), hasher_(hasher), journal_(journal), letters_(letters),
      limiter_(limiter)
{
}

std::optional<PatronId> Accounts::known(std::string_view identifier) const
{
    auto const found = database_.read([&](db::Session& session) { return holder(session, identifier); });
    return found ? std::optional{found->id} : std::nullopt;
}

Result<PatronId> Accounts::check_password(std::string_view identifier, std::string_view password)
{
    using Answer = PasswordAuthority::Answer;
    if (authority_ == nullptr || is_address(identifier)) {
        return check_own_password(identifier, password);
    }
    auto const said = authority_->check(people::normalise_card_number(identifier), password);
    if (!said) {
        return std::unexpected(said.error());
    }
    if (said->answer == Answer::right) {
        return said->patron;
    }
    auto own = check_own_password(identifier, password);
    // Perhaps the password was changed there: that cannot be known while the system is silent.
    auto const is_unsure = !own && own.error().kind == ErrorKind::invalid && said->answer == Answer::silent;
    return is_unsure ? Result<PatronId>{fail(ErrorKind::unavailable, "ils.away")} : std::move(own);
}

Result<PatronId> Accounts::check_own_password(std::string_view identifier, std::string_view password)
{
    struct Found {
        people::Patron patron;
        std::string hash;
    };
    auto const found = database_.read([&](db::Session& session) -> std::optional<Found> {
        auto patron = holder(session, identifier);
        auto const account = patron ? AccountStore::find(session, patron->id) : std::nullopt;
        return account ? std::optional<Found>{{std::move(*patron), account->password_hash}} : std::nullopt;
    });
    auto const verdict = hasher_.verify(password, found ? found->hash : std::string{});
    if (!verdict) {
        return std::unexpected(verdict.error());
    }
    if (*verdict == network::PasswordVerdict::wrong) {
        return fail(ErrorKind::invalid, "accounts.sign_in.wrong");
    }
    if (found->patron.status != people::PatronStatus::active) {
        return fail(ErrorKind::forbidden, "accounts.blocked");
    }
    return found->patron.id;
}

Result<people::Patron> Accounts::is_open(PatronId const& patron) const
{
    return database_.read([&](db::Session& session) -> Result<people::Patron> {
        auto found = people::Patrons::find(session, patron);
        if (!found || !AccountStore::find(session, patron)) {
            return fail(ErrorKind::not_found, "accounts.none");
        }
        if (found->status != people::PatronStatus::active) {
            return fail(ErrorKind::forbidden, "accounts.blocked");
        }
        return std::move(*found);
    });
}

Result<void> Accounts::signed_in(PatronId const& patron)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const now = clock_.now();
        AccountStore::signed_in(session, patron, now);
        people::Patrons::touch(session, patron, now);
        return {};
    });
}

std::string Accounts::create(db::Session& session, PatronId const& patron, Instant now)
{
    return make_link(session, patron, LinkPurpose::activation, now + activation_life);
}

bool Accounts::has_account(db::Session& session, PatronId const& patron) const
{
    return AccountStore::find(session, patron).has_value();
}

std::string Accounts::make_link(db::Session& session, PatronId const& patron, LinkPurpose purpose,
                                Instant expires) const
{
    auto token = random_.token();
    AccountStore::put_link(session, hex(sha256(token)), {patron, purpose, ""}, expires);
    return token;
}

Result<Accounts::OpenedLink> Accounts::opened(std::string_view token) const
{
    auto const found = database_.read([&](db::Session& session) -> std::optional<OpenedLink> {
        auto const link = AccountStore::find_link(session, hex(sha256(token)), clock_.now());
        auto patron =
            link && link->purpose != LinkPurpose::email ? people::Patrons::find(session, link->patron) : std::nullopt;
        bool const usable = patron && patron->status == people::PatronStatus::active;
        return usable ? std::optional<OpenedLink>{{std::move(*patron), link->purpose}} : std::nullopt;
    });
    if (!found) {
        return fail(ErrorKind::not_found, "accounts.link.gone");
    }
    return *found;
}

Result<PatronId> Accounts::choose_password(std::string_view token, std::string_view password, std::string_view again)
{
    auto const link = opened(token);
    if (!link) {
        return std::unexpected(link.error());
    }
    auto const& patron = link->patron;
    auto const words = database_.read([&](db::Session& session) { return own_words(session, patron); });
    if (auto faults = network::new_password_faults(password, again, words); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const hash = hasher_.hash(password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    return database_.write([&](db::Session& session) -> Result<PatronId> {
        if (!AccountStore::take_link(session, hex(sha256(token)))) {
            return fail(ErrorKind::not_found, "accounts.link.gone");
        }
        bool const existed = AccountStore::find(session, patron.id).has_value();
        replace_password(session, patron.id, *hash);
        journal_.append(session, actor_of(patron), patron.intercommunality,
                        existed ? "account.password_changed" : "account.activated", object_of(patron.id), {});
        if (existed) {
            letters_.send(session, patron, {.name = "accounts.mail.password_changed"});
        }
        return patron.id;
    });
}

void Accounts::replace_password(db::Session& session, PatronId const& patron, std::string const& hash)
{
    AccountStore::drop_links(session, patron);
    AccountStore::put(session, patron, hash, clock_.now());
    for (auto* const access : standing_) {
        access->end_all(session, patron);
    }
}

Result<void> Accounts::forgotten(std::string_view identifier)
{
    auto const expires = clock_.now() + forgotten_life;
    auto const elsewhere = kept_elsewhere(identifier);
    return database_.write([&](db::Session& session) -> Result<void> {
        // Whoever is written to, the transaction writes: an unknown person costs the same.
        AccountStore::purge_links(session, clock_.now());
        auto found = holders(session, identifier);
        found.resize(std::min(found.size(), most_mails));
        if (found.empty()) {
            letters_.pretend({.name = "accounts.mail.forgotten", .path = "/activation/" + random_.token()});
        }
        for (auto const& patron : found) {
            if (patron.status != people::PatronStatus::active || patron.contact.email.empty()) {
                continue;
            }
            if (std::ranges::find(elsewhere, patron.id) != elsewhere.end()) {
                letters_.send(session, patron, {.name = "accounts.mail.password_elsewhere"});
            } else {
                auto const token = make_link(session, patron.id, LinkPurpose::password, expires);
                letters_.send(session, patron, {.name = "accounts.mail.forgotten", .path = "/activation/" + token});
            }
        }
        return {};
    });
}

Result<void> Accounts::confirm_password(PatronId const& patron, std::string_view password)
{
    // Before the password is looked at, so that many at once share the budget.
    if (auto spent = limiter_.spend(wrong_confirmations, patron.value); !spent) {
        return spent;
    }
    auto const is_right = is_password_of(patron, password);
    if (is_right && !*is_right) {
        return invalid({{"current", {"accounts.fault.current_password"}}});
    }
    limiter_.give_back(wrong_confirmations, patron.value);
    return is_right ? Result<void>{} : std::unexpected(is_right.error());
}

Result<void> Accounts::may_write_to_new_address(PatronId const& patron)
{
    return limiter_.spend(new_addresses, patron.value);
}

std::optional<std::string> Accounts::card_kept_elsewhere(PatronId const& patron) const
{
    return authority_ == nullptr ? std::nullopt : authority_->card_of(patron);
}

std::vector<PatronId> Accounts::kept_elsewhere(std::string_view identifier) const
{
    std::vector<PatronId> kept;
    if (authority_ == nullptr) {
        return kept;
    }
    for (auto const& patron : database_.read([&](db::Session& session) { return holders(session, identifier); })) {
        if (authority_->card_of(patron.id)) {
            kept.push_back(patron.id);
        }
    }
    return kept;
}

Result<bool> Accounts::is_password_of(PatronId const& patron, std::string_view password)
{
    using Answer = PasswordAuthority::Answer;
    auto const card = card_kept_elsewhere(patron);
    auto const said =
        card ? authority_->check(*card, password) : Result<PasswordAuthority::Verdict>{PasswordAuthority::Verdict{}};
    if (!said) {
        return said.error().kind == ErrorKind::invalid ? Result<bool>{false} : std::unexpected(said.error());
    }
    if (said->answer == Answer::right) {
        return said->patron == patron;
    }
    auto const account = database_.read([&](db::Session& session) { return AccountStore::find(session, patron); });
    auto const verdict = hasher_.verify(password, account ? account->password_hash : std::string{});
    if (!verdict) {
        return std::unexpected(verdict.error());
    }
    auto const is_right = *verdict != network::PasswordVerdict::wrong;
    return !is_right && said->answer == Answer::silent ? Result<bool>{fail(ErrorKind::unavailable, "ils.away")}
                                                       : is_right;
}

Result<void> Accounts::change_password(PatronId const& id, PasswordChange const& change)
{
    if (card_kept_elsewhere(id)) {
        return fail(ErrorKind::forbidden, "accounts.password_kept_by_library");
    }
    if (auto const confirmed = confirm_password(id, change.current); !confirmed) {
        return confirmed;
    }
    auto const patron = database_.read([&](db::Session& session) { return people::Patrons::find(session, id); });
    if (!patron) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const words = database_.read([&](db::Session& session) { return own_words(session, *patron); });
    if (auto faults = network::new_password_faults(change.password, change.again, words); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const hash = hasher_.hash(change.password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        replace_password(session, id, *hash);
        journal_.append(session, actor_of(*patron), patron->intercommunality, "account.password_changed",
                        object_of(patron->id), {});
        letters_.send(session, *patron, {.name = "accounts.mail.password_changed"});
        return {};
    });
}

std::vector<Accounts::Relative> Accounts::household_of(people::Patron const& patron) const
{
    auto const today = civil_date(clock_.now());
    return database_.read([&](db::Session& session) {
        std::vector<Relative> relatives;
        for (auto& other : people::Patrons::household(session, patron.household)) {
            if (other.id != patron.id && other.status == people::PatronStatus::active) {
                bool const has_account = AccountStore::find(session, other.id).has_value();
                bool const minor = age_on(other.person.birth_date, today) < people::civil_majority;
                relatives.push_back({std::move(other), has_account, minor});
            }
        }
        return relatives;
    });
}

Result<std::string> Accounts::open_for_minor(people::Patron const& guardian, PatronId const& minor)
{
    bool const adult = age_on(guardian.person.birth_date, civil_date(clock_.now())) >= people::civil_majority;
    auto const relatives = household_of(guardian);
    auto const found = std::ranges::find(relatives, minor, [](Relative const& one) { return one.patron.id; });
    if (!adult || found == relatives.end() || !found->minor || found->has_account) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    return database_.write([&](db::Session& session) -> Result<std::string> {
        auto token = create(session, minor, clock_.now());
        journal_.append(session, actor_of(guardian), guardian.intercommunality, "account.opened_for_minor",
                        object_of(found->patron.id), {});
        return token;
    });
}

bool Accounts::owes_consent(PatronId const& id) const
{
    auto const today = civil_date(clock_.now());
    return database_.read([&](db::Session& session) {
        auto const patron = people::Patrons::find(session, id);
        return patron && age_on(patron->person.birth_date, today) >= people::digital_majority &&
               people::Consents::has_only_guardians(session, id);
    });
}

Result<void> Accounts::consent(people::Patron const& patron)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        people::Consents::give_own(session, random_, patron.id, clock_.now());
        journal_.append(session, actor_of(patron), patron.intercommunality, "account.own_consent", object_of(patron.id),
                        {});
        return {};
    });
}

int Accounts::purge()
{
    return database_
        .write([&](db::Session& session) -> Result<int> { return AccountStore::purge_links(session, clock_.now()); })
        .value_or(0);
}

} // namespace guichet::access
