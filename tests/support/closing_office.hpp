// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/extension_runner.hpp"
#include "people/closures/store.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/people_tables.hpp"
#include "support/web_fixture.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace guichet::people::for_tests {

/// Subscription → last day.
using Dates = std::map<std::string, std::string>;

/// Libraries of two members, subscriptions on demand, and the job that carries out what is asked, run at once.
class WithClosures : public support::WithPatrons {
protected:
    void SetUp() override
    {
        support::WithPatrons::SetUp();
        database().exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session,
                                             {{"haut-jura-saint-claude"}, "Haut-Jura", "200026573", "", "", ""});
            network::Intercommunalities::put(session, {{"ecla"}, "ECLA", "200071116", "", "", ""});
            add_library(session, "mediatheque", "haut-jura-saint-claude");
            add_library(session, "annexe", "haut-jura-saint-claude");
            add_library(session, "ecla-mediatheque", "ecla");
        });
        runner.set_batch(3);
    }
    static void add_library(db::Session& session, std::string const& id, std::string const& owner)
    {
        network::Library library;
        library.id = {id};
        library.intercommunality = {owner};
        library.name = "Médiathèque " + id;
        library.email = id + "@exemple.fr";
        network::Intercommunalities::put(session, library);
    }

    /// A person of `library` with a subscription; gives the subscription's id.
    std::string subscribe(Date start, Date end, std::string const& library = "mediatheque",
                          std::string const& email = "", std::string const& category = "adulte")
    {
        auto patron = support::some_patron("Durand" + std::string(1, static_cast<char>('a' + made_ % 26)));
        ++made_;
        patron.library = {library};
        patron.intercommunality = {library == "ecla-mediatheque" ? "ecla" : "haut-jura-saint-claude"};
        patron.contact.email = email;
        auto const id = add_patron(patron);
        std::string subscription;
        change([&](db::Session& session) {
            subscription = subscriptions.add(session, {.id = {},
                                                       .patron = id,
                                                       .category = category,
                                                       .start = start,
                                                       .end = end,
                                                       .reason = "subscription.reason.imported",
                                                       .policy = {}});
        });
        last_patron = id;
        return subscription;
    }
    ClosureId close(Date begins, std::optional<Date> reopens, Reach reach = Reach::intercommunality,
                    std::vector<std::string> left_out = {})
    {
        Closure closure;
        closure.reach = reach;
        closure.intercommunality = {"haut-jura-saint-claude"};
        closure.library = {"mediatheque"};
        closure.begins = begins;
        closure.reopens = reopens;
        closure.left_out = std::move(left_out);
        auto const id = closures.declare(administrator, closure);
        EXPECT_TRUE(id);
        return id.value_or(ClosureId{});
    }
    void correct(ClosureId const& id, Date begins, std::optional<Date> reopens)
    {
        auto closure = closures.find(administrator, id).value();
        closure.begins = begins;
        closure.reopens = reopens;
        ASSERT_TRUE(closures.change(administrator, closure));
    }
    ExtensionRun run(ClosureId const& id, RunKind kind, Mailing mailing = Mailing::none)
    {
        auto const closure = closures.find(administrator, id).value();
        auto const requested = extensions.request(administrator, id, closure.version, kind, mailing);
        EXPECT_TRUE(requested);
        runner.work({});
        return extensions.find(requested.value()).value();
    }
    Dates dates()
    {
        Dates all;
        database().read([&](db::Session& session) {
            session.query("SELECT id, last_day FROM people_subscription", {},
                          [&](db::Row const& row) { all[row.text(0)] = row.text(1); });
        });
        return all;
    }
    std::string end_of(std::string const& subscription) { return dates().at(subscription); }
    std::int64_t count(std::string_view sql)
    {
        return database().read([&](db::Session& session) { return session.count(sql); });
    }

    network::Actor const administrator{network::ActorKind::staff, "a", "A", network::Role::administrator, {}};
    network::Actor const manager{network::ActorKind::staff, "m", "M", network::Role::manager,
                                 IntercommunalityId{"haut-jura-saint-claude"}};
    network::Intercommunalities intercommunalities{database()};
    Subscriptions subscriptions{clock, random};
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    ExtensionLetters letters{database(), outbox, intercommunalities, "https://guichet.example"};
    Extensions extensions{database(), clock, random, journal};
    Closures closures{database(), clock, random, journal, intercommunalities, extensions};
    ExtensionRunner runner{database(), clock, journal, letters};
    PatronId last_patron;

private:
    int made_ = 0;
};

} // namespace guichet::people::for_tests
