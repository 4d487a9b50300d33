// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/review/review.hpp"
#include "support/registration_desk.hpp"

#include <set>

namespace guichet::people::for_tests {

/// Hands out "token-1", "token-2"… and remembers for whom.
class CountedLinks final : public ActivationLinks {
public:
    std::string create(db::Session& /*session*/, PatronId const& patron, Instant /*now*/) override
    {
        made.push_back(patron);
        return "token-" + std::to_string(made.size());
    }
    bool has_account(db::Session& /*session*/, PatronId const& patron) const override
    {
        return opened.contains(patron);
    }
    std::vector<PatronId> made;
    std::set<PatronId> opened; // by a letter, before
};

/// Says what a test told it.
class ToldResemblances final : public Resemblances {
public:
    std::map<ApplicationId, Findings> findings(db::Session& /*session*/,
                                               std::span<ApplicationId const> applications) const override
    {
        std::map<ApplicationId, Findings> found;
        for (auto const& id : applications) {
            found[id] = {known.contains(id) ? 1 : 0, !uncompared.contains(id)};
        }
        return found;
    }
    void catch_up(ApplicationId const& application) const override
    {
        if (can_compare) {
            uncompared.erase(application);
        }
    }
    bool resembles_somebody(Application const& application) const override
    {
        return somebody || known.contains(application.id);
    }
    void application_changed(db::Session& /*session*/, Application const& application) const override
    {
        changed.push_back(application.state);
    }
    void patron_changed(db::Session& /*session*/, Patron const& patron) const override { renewed.insert(patron.id); }
    void became_patron(db::Session& /*session*/, Application const& /*application*/, int /*position*/,
                       Patron const& patron) const override
    {
        patrons.insert(patron.id);
    }
    void patron_removed(db::Session& /*session*/, Application const& /*application*/, int /*position*/,
                        PatronId const& patron) const override
    {
        patrons.erase(patron);
    }

    std::set<ApplicationId> known;
    bool somebody = false;
    bool can_compare = true;
    mutable std::set<ApplicationId> uncompared;
    mutable std::set<PatronId> renewed; // told to be compared again
    mutable std::vector<ApplicationState> changed;
    mutable std::set<PatronId> patrons;
};

/// The desk on top of registration's, with a range of cards for each library of SmallOffice.
struct BusyDesk : Desk {
    explicit BusyDesk(db::Database& opened) : Desk(opened)
    {
        std::int64_t first = 2'390'000'100;
        for (auto const* slug : {"haut-jura-saint-claude", "ecla", "bresse-haute-seille", "porte-du-jura"}) {
            auto const added = database.write([&](db::Session& session) {
                return cards.add_range(session, {"",
                                                 {std::string{slug} + "-mediatheque"},
                                                 CardKind::provisional,
                                                 std::to_string(first) + "000",
                                                 std::to_string(first) + "999",
                                                 CheckDigit::luhn});
            });
            EXPECT_TRUE(added);
            ++first;
        }
    }

    [[nodiscard]] static network::Actor librarian(std::string id = "claire",
                                                  std::string scope = "haut-jura-saint-claude")
    {
        return {network::ActorKind::staff, std::move(id), "Claire", network::Role::librarian,
                IntercommunalityId{std::move(scope)}};
    }
    /// An application that waits at the desk, its address confirmed.
    ApplicationId waiting(Submission const& submission = good_submission())
    {
        clock.advance(std::chrono::seconds{1}); // mails are told apart by the moment in their ids
        auto const receipt = registration.submit(applicant(), submission, "web:" + std::to_string(++requests));
        EXPECT_TRUE(receipt);
        clock.advance(std::chrono::seconds{1});
        EXPECT_TRUE(confirmation.confirm(token_mailed("confirmation")));
        clock.advance(std::chrono::seconds{1});
        return receipt->application;
    }
    [[nodiscard]] SeenCase seen(ApplicationId const& id) const { return {id, application(id).version}; }
    [[nodiscard]] std::vector<ApplicationEvent> history(ApplicationId const& id) const
    {
        return database.read([&](db::Session& session) { return Applications::history(session, id); });
    }
    [[nodiscard]] std::int64_t journalled(std::string_view action) const
    {
        return database.read([&](db::Session& session) {
            return session.count("SELECT COUNT(*) FROM network_journal WHERE action = :action", {{"action", action}});
        });
    }
    [[nodiscard]] std::string latest_mail() const
    {
        return database.read([](db::Session& session) {
            return session
                .first("SELECT subject, text_body FROM mail_outbox ORDER BY id DESC", {},
                       [](db::Row const& row) { return row.text(0) + "\n" + row.text(1); })
                .value_or("");
        });
    }

    int requests = 0;
    network::Journal journal{database, clock};
    Patrons patrons{database, clock, random, journal};
    Cards cards{database, clock, random};
    Subscriptions subscriptions{clock, random};
    CountedLinks links;
    ToldResemblances resemblances;
    Acceptance acceptance{clock, random, office, patrons, cards, subscriptions, links, resemblances};
    DecisionLetters decision_letters{outbox, office, support::shared_messages(), {"https://guichet.example", "JuMEL"}};
    people::ReviewDesk review{database,  clock,     random, acceptance,   decision_letters, letters,
                              questions, documents, office, resemblances, outbox,           journal};
};

} // namespace guichet::people::for_tests
