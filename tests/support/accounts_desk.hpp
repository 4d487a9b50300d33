// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/activation_code.hpp"
#include "access/accounts/data_copy.hpp"
#include "access/accounts/profile.hpp"
#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <regex>
#include <string>
#include <vector>

/// Patrons with accounts, for tests: people, cards, links, and the mails that left.
namespace guichet::support {

using access::AccountLetters;
using access::Accounts;
using access::ActivationByCode;
using access::PatronId;
using access::PatronRequest;
using access::Profile;
using access::RequestKind;

inline constexpr auto* good = "cheval agrafe batterie pile";
inline constexpr auto* better = "tournesol carafe vélo ardoise";
inline constexpr auto* marie_card = "27193048561726";

/// A millisecond later each time, so that mails have an order.
class TickingClock final : public Clock {
public:
    explicit TickingClock(Clock const& real) : real_(real) {}
    [[nodiscard]] Instant now() const override { return real_.now() + std::chrono::milliseconds{++ticks_}; }

private:
    Clock const& real_;
    mutable int ticks_ = 0;
};

/// One platform that receives something, entered once.
class OnePlatform final : public access::ReleaseRegister, public access::AccessesKept {
public:
    std::vector<Release> of(people::Patron const& /*patron*/, text::Locale /*locale*/) const override
    {
        return {{"Mediatoile", {"un identifiant propre à ce site"}, "article 4"}};
    }
    std::vector<Access> of(db::Session& /*session*/, PatronId const& /*patron*/) const override
    {
        return {{parse_instant("2020-04-01T07:00:00.000Z").value(), "Mediatoile", true}};
    }
};

/// Everything of the slice on one database.
struct AccountsDesk {
    explicit AccountsDesk(db::Database& database_) : database(database_) {}

    people::PatronId add_person(std::string const& first_names, std::string const& card, std::string const& email,
                                Date born = Date{std::chrono::year{1984} / 7 / 14}, std::string const& household = "")
    {
        people::Patron patron;
        patron.intercommunality = {"bhs"};
        patron.library = {"bhs-lons"};
        patron.person = {"Vuillermoz", "", first_names, born};
        patron.address = {"3 rue des Tilleuls", "", "39000", "39300", "Lons-le-Saunier"};
        patron.contact = {email, "", "fr"};
        patron.category = "adulte";
        patron.household = household;
        people::PatronId id;
        EXPECT_TRUE(database.write([&](db::Session& session) -> Result<void> {
            id = patrons.add(session, patron);
            auto const today = civil_date(clock.now());
            (void)subscriptions.add(session,
                                    {"", id, "adulte", today, add_days(today, 90), "subscription.reason.policy", ""});
            return people::Cards::take_in(session, {card,
                                                    id,
                                                    {"bhs-lons"},
                                                    people::CardKind::provisional,
                                                    people::CardStatus::active,
                                                    today,
                                                    add_days(today, 90),
                                                    clock.now()});
        }));
        return id;
    }
    std::string link_for(people::PatronId const& id)
    {
        return database
            .write(
                [&](db::Session& session) -> Result<std::string> { return accounts.create(session, id, clock.now()); })
            .value();
    }
    people::PatronId add_account(std::string const& first_names, std::string const& card, std::string const& email,
                                 std::string const& household = "")
    {
        auto const id = add_person(first_names, card, email, Date{std::chrono::year{1984} / 7 / 14}, household);
        EXPECT_TRUE(accounts.choose_password(link_for(id), good, good));
        return id;
    }
    void set_status(people::PatronId const& id, people::PatronStatus status)
    {
        EXPECT_TRUE(database.write([&](db::Session& session) -> Result<void> {
            auto patron = people::Patrons::find(session, id).value();
            patron.status = status;
            people::Patrons::update(session, patron);
            return {};
        }));
    }
    struct Sent {
        std::string to;
        std::string subject;
        std::string text;
    };
    std::vector<Sent> mails()
    {
        return database.read([](db::Session& session) {
            return session.list("SELECT to_address, subject, text_body FROM mail_outbox ORDER BY id", {},
                                [](db::Row const& row) { return Sent{row.text(0), row.text(1), row.text(2)}; });
        });
    }
    static std::string found(std::string const& text, char const* pattern)
    {
        std::smatch match;
        return std::regex_search(text, match, std::regex{pattern}) ? std::string{match[1]} : std::string{};
    }
    std::string last_link() { return found(mails().back().text, "http://127\\.0\\.0\\.1(/[^ \n]+)"); }
    std::string last_code() { return found(mails().back().text, "\n *([0-9]{6})\n"); }

    db::Database& database;
    ManualClock clock{parse_instant("2020-04-01T08:00:00.000Z").value()};
    SystemRandom random;
    std::unique_ptr<db::ShortLivedStore> short_lived = db::make_memory_store(clock);
    web::RateLimiter confirmations{*short_lived};
    network::PasswordHasher hasher{network::PasswordHasher::weakest()};
    network::Journal journal{database, clock};
    TickingClock ticking{clock};
    mail::Outbox outbox{ticking, random, shared_messages(), shared_templates()};
    people::Patrons patrons{database, clock, random, journal};
    people::Subscriptions subscriptions{clock, random};
    AccountLetters letters{outbox, shared_messages(), "http://127.0.0.1"};
    Accounts accounts{database, clock, random, hasher, journal, letters, confirmations};
    ActivationByCode activation{database, clock, random, *short_lived, accounts, letters};
    people::Erasure erasure{clock, random, journal, outbox, *SecretKey::from(std::string(32, 'e'))};
    OnePlatform releases;
    people::Mails received_mails{random, *SecretKey::from(std::string(32, 'm'))};
    access::DataCopy copy{database, clock,    shared_messages(),     received_mails,
                          releases, releases, "Médiathèques du Jura"};
    Profile profile{database, clock, random, journal, erasure, accounts, letters};
};

} // namespace guichet::support
