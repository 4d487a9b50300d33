// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/official_package.hpp"
#include "people/policies/eligibility.hpp"
#include "people/policies/succession.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace guichet::people {

namespace {

using network::Intercommunality;
using network::Library;
using network::LibraryKind;
using network::Territory;
using namespace std::chrono_literals;

constexpr Date spring{2020y / 4 / 6};

Territory const& france()
{
    static auto const territory = [] {
        auto list = network::read_official_package("node_modules/@etalab/decoupage-administratif");
        if (!list) {
            throw std::runtime_error{"npm ci has not run: " + list.error().detail};
        }
        return Territory::of(list->edition, list->municipalities, list->former);
    }();
    return *territory;
}

/// Every EPCI of the Jura is a member, named by its SIREN, with a library in its largest commune; but Jura Nord has
/// none, and the Grand Dole only wants to see people at the desk.
class Network {
public:
    Network()
    {
        Policy central_policy = policy_of("mdj", {"243900560"});
        policies_.emplace("mdj", central_policy);
        for (auto const& municipality : france().all()) {
            if (municipality.department == "39" && !policies_.contains(municipality.epci)) {
                auto policy = policy_of(municipality.epci, {municipality.epci});
                policy.mode =
                    municipality.epci == grand_dole ? RegistrationMode::at_the_desk : RegistrationMode::provisional;
                policies_.emplace(municipality.epci, policy);
            }
        }
    }
    static constexpr auto jura_nord = "243900560";
    static constexpr auto grand_dole = "200010650";

    [[nodiscard]] Residence residence(std::string_view insee) const
    {
        Residence residence;
        residence.municipality = france().find(insee);
        residence.central = Library{{"centrale"}, {"mdj"}, LibraryKind::central, "Centrale", "", "", "", "", ""};
        if (residence.municipality && policies_.contains(residence.municipality->epci)) {
            auto const& siren = residence.municipality->epci;
            residence.intercommunality = Intercommunality{{siren}, siren, siren, "", "", ""};
            residence.libraries = libraries(siren);
        }
        return residence;
    }
    [[nodiscard]] Eligibility check(std::string_view insee) const
    {
        auto const where = residence(insee);
        auto const own =
            where.intercommunality ? std::optional{policies_.at(where.intercommunality->id.value)} : std::nullopt;
        return decide(france(), where, own, policies_.at("mdj"));
    }
    [[nodiscard]] Policy const& policy(std::string const& of) const { return policies_.at(of); }
    [[nodiscard]] std::map<std::string, Policy> const& policies() const { return policies_; }

private:
    static Policy policy_of(std::string const& id, std::vector<std::string> const& territory)
    {
        Policy policy;
        policy.id = {id};
        policy.intercommunality = {id};
        policy.mode = RegistrationMode::provisional;
        policy.territory = territory;
        return policy;
    }
    static std::vector<Library> libraries(std::string const& siren)
    {
        if (siren == jura_nord) {
            return {};
        }
        auto const members = france().of_epci(siren);
        auto const& seat = *std::ranges::max_element(members, {}, &network::Municipality::population);
        return {Library{{"library-" + siren}, {siren}, LibraryKind::physical, seat.name, seat.insee, "", "", "", ""}};
    }
    std::map<std::string, Policy> policies_;
};

std::map<std::string, std::set<std::string>> epci_by_postcode_of_the_jura()
{
    std::map<std::string, std::set<std::string>> all;
    for (auto const& municipality : france().all()) {
        if (municipality.department == "39") {
            for (auto const& postcode : municipality.postcodes) {
                all[postcode].insert(municipality.epci);
            }
        }
    }
    return all;
}

} // namespace

TEST(Eligibility, has_an_answer_for_each_of_the_492_communes_of_the_jura)
{
    Network const network;
    std::map<std::string, int> rules;
    for (auto const& municipality : france().all()) {
        if (municipality.department != "39") {
            continue;
        }
        auto const answer = network.check(municipality.insee);
        ++rules[answer.rule];
        EXPECT_EQ(answer.municipality, municipality.insee);
        ASSERT_TRUE(answer.policy) << municipality.name;
        ASSERT_TRUE(answer.library) << municipality.name;
        if (municipality.epci == Network::jura_nord) {
            EXPECT_EQ(answer.rule, "central.library") << municipality.name;
            EXPECT_EQ(answer.library->id.value, "centrale");
            EXPECT_EQ(answer.intercommunality->value, "mdj");
        } else {
            EXPECT_EQ(answer.intercommunality->value, municipality.epci) << municipality.name;
            EXPECT_EQ(answer.library->id.value, "library-" + municipality.epci);
        }
        EXPECT_EQ(answer.outcome, municipality.epci == Network::grand_dole ? EligibilityOutcome::not_eligible
                                                                           : EligibilityOutcome::eligible);
    }
    EXPECT_EQ(rules, (std::map<std::string, int>{
                         {"territory.inside", 492 - 32 - 47}, {"central.library", 32}, {"policy.desk_only", 47}}));
}

TEST(Eligibility, holds_for_one_policy_exactly_where_its_territory_is)
{
    Network const network;
    for (auto const& [id, policy] : network.policies()) {
        for (auto const& municipality : france().all()) {
            if (municipality.department != "39") {
                continue;
            }
            auto const answer = decide_against(france(), network.residence(municipality.insee), policy);
            auto const covered = policy.territory.front() == municipality.epci;
            EXPECT_EQ(answer.policy.has_value(), covered) << id << " " << municipality.name;
            EXPECT_EQ(answer.rule == "territory.outside", !covered) << id << " " << municipality.name;
            EXPECT_EQ(answer.outcome == EligibilityOutcome::eligible,
                      covered && policy.mode == RegistrationMode::provisional);
        }
    }
}

TEST(Eligibility, is_never_decided_by_a_postcode_shared_by_several_members)
{
    Network const network;
    auto const epci_of_postcode = epci_by_postcode_of_the_jura();
    int shared = 0;
    for (auto const& [postcode, epci] : epci_of_postcode) {
        if (epci.size() < 2) {
            continue;
        }
        ++shared;
        std::set<std::string> answered;
        for (auto const& municipality : france().of_postcode(postcode)) {
            if (municipality.department == "39") {
                auto const answer = network.check(municipality.insee);
                answered.insert(answer.intercommunality->value == "mdj" ? Network::jura_nord
                                                                        : answer.intercommunality->value);
            }
        }
        EXPECT_EQ(answered, epci) << postcode;
    }
    EXPECT_EQ(epci_of_postcode.size(), 38U);
    EXPECT_EQ(shared, 20);
}

TEST(Eligibility, of_a_former_commune_is_that_of_todays)
{
    Network const network;
    for (auto const& [old_code, today] : {std::pair{"39371", "39368"}, {"39186", "39491"}, {"39474", "39576"}}) {
        auto const answer = network.check(old_code);
        EXPECT_EQ(answer.rule, "territory.inside") << old_code;
        EXPECT_EQ(answer.municipality, today);
    }
}

TEST(Eligibility, outside_the_network_names_the_intercommunality_of_residence)
{
    Network const network;
    auto const besancon = network.check("25056");
    EXPECT_EQ(besancon.outcome, EligibilityOutcome::not_eligible);
    EXPECT_EQ(besancon.rule, "network.outside");
    EXPECT_EQ(besancon.epci_name, "CU Grand Besançon Métropole");
    EXPECT_FALSE(besancon.library);
    EXPECT_FALSE(besancon.policy);
    auto const brehat = network.check("22016"); // belongs to no intercommunality
    EXPECT_EQ(brehat.rule, "network.outside");
    EXPECT_EQ(brehat.epci_name, "");
}

TEST(Eligibility, of_an_unknown_code_is_for_a_person_to_decide)
{
    Network const network;
    for (auto const* code : {"", "39999", "39000", "saint-claude", "' OR 1=1"}) {
        auto const answer = network.check(code);
        EXPECT_EQ(answer.outcome, EligibilityOutcome::unclear) << code;
        EXPECT_EQ(answer.rule, "municipality.unknown") << code;
    }
}

TEST(Eligibility, without_a_policy_that_day_is_for_a_person_to_decide_and_names_the_library)
{
    Network const network;
    auto const answer = decide(france(), network.residence("39478"), std::nullopt, std::nullopt);
    EXPECT_EQ(answer.outcome, EligibilityOutcome::unclear);
    EXPECT_EQ(answer.rule, "policy.none");
    EXPECT_EQ(answer.library->name, "Saint-Claude");
    EXPECT_EQ(decide(france(), network.residence("39235"), std::nullopt, std::nullopt).library->id.value, "centrale");
}

TEST(Eligibility, a_policy_may_cover_single_communes)
{
    Network const network;
    auto policy = network.policy("200026573");
    policy.territory = {"39478"};
    EXPECT_EQ(decide_against(france(), network.residence("39478"), policy).rule, "territory.inside");
    auto const viry = decide(france(), network.residence("39579"), policy, std::nullopt);
    EXPECT_EQ(viry.rule, "territory.outside");
    EXPECT_EQ(viry.library->name, "Saint-Claude");
}

TEST(Eligibility, the_library_proposed_is_the_nearest_known)
{
    Network const network;
    auto residence = network.residence("39059"); // Bois-d'Amont, postcode 39220
    auto const library = [](std::string const& id, std::string const& insee) {
        return Library{{id}, {"243900354"}, LibraryKind::physical, id, insee, "", "", "", ""};
    };
    residence.libraries = {library("lamoura", "39275"), library("les-rousses", "39470"), library("bois", "39059")};
    EXPECT_EQ(library_for(france(), residence)->id.value, "bois");
    residence.libraries.pop_back();
    EXPECT_EQ(library_for(france(), residence)->id.value, "les-rousses") << "same postcode";
    residence.libraries = {library("lamoura", "39275"), library("nowhere", "")};
    EXPECT_EQ(library_for(france(), residence)->id.value, "lamoura");
    residence.libraries.clear();
    EXPECT_EQ(library_for(france(), residence)->id.value, "centrale");
}

namespace {

Policy voted(Date from)
{
    Policy policy;
    policy.intercommunality = {"haut-jura-saint-claude"};
    policy.mode = RegistrationMode::provisional;
    policy.category = "lecteur-consultant";
    policy.category_name = "Lecteurs consultants";
    policy.territory = {"200026573"};
    policy.valid_from = from;
    policy.resolution = {"Conseil communautaire", 2020y / 3 / 25, "2020-031", ""};
    return policy;
}

} // namespace

TEST(Succession, a_complete_policy_has_no_fault)
{
    EXPECT_TRUE(faults_of(voted(spring)).empty());
}

TEST(Succession, every_fault_is_told_by_its_field)
{
    struct Case {
        char const* field;
        void (*spoil)(Policy&);
    };
    static constexpr Case cases[] = {
        {"category", [](Policy& policy) { policy.category.clear(); }},
        {"category_name", [](Policy& policy) { policy.category_name.clear(); }},
        {"tariff", [](Policy& policy) { policy.tariff.cents = -1; }},
        {"territory", [](Policy& policy) { policy.territory.clear(); }},
        {"territory", [](Policy& policy) { policy.territory = {"39200 Saint-Claude"}; }},
        {"valid_from", [](Policy& policy) { policy.valid_from = 2020y / 2 / 30; }},
        {"valid_until", [](Policy& policy) { policy.valid_until = 2020y / 4 / 5; }},
        {"validity_days", [](Policy& policy) { policy.validity_days = 0; }},
        {"validity_days", [](Policy& policy) { policy.validity_days = 10000; }},
        {"explanation_fr", [](Policy& policy) { policy.mode = RegistrationMode::at_the_desk; }},
        {"resolution_assembly", [](Policy& policy) { policy.resolution.assembly.clear(); }},
        {"resolution_number", [](Policy& policy) { policy.resolution.number.clear(); }},
        {"resolution_date", [](Policy& policy) { policy.resolution.date = {}; }},
        {"resolution_document", [](Policy& policy) { policy.resolution.document = "javascript:alert(1)"; }},
        {"resolution_document", [](Policy& policy) { policy.resolution.document = "//evil.example"; }},
    };
    for (auto const& one : cases) {
        auto policy = voted(spring);
        one.spoil(policy);
        auto const faults = faults_of(policy);
        ASSERT_EQ(faults.size(), 1U) << one.field;
        EXPECT_EQ(faults[0].field, one.field);
    }
}

TEST(Succession, never_rewrites_a_day_gone_by)
{
    Date const today{2020y / 4 / 6};
    auto const old = voted(2019y / 1 / 1);
    auto const scheduled = voted(2020y / 5 / 1);
    std::vector<Policy> const existing{old, scheduled};
    EXPECT_TRUE(rewrites_the_past(existing, voted(2020y / 4 / 5), today)) << "yesterday";
    EXPECT_TRUE(rewrites_the_past(existing, voted(2019y / 1 / 1), today)) << "the day it began";
    EXPECT_FALSE(rewrites_the_past(existing, voted(today), today)) << "from today on";
    EXPECT_FALSE(rewrites_the_past(existing, voted(2020y / 5 / 1), today)) << "what is only scheduled may be replaced";
    EXPECT_FALSE(rewrites_the_past({}, voted(2015y / 1 / 1), today)) << "the first one puts the past down";
    EXPECT_TRUE(rewrites_the_past(std::vector{voted(today)}, voted(today), today)) << "in force since this morning";
}

TEST(Eligibility, another_members_policy_may_invite_a_commune_of_elsewhere)
{
    Network const network;
    auto const viry = network.residence("39579"); // of Haut-Jura Saint-Claude
    ASSERT_TRUE(viry.municipality && viry.intercommunality);
    auto host = network.policy("200071116"); // ECLA
    auto const libraries = network.residence("39300").libraries;
    ASSERT_EQ(host.intercommunality, libraries.front().intercommunality);
    EXPECT_FALSE(decide_invited(france(), viry, host, libraries)) << "its own territory only";
    for (auto const& code : {viry.municipality->insee, viry.municipality->epci}) {
        auto inviting = host;
        inviting.territory.push_back(code);
        auto const invited = decide_invited(france(), viry, inviting, libraries);
        ASSERT_TRUE(invited) << code;
        EXPECT_EQ(invited->outcome, EligibilityOutcome::eligible);
        EXPECT_EQ(invited->rule, "territory.invited");
        EXPECT_EQ(invited->library->id, libraries.front().id);
        EXPECT_EQ(invited->intercommunality, host.intercommunality);
        EXPECT_FALSE(decide_invited(france(), network.residence("39300"), inviting, libraries)) << "at home there";
        inviting.mode = RegistrationMode::at_the_desk;
        EXPECT_FALSE(decide_invited(france(), viry, inviting, libraries)) << "nothing to open from afar";
    }
}

} // namespace guichet::people
