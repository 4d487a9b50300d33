// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/materialisation/materialisation.hpp"
#include "support/people_tables.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>

namespace guichet::people::for_tests {

/// Remembers what was noted for which materialisation.
class RememberedPayments final : public DeskPayments {
public:
    void note(db::Session& /*session*/, network::Actor const& /*actor*/, Patron const& /*patron*/, Money amount,
              std::string_view about) override
    {
        notes[std::string{about}] = amount;
    }
    void take_back(db::Session& /*session*/, network::Actor const& /*actor*/, Patron const& /*patron*/,
                   Money /*amount*/, std::string_view about) override
    {
        notes.erase(std::string{about});
    }
    std::map<std::string, Money> notes;
};

/// The desk of two members, "haut-jura" and "bresse", each with a library, provisional and permanent numbers.
struct ExchangeDesk {
    explicit ExchangeDesk(db::Database& opened) : database(opened)
    {
        support::migrate(database);
        run([&](db::Session& session) {
            int serial = 1;
            for (std::string const member : {"haut-jura", "bresse"}) {
                network::Intercommunalities::put(
                    session, network::Intercommunality{
                                 {member}, member, std::to_string(serial), member + "@example.org", "", ""});
                network::Library library;
                library.id = {member + "-mediatheque"};
                library.intercommunality = {member};
                library.name = "Médiathèque " + member;
                network::Intercommunalities::put(session, library);
                auto const prefix = "239" + std::to_string(serial++);
                for (auto const kind : {CardKind::provisional, CardKind::permanent}) {
                    std::string const use = kind == CardKind::provisional ? "9" : "0";
                    auto const added = cards.add_range(session, {"", library.id, kind, prefix + use + "0000",
                                                                 prefix + use + "9999", CheckDigit::luhn});
                    if (!added) {
                        throw std::runtime_error{"range"};
                    }
                }
            }
        });
    }

    struct Registered {
        PatronId patron;
        std::string number;
    };
    /// Somebody of haut-jura accepted from afar: provisional card and subscription for `days`.
    Registered registered(std::string family_name, std::string first_names, int days = 90)
    {
        Registered made;
        run([&](db::Session& session) {
            auto patron = support::some_patron(std::move(family_name), std::move(first_names));
            patron.intercommunality = {"haut-jura"};
            patron.library = {"haut-jura-mediatheque"};
            made.patron = patrons.add(session, patron);
            auto const card = cards.issue(session, made.patron, patron.library, CardKind::provisional, today(),
                                          add_days(today(), days));
            made.number = card.value().number;
            static_cast<void>(subscriptions.add(session, {"", made.patron, "provisoire", today(),
                                                          add_days(today(), days), "subscription.reason.policy", "p"}));
        });
        return made;
    }
    [[nodiscard]] static Exchange exchanged(Registered const& who, std::string scanned)
    {
        return {.patron = who.patron,
                .provisional = who.number,
                .scanned = std::move(scanned),
                .proof = "passport",
                .paid = {}};
    }
    [[nodiscard]] static std::string blank(int serial)
    {
        return with_check_digit(fmt::format("23910{:04}", serial), CheckDigit::luhn);
    }
    [[nodiscard]] static std::string blank_of_bresse(int serial)
    {
        return with_check_digit(fmt::format("23920{:04}", serial), CheckDigit::luhn);
    }
    /// A provisional number of haut-jura that nobody has.
    [[nodiscard]] std::string never_given() const
    {
        for (int serial = 0;; ++serial) {
            auto number = with_check_digit(fmt::format("23919{:04}", serial), CheckDigit::luhn);
            if (!cards.find(number)) {
                return number;
            }
        }
    }
    [[nodiscard]] static network::Actor librarian(std::string id, std::string scope,
                                                  network::Role role = network::Role::librarian)
    {
        return {network::ActorKind::staff, std::move(id), "Agent", role, IntercommunalityId{std::move(scope)}};
    }
    [[nodiscard]] Date today() const { return civil_date(clock.now()); }
    [[nodiscard]] Card card(std::string const& number) const { return cards.find(number).value(); }
    [[nodiscard]] Subscription subscription(PatronId const& patron) const
    {
        return database.read(
            [&](db::Session& session) { return Subscriptions::current(session, patron, today()).value(); });
    }
    [[nodiscard]] std::string proof_kept(std::string const& id) const
    {
        return database.read([&](db::Session& session) {
            return session
                .first("SELECT proof FROM people_materialisation WHERE id = :id", {{"id", id}},
                       [](db::Row const& row) { return row.text(0); })
                .value_or("");
        });
    }
    [[nodiscard]] std::int64_t journalled(std::string_view action) const
    {
        return database.read([&](db::Session& session) {
            return session.count("SELECT COUNT(*) FROM network_journal WHERE action = :action", {{"action", action}});
        });
    }
    template <class Work>
    void run(Work work)
    {
        auto const done = database.write([&](db::Session& session) -> Result<void> {
            work(session);
            return {};
        });
        if (!done) {
            throw std::runtime_error{done.error().message.id};
        }
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-05-12T08:00:00Z")};
    SystemRandom random;
    network::Journal journal{database, clock};
    network::Intercommunalities intercommunalities{database};
    Patrons patrons{database, clock, random, journal};
    Cards cards{database, clock, random};
    Subscriptions subscriptions{clock, random};
    RememberedPayments payments;
    Materialisations exchange{database, clock, random, intercommunalities, journal, payments};
};

} // namespace guichet::people::for_tests
