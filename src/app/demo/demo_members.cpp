// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_members.hpp"

#include "app/demo/people_generator.hpp"
#include "network/journal/journal.hpp"
#include "people/cards/cards.hpp"
#include "people/policies/eligibility.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace guichet::app {

namespace {

using people::CardKind;
using people::CardRange;

constexpr std::uint64_t numbers_of_a_range = 10'000'000;
constexpr int provisional_in_bresse = 12; // "a little over 10 of them"
constexpr auto bresse = "bresse-haute-seille";
constexpr auto haut_jura = "haut-jura-saint-claude";

/// Numbers of a range in an order that looks like none: steps of a number prime to its size.
class NumberSequence {
public:
    explicit NumberSequence(std::string prefix) : prefix_(std::move(prefix)) {}

    std::string next()
    {
        at_ = (at_ + 6'180'339) % numbers_of_a_range;
        return people::with_check_digit(fmt::format("{}{:07}", prefix_, at_), people::CheckDigit::luhn);
    }
    [[nodiscard]] CardRange range(people::LibraryId const& library, CardKind kind) const
    {
        return {"", library, kind, prefix_ + "0000000", prefix_ + "9999999", people::CheckDigit::luhn};
    }

private:
    std::string prefix_;
    std::uint64_t at_ = 0;
};

/// What somebody of the demo is registered as.
enum class Registration { ordinary, consulting, provisional };

class Seeder {
public:
    Seeder(db::Database& database, Random& random, network::Territory const& territory, Instant now,
           PeopleStored const& stored, std::uint64_t seed)
        : territory_(territory), today_(civil_date(now)), clock_(now), journal_(database, clock_),
          patrons_(database, clock_, random, journal_), cards_(database, clock_, random),
          subscriptions_(clock_, random), generator_(seed, today_), stored_(stored)
    {
    }

    void add_ranges(db::Session& session, std::vector<DemoMember> const& network)
    {
        auto number = 1;
        for (auto const& member : network) {
            for (auto const& library : member.libraries) {
                NumberSequence const provisional{fmt::format("239{:02}9", number)};
                NumberSequence const permanent{fmt::format("239{:02}0", number)};
                add_range(session, provisional.range(library.id, CardKind::provisional));
                add_range(session, permanent.range(library.id, CardKind::permanent));
                numbers_.emplace(library.id, permanent);
                ++number;
            }
        }
    }

    void add_people(db::Session& session, DemoMember const& member, std::size_t count)
    {
        auto const places = places_of(member);
        auto people = generator_.people(places, count);
        auto const registrations = registrations_of(member, people);
        std::vector<people::Patron> patrons;
        for (std::size_t i = 0; i < people.size(); ++i) {
            patrons.push_back(add(session, member, people[i], registrations[i], i));
        }
        if (stored_) {
            stored_(session, patrons);
        }
        counts_.patrons += people.size();
    }

    [[nodiscard]] DemoCounts counts() const { return counts_; }

private:
    void add_range(db::Session& session, CardRange const& range)
    {
        if (auto const added = cards_.add_range(session, range); !added) {
            throw std::runtime_error{"demo: card range refused: " + added.error().message.id};
        }
    }

    /// The communes of the member's policies' territory, as populated as they are.
    [[nodiscard]] std::vector<LivingPlace> places_of(DemoMember const& member) const
    {
        std::vector<LivingPlace> places;
        for (auto const& siren :
             member.policies.empty() ? std::vector<std::string>{} : member.policies.back().territory) {
            for (auto const& municipality : territory_.of_epci(siren)) {
                places.push_back({municipality.insee, municipality.name,
                                  municipality.postcodes.empty() ? "" : municipality.postcodes.front(),
                                  std::max(1, municipality.population)});
            }
        }
        return places;
    }

    [[nodiscard]] std::vector<Registration> registrations_of(DemoMember const& member,
                                                             std::vector<InventedPerson> const& people)
    {
        std::vector<Registration> all(people.size(), Registration::ordinary);
        auto const is = [&](char const* id) { return member.intercommunality.id.value == id; };
        auto left = is(haut_jura) ? demo_consulting_readers : is(bresse) ? provisional_in_bresse : 0;
        auto const kind = is(haut_jura) ? Registration::consulting : Registration::provisional;
        while (left > 0) {
            auto const i = generator_.random().below(people.size());
            if (all[i] == Registration::ordinary && age_on(people[i].person.birth_date, today_) >= 18) {
                all[i] = kind;
                --left;
            }
        }
        return all;
    }

    [[nodiscard]] people::LibraryId library_of(DemoMember const& member, std::string const& insee) const
    {
        people::Residence residence;
        residence.municipality = territory_.find(insee);
        residence.libraries = member.libraries;
        return people::library_for(territory_, residence)->id;
    }

    static std::string category_of(Registration registration, int age)
    {
        switch (registration) {
        case Registration::consulting:
            return "lecteur-consultant";
        case Registration::provisional:
            return "provisoire";
        case Registration::ordinary:
            break;
        }
        return age < 18 ? "jeune" : "adulte";
    }

    people::Patron add(db::Session& session, DemoMember const& member, InventedPerson const& person,
                       Registration registration, std::size_t serial)
    {
        auto const age = age_on(person.person.birth_date, today_);
        auto const provisional = registration == Registration::provisional;
        auto const days_ago = static_cast<int>(generator_.random().below(provisional ? 40 : 364));
        auto const lapsed = !provisional && generator_.random().below(100) < 14;
        auto const start = add_days(today_, -days_ago - (lapsed ? 366 : 0));

        people::Patron patron;
        patron.intercommunality = member.intercommunality.id;
        patron.library = library_of(member, person.address.municipality);
        patron.person = person.person;
        patron.address = person.address;
        patron.contact = person.contact;
        patron.category = category_of(registration, age);
        patron.household = person.household;
        patron.external_id = provisional ? "" : fmt::format("{:06}", serial + 1);
        clock_.set(start_of_day(start) + std::chrono::hours{10});
        patron.id = patrons_.add(session, patron);
        if (provisional) {
            add_provisional_card(session, patron, start);
        } else {
            take_in_card(session, patron, start);
        }
        (void)subscriptions_.add(session, {"", patron.id, patron.category, start,
                                           provisional ? add_days(start, 90) : add_days(add_months(start, 12), -1),
                                           provisional ? "subscription.reason.policy" : "subscription.reason.imported",
                                           provisional ? member.policies.back().id.value : ""});
        return patron;
    }

    void add_provisional_card(db::Session& session, people::Patron const& patron, Date start)
    {
        auto const card =
            cards_.issue(session, patron.id, patron.library, CardKind::provisional, start, add_days(start, 90));
        if (!card) {
            throw std::runtime_error{"demo: no provisional card: " + card.error().message.id};
        }
        ++counts_.provisional;
    }

    void take_in_card(db::Session& session, people::Patron const& patron, Date start)
    {
        people::Card card;
        card.number = numbers_.at(patron.library).next();
        card.patron = patron.id;
        card.library = patron.library;
        card.kind = CardKind::permanent;
        card.valid_from = start;
        card.issued = clock_.now();
        if (auto const taken = people::Cards::take_in(session, card); !taken) {
            throw std::runtime_error{"demo: card refused: " + taken.error().message.id};
        }
    }

    network::Territory const& territory_;
    Date today_;
    ManualClock clock_;
    network::Journal journal_;
    people::Patrons patrons_;
    people::Cards cards_;
    people::Subscriptions subscriptions_;
    PeopleGenerator generator_;
    PeopleStored const& stored_;
    std::map<people::LibraryId, NumberSequence> numbers_;
    DemoCounts counts_;
};

} // namespace

DemoCounts seed_members(db::Session& session, db::Database& database, Random& random,
                        network::Territory const& territory, std::vector<DemoMember> const& network, Instant now,
                        PeopleStored const& stored, DemoScale scale)
{
    Seeder seeder{database, random, territory, now, stored, scale.seed};
    seeder.add_ranges(session, network);
    std::size_t told = 0;
    for (auto const& member : network) {
        told += static_cast<std::size_t>(member.patrons);
    }
    auto const wanted = scale.patrons == 0 ? told : scale.patrons;
    std::size_t done = 0;
    for (auto const& member : network) {
        auto const before = wanted * done / told;
        done += static_cast<std::size_t>(member.patrons);
        if (member.patrons > 0) {
            seeder.add_people(session, member, wanted * done / told - before);
        }
    }
    return seeder.counts();
}

} // namespace guichet::app
