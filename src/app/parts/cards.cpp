// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/cards.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

/// Mails about the end of cards in one run of the job; the next run goes on.
constexpr int announced_at_once = 500;

} // namespace

void PaymentsInJournal::note(db::Session& session, network::Actor const& actor, people::Patron const& patron,
                             Money amount, std::string_view about)
{
    journal_.append(session, actor, patron.intercommunality, "card.payment_noted", people::object_of(patron.id),
                    {{"cents", amount.cents}, {"materialisation", about}});
}

void PaymentsInJournal::take_back(db::Session& session, network::Actor const& actor, people::Patron const& patron,
                                  Money amount, std::string_view about)
{
    journal_.append(session, actor, patron.intercommunality, "card.payment_taken_back", people::object_of(patron.id),
                    {{"cents", amount.cents}, {"materialisation", about}});
}

CardsPart::CardsPart(Foundation& f, NetworkPart& n, people::Cards const& cards)
    : network(n), payments(n.journal), practices(f.database, n.intercommunalities, n.journal),
      ranges(f.database, f.clock, cards, n.intercommunalities, n.journal, f.mailing.outbox()),
      lapse(f.database, f.clock, n.intercommunalities, n.journal, f.mailing.outbox(),
            {f.configuration.public_url(), f.configuration.text("network.name")}),
      labels(f.database, f.clock, f.random, cards, n.intercommunalities, n.journal),
      materialisations(f.database, f.clock, f.random, n.intercommunalities, n.journal, payments),
      materialisation_pages(f.shell, materialisations, f.clock, n.intercommunalities),
      range_pages(f.shell, ranges, f.clock, n.intercommunalities),
      card_pages(f.shell, labels, practices, n.intercommunalities)
{
}

void CardsPart::mount(web::Router& router)
{
    materialisation_pages.mount(network.door, router);
    range_pages.mount(network.door, router);
    card_pages.mount(network.door, router);
}

void CardsPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"cards.lapse", 1h, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} announced", lapse.announce(announced_at_once));
                   }});
    scheduler.add({"cards.survey", 1h,
                   [this](std::stop_token const& /*stop*/) { return fmt::format("{} cards", ranges.survey()); }});
}

} // namespace guichet::app
