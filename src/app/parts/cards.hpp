// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/review.hpp"
#include "people/cards/card_pages.hpp"
#include "people/cards/labels.hpp"
#include "people/cards/lapse.hpp"
#include "people/cards/practice.hpp"
#include "people/cards/range_pages.hpp"
#include "people/cards/ranges.hpp"
#include "people/materialisation/materialisation.hpp"
#include "people/materialisation/pages.hpp"

namespace guichet::app {

/// What was received with a card is in the journal, where the accounts of the desk are made from.
class PaymentsInJournal final : public people::DeskPayments {
public:
    explicit PaymentsInJournal(network::Journal const& journal) : journal_(journal) {}
    void note(db::Session& session, network::Actor const& actor, people::Patron const& patron, Money amount,
              std::string_view about) override;
    void take_back(db::Session& session, network::Actor const& actor, people::Patron const& patron, Money amount,
                   std::string_view about) override;

private:
    network::Journal const& journal_;
};

/// Cards after they are given: ranges, the exchange at the desk, the end of provisional ones.
struct CardsPart {
    CardsPart(Foundation& foundation, NetworkPart& network, people::Cards const& cards);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    NetworkPart& network;
    PaymentsInJournal payments;
    people::CardPractices practices;
    people::CardRanges ranges;
    people::CardLapse lapse;
    people::CardLabels labels;
    people::Materialisations materialisations;
    people::MaterialisationPages materialisation_pages;
    people::RangePages range_pages;
    people::CardPages card_pages;
};

} // namespace guichet::app
