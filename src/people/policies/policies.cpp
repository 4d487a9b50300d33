// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/policies.hpp"

#include "db/revision.hpp"
#include "people/closures/store.hpp"
#include "people/policies/book.hpp"
#include "people/policies/eligibility.hpp"
#include "people/policies/store.hpp"
#include "people/policies/succession.hpp"
#include "people/resolutions/store.hpp"
#include "people/tariffs/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

std::optional<Policy> copy_of(Policy const* policy)
{
    return policy == nullptr ? std::nullopt : std::optional{*policy};
}

bool may_be_awaited_by(Closure const& closure, IntercommunalityId const& member)
{
    return !closure.withdrawn && (closure.reach == Reach::network || closure.intercommunality == member);
}

} // namespace

struct Policies::Books : db::Snapshot<PolicyBook> {
    using Snapshot::Snapshot;
};

Policies::Policies(db::Database& database, Clock const& clock, network::Journal const& journal,
                   network::Intercommunalities const& intercommunalities)
    : database_(database), clock_(clock), journal_(journal),
      books_(std::make_unique<Books>(
          database, std::vector{policies_topic, network::libraries_topic},
          [&intercommunalities](db::Session& session) { return PolicyBook::read(session, intercommunalities); }))
{
}

Policies::~Policies() = default;

std::vector<Policy> Policies::history(IntercommunalityId const& id) const
{
    auto const book = books_->get();
    auto const* const member = book->member(id);
    auto policies = member == nullptr ? std::vector<Policy>{} : member->policies;
    std::ranges::reverse(policies);
    return policies;
}

std::optional<Policy> Policies::in_force(IntercommunalityId const& id, Date day) const
{
    auto const book = books_->get();
    return copy_of(book->in_force(id, day));
}

std::optional<Policy> Policies::find(PolicyId const& id) const
{
    auto const book = books_->get();
    return copy_of(book->policy(id));
}

std::optional<network::Library> Policies::library(LibraryId const& id) const
{
    auto const book = books_->get();
    auto const* const found = book->library(id);
    return found == nullptr ? std::nullopt : std::optional{*found};
}

std::vector<network::Library> Policies::libraries_of(IntercommunalityId const& id) const
{
    auto const book = books_->get();
    auto const* const member = book->member(id);
    return member == nullptr ? std::vector<network::Library>{} : member->libraries;
}

Eligibility Policies::check(network::Territory const& territory, std::string_view insee, Date day) const
{
    auto const book = books_->get();
    auto const residence = book->residence(territory, insee);
    auto const of = [&](std::optional<IntercommunalityId> const& id) {
        return id ? copy_of(book->in_force(*id, day)) : std::nullopt;
    };
    auto const member = residence.intercommunality ? std::optional{residence.intercommunality->id} : std::nullopt;
    auto const host = residence.central ? std::optional{residence.central->intercommunality} : std::nullopt;
    return decide(territory, residence, of(member), of(host));
}

Eligibility Policies::check_at(network::Territory const& territory, std::string_view insee, Date day,
                               LibraryId const& wished) const
{
    auto const book = books_->get();
    if (auto const* const library = book->library(wished)) {
        auto const invited = book->invitation(territory, insee, day, library->intercommunality);
        if (invited) {
            return *invited;
        }
    }
    return check(territory, insee, day);
}

std::vector<Eligibility> Policies::invitations(network::Territory const& territory, std::string_view insee,
                                               Date day) const
{
    auto const book = books_->get();
    std::vector<Eligibility> all;
    for (auto const& member : book->members) {
        if (auto invited = book->invitation(territory, insee, day, member.intercommunality.id)) {
            all.push_back(std::move(*invited));
        }
    }
    return all;
}

Eligibility Policies::check_against(network::Territory const& territory, std::string_view insee,
                                    Policy const& policy) const
{
    return decide_against(territory, books_->get()->residence(territory, insee), policy);
}

bool Policies::is_priced(Policy const& policy) const
{
    auto const grids = database_.read([&](db::Session& session) { return grids_of(session, policy.intercommunality); });
    return in_force_among(grids, policy.valid_from).has_value();
}

std::vector<Closure> Policies::closures_to_await(IntercommunalityId const& id, Date day) const
{
    auto closures = database_.read([](db::Session& session) { return stored_closures(session); });
    std::erase_if(closures, [&](Closure const& one) {
        return !may_be_awaited_by(one, id) || (one.reopens && *one.reopens <= day);
    });
    std::ranges::reverse(closures);
    return closures;
}

std::optional<FieldError> Policies::awaiting_fault(Policy const& policy) const
{
    if (policy.until_reopening_of.empty()) {
        return std::nullopt;
    }
    auto const closure =
        database_.read([&](db::Session& session) { return stored_closure(session, {policy.until_reopening_of}); });
    if (!closure || !may_be_awaited_by(*closure, policy.intercommunality)) {
        return FieldError{"until_reopening_of", {"policy.error.closure"}};
    }
    if (policy.valid_from.ok() && closure->reopens && *closure->reopens <= policy.valid_from) {
        return FieldError{"until_reopening_of", {"policy.error.reopened"}};
    }
    return std::nullopt;
}

Result<PolicyId> Policies::succeed(network::Actor const& actor, Policy policy, std::string_view pdf)
{
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, policy.intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    auto faults = faults_of(policy);
    if (policy.mode == RegistrationMode::paid_online && policy.tariff.cents == 0 && !is_priced(policy)) {
        faults.push_back({"tariff", {"tariff.needed"}});
    }
    if (auto fault = awaiting_fault(policy)) {
        faults.push_back(std::move(*fault));
    }
    if (auto fault = fault_of_resolution_file(pdf)) {
        faults.push_back(std::move(*fault));
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const now = clock_.now();
    return database_.write([&](db::Session& session) -> Result<PolicyId> {
        auto const existing = policies_of(session, policy.intercommunality);
        if (rewrites_the_past(existing, policy, civil_date(now))) {
            return std::unexpected(Error{ErrorKind::conflict,
                                         {"policy.past"},
                                         {{"valid_from", {"policy.past"}}},
                                         policy.intercommunality.value + " from " + to_iso(policy.valid_from)});
        }
        if (!pdf.empty()) {
            policy.resolution.document =
                add_resolution(session, policy.intercommunality, policy.resolution.number, pdf, now, actor.id);
        }
        auto id = add_policy(session, policy, now, actor.id);
        journal_.append(session, actor, policy.intercommunality, "policy.succeeded", "policy:" + id.value,
                        {{"mode", to_text(policy.mode)},
                         {"from", to_iso(policy.valid_from)},
                         {"resolution", policy.resolution.document}});
        return id;
    });
}

PolicyId Policies::record(db::Session& session, Policy policy, Instant now, std::string_view pdf)
{
    if (!pdf.empty()) {
        policy.resolution.document =
            add_resolution(session, policy.intercommunality, policy.resolution.number, pdf, now, "");
    }
    return add_policy(session, policy, now, "");
}

std::optional<std::string> Policies::resolution_pdf(std::string_view id) const
{
    return database_.read([&](db::Session& session) { return resolution_content(session, id); });
}

} // namespace guichet::people
