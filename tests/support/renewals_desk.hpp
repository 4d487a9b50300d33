// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/cards.hpp"
#include "people/renewals/renewals.hpp"
#include "support/closing_office.hpp"
#include "support/payments_desk.hpp"

namespace guichet::people::for_tests {

/// The closing office, whose members renew online: Haut-Jura for nothing, or by the grid voted.
class WithRenewals : public WithClosures {
protected:
    void SetUp() override
    {
        WithClosures::SetUp();
        territory = network::Territory::of(
            {},
            {{"39478", "Saint-Claude", "39", {"39200"}, "200026573", "CC Haut-Jura", 9000, {}},
             {"39491", "Lavans-lès-Saint-Claude", "39", {"39170"}, "200026573", "CC Haut-Jura", 2400, {}},
             {"39300", "Lons-le-Saunier", "39", {"39000"}, "200071116", "ECLA", 17000, {}}},
            {});
        change([&](db::Session& session) {
            vote(session, {.place = RenewalPlace::online, .days = 365, .from = {}, .window_days = 30});
        });
    }
    void vote(db::Session& session, RenewalTerms const& terms)
    {
        Policy policy;
        policy.intercommunality = {"haut-jura-saint-claude"};
        policy.category = "abonne";
        policy.category_name = "Abonnés";
        policy.territory = {"200026573"};
        policy.valid_from = add_days(civil_date(clock.now()), -days_of_policies_--);
        policy.resolution = {"Conseil", policy.valid_from, "2020-1", ""};
        policy.explanation_fr = "Venez";
        policy.renewal = terms;
        (void)Policies::record(session, policy, clock.now());
    }
    /// 12 € for adults, nothing under 18.
    void charge()
    {
        change([&](db::Session& session) {
            TariffGrid grid;
            grid.intercommunality = {"haut-jura-saint-claude"};
            grid.lines = {{.label_fr = "Adultes", .label_en = "Adults", .youngest = 18, .oldest = {}, .amount = {1200}},
                          {.label_fr = "Jeunes", .label_en = "Young", .youngest = {}, .oldest = 17, .amount = {0}}};
            grid.valid_from = std::chrono::year{2020} / 1 / 1;
            grid.resolution = {"Conseil", grid.valid_from, "2020-2", ""};
            (void)Tariffs::record(session, grid, clock.now());
            network::Intercommunalities::put(session,
                                             {{"haut-jura-saint-claude"}, "Haut-Jura", "200026573", "", "", ""});
            PaymentOffices::record(
                session, {{"haut-jura-saint-claude"}, "006382", "Régie", payfip::Entry::test, PaymentOffice::Use::open},
                clock.now());
        });
    }
    /// A member with a real card and a subscription to `end`.
    PatronId member(Date end, std::string const& household = "", Date born = std::chrono::year{1980} / 5 / 17)
    {
        subscription = subscribe(add_days(end, -364), end, "mediatheque", "jeanne@exemple.fr");
        change([&](db::Session& session) {
            auto patron = Patrons::find(session, last_patron).value();
            patron.household = household;
            patron.person.birth_date = born;
            Patrons::update(session, patron);
            Card const card{.number = "2947800" + std::to_string(1000000 + cards_++),
                            .patron = last_patron,
                            .library = patron.library,
                            .kind = CardKind::permanent,
                            .status = CardStatus::active,
                            .valid_from = add_days(end, -364),
                            .valid_until = {},
                            .issued = clock.now()};
            ASSERT_TRUE(Cards::take_in(session, card));
        });
        return last_patron;
    }
    static network::Actor person(PatronId const& id) { return {network::ActorKind::patron, id.value, ""}; }
    Result<Renewal> renew(PatronId const& id, std::string const& request, Money told = {}, RenewalWish const& wish = {})
    {
        return renewals.renew(person(id), id, wish, request, told);
    }
    std::string latest_end(PatronId const& id)
    {
        return database().read(
            [&](db::Session& session) { return to_iso(Subscriptions::latest(session, id).value().end); });
    }

    network::Actor const librarian{network::ActorKind::staff, "l", "L", network::Role::librarian,
                                   IntercommunalityId{"haut-jura-saint-claude"}};
    std::shared_ptr<network::Territory const> territory;
    Policies policies{database(), clock, journal, intercommunalities};
    Tariffs tariffs{database(), clock, journal};
    RenewalLetters renewal_letters{outbox, intercommunalities, "https://guichet.example"};
    Renewals renewals{{database(), clock, random, policies, tariffs, [this] { return territory; }, subscriptions,
                       renewal_letters, journal}};
    RenewalDebts debts{renewals};
    SmallOffice office;
    SecretKey const key = *SecretKey::from(std::string(32, 'r'));
    PaymentLetters payment_letters{outbox, office, "https://guichet.example", key};
    Settlement settlement{database(), clock, payment_letters, debts};
    ToldGateway gateway;
    PaymentOffices offices{database(), clock, gateway, journal};
    OnlinePayments online{database(), clock, random, gateway, offices, debts, settlement, "https://guichet.example",
                          key};
    PaymentDesk payments{database(), clock, random, debts, settlement, journal};
    std::string subscription; // of the last member

private:
    int cards_ = 0;
    int days_of_policies_ = 60;
};

} // namespace guichet::people::for_tests
