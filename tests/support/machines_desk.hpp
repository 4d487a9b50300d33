// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/patronapi/patronapi.hpp"
#include "access/sip2/desk.hpp"
#include "access/verification/check_api.hpp"
#include "net/line_client.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

/// The doors of machines before a small digital library, for tests: SIP2 on a free port, PATRONAPI and the call for
/// portals on another, members with passwords.
namespace guichet::access::for_tests {

inline constexpr auto* right_pin = "cheval agrafe batterie";

struct MachinesDesk {
    explicit MachinesDesk(db::Database& database) : library(database)
    {
        patronapi.mount(library.web.router);
        check_api.mount(library.web.router);
    }

    struct Member {
        people::PatronId patron;
        std::string card;
    };
    /// Someone with an account whose card and subscription are good until then.
    Member add_member(std::string const& name, Date until)
    {
        Member member{library.add_patron(name, until), {}};
        library.run([&](db::Session& session) {
            member.card = people::Cards::of(session, member.patron).front().number;
            AccountStore::put(session, member.patron, hasher.hash(right_pin).value(), library.clock.now());
        });
        return member;
    }
    /// As imported from the library's file: a card, no account.
    people::PatronId import_member(std::string const& card, Date until)
    {
        auto const patron = library.add_patron("Importée", until);
        library.run([&](db::Session& session) {
            (void)people::Cards::take_in(session, {card,
                                                   patron,
                                                   {"haut-jura-mediatheque"},
                                                   people::CardKind::permanent,
                                                   people::CardStatus::active,
                                                   in_days(-100),
                                                   std::nullopt,
                                                   library.clock.now()});
        });
        return patron;
    }
    [[nodiscard]] Date in_days(int days) const { return add_days(civil_date(library.clock.now()), days); }

    static Sip2Terminal vendor()
    {
        Sip2Terminal one;
        one.name = "Kiosque";
        one.login = "kiosque";
        one.platform = {"presse"};
        one.institution = "JUMEL";
        return one;
    }
    static Sip2Terminal machine()
    {
        Sip2Terminal one;
        one.name = "Automate";
        one.login = "automate";
        one.library = {"haut-jura-mediatheque"};
        one.names = NameRule::told;
        return one;
    }
    std::string add(Sip2Terminal const& terminal) { return terminals.save(administrator, terminal).value().secret; }

    void start()
    {
        server = std::make_unique<net::LineServer>(net::LineServerOptions{}, [this](std::string const& peer) {
            return std::make_unique<Sip2Conversation>(desk, peer);
        });
    }
    [[nodiscard]] std::unique_ptr<net::LineConnection> connect() const
    {
        return net::CurlLineConnector{}.connect({.host = "127.0.0.1", .port = server->port()}).value();
    }

    DigitalLibrary library;
    network::Actor const administrator{network::ActorKind::staff, "s1", "Agnès", network::Role::administrator, {}};
    mail::Outbox outbox{library.clock, library.random, support::shared_messages(), support::shared_templates()};
    AccountLetters letters{outbox, support::shared_messages(), "http://127.0.0.1"};
    network::PasswordHasher hasher{network::PasswordHasher::weakest()};
    web::RateLimiter limiter{*library.store};
    Accounts accounts{library.database, library.clock, library.random, hasher, library.journal, letters, limiter};
    network::SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'g')), library.random, network::Realm::patron};
    PinCheck pins{library.database, library.random, accounts, *library.store};
    Verification verification{library.database, library.clock, library.catalogue, library.admissions, pins, guard,
                              *library.store};
    Sip2Terminals terminals{library.database, library.clock,     library.random,
                            library.journal,  library.libraries, library.catalogue};
    people::ApiKeys keys{library.database, library.clock, library.random, library.journal};
    Sip2Desk const desk{library.clock, terminals, verification, limiter, support::shared_messages(), library.libraries};
    Patronapi patronapi{terminals, keys, verification, Patronapi::PinInAddress::refused};
    PatronCheckApi check_api{library.web.shell, keys, library.libraries, verification};
    std::unique_ptr<net::LineServer> server;
};

/// A terminal as a vendor's: what it says, sealed with its number, and what it hears.
class TestTerminal {
public:
    explicit TestTerminal(MachinesDesk const& desk) : connection_(desk.connect()) {}

    protocols::sip2::Message ask(std::string const& bytes)
    {
        auto const line = raw(bytes + "\r");
        auto const message = protocols::sip2::parse(line);
        return message.value_or(protocols::sip2::Message{line, {}});
    }
    /// The bytes of the next line, or how it failed.
    std::string raw(std::string const& bytes)
    {
        EXPECT_TRUE(connection_->send(bytes));
        auto const line = connection_->receive();
        return line ? *line : line.error().detail;
    }
    bool log_in(std::string const& login, std::string const& secret)
    {
        return ask("9300CN" + login + "|CO" + secret + "|CP|").fixed == "1";
    }
    protocols::sip2::Message patron(std::string const& card, std::optional<std::string> const& pin)
    {
        return ask("6300220200415    120000          AO|AA" + card + "|AC|" + (pin ? "AD" + *pin + "|" : ""));
    }

private:
    std::unique_ptr<net::LineConnection> connection_;
};

struct MigratedMemory {
    MigratedMemory() { support::migrate(*made); }
    support::TestDatabase made{support::Kind::sqlite_memory};
    db::Database& operator*() const { return *made; }
};

/// The desk, not yet open, and one member.
class MachinesCase : public ::testing::Test {
protected:
    MigratedMemory data;
    MachinesDesk machines{*data};
    MachinesDesk::Member anne = machines.add_member("Anne", machines.in_days(30));
};

} // namespace guichet::access::for_tests
