// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/verification/verification.hpp"

#include <algorithm>
#include <array>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view entered = "verification.entered";
/// A vendor asks several times during one visit: one entry.
constexpr auto one_visit = 10min;

bool is_about(Message const& reason, std::initializer_list<std::string_view> ids)
{
    return std::ranges::find(ids, std::string_view{reason.id}) != ids.end();
}

/// With a right password, a library's own machine that is told names.
bool tells_name(Machine const& machine, CardQuestion const& question)
{
    return question.pin && machine.telling == Telling::state_and_name && !machine.platform;
}

bool is_in_reach(Machine const& machine, people::Standing const& standing)
{
    return machine.platform || machine.intercommunality.empty() ||
           standing.intercommunality == machine.intercommunality;
}

} // namespace

std::string_view to_text(PatronState state)
{
    constexpr std::array<std::string_view, 5> words{"unknown", "active", "inactive", "expired", "blocked"};
    return words.at(static_cast<std::size_t>(state));
}

PatronState state_of(Decision const& decision)
{
    if (decision.allowed()) {
        return PatronState::active;
    }
    if (is_about(decision.reason, {"access.refused.card_lapsed", "access.refused.provisional_card_lapsed",
                                   "access.refused.subscription_ended"})) {
        return PatronState::expired;
    }
    if (is_about(decision.reason, {"access.refused.account_suspended", "access.refused.card_revoked"})) {
        return PatronState::blocked;
    }
    return PatronState::inactive;
}

std::optional<Date> last_day(people::Standing const& standing)
{
    auto const card = standing.card ? standing.card->valid_until : std::nullopt;
    if (!standing.subscription) {
        return card;
    }
    return card ? std::min(*card, standing.subscription->end) : standing.subscription->end;
}

std::string const& category_of(people::Standing const& standing)
{
    return standing.subscription ? standing.subscription->category : standing.category;
}

Verification::Verification(db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue,
                           Admissions& admissions, PinCheck& pins, network::SignInGuard& guard,
                           db::ShortLivedStore& short_lived)
    : database_(database), clock_(clock), catalogue_(catalogue), admissions_(admissions), pins_(pins), guard_(guard),
      short_lived_(short_lived)
{
}

Result<Finding> Verification::verify(Machine const& machine, CardQuestion const& question)
{
    CardQuestion const asked{people::normalise_card_number(question.card), question.pin};
    auto const tried = guard_.admit_at(machine.id, asked.card);
    if (!tried) {
        return std::unexpected(tried.error());
    }
    auto finding = found(machine, asked);
    if (!finding || finding->state != PatronState::unknown) {
        guard_.forgive(*tried);
    }
    return finding;
}

void Verification::note(Machine const& machine, Finding const& finding, Released const& told)
{
    auto const platform = machine.platform ? catalogue_.find(*machine.platform) : nullptr;
    if (platform && finding.standing) {
        admissions_.note(finding.standing->patron, *platform, told);
    }
}

Result<Finding> Verification::found(Machine const& machine, CardQuestion const& question)
{
    if (!question.pin) {
        return examined(machine, question);
    }
    auto const holder = pins_.check(question.card, *question.pin);
    if (holder) {
        // With the card that was shown: another one of theirs may be good, this one opens nothing once it is not (R15).
        auto const platform = machine.platform ? catalogue_.find(*machine.platform) : nullptr;
        auto const enters = platform && holder->card && holder->card->in_force(civil_date(clock_.now()));
        return enters ? entering(*platform, *holder) : examined(machine, question);
    }
    auto const& why = holder.error();
    if (why.kind == ErrorKind::invalid) {
        return Finding{};
    }
    if (why.kind != ErrorKind::forbidden) {
        return std::unexpected(why);
    }
    // A right password of somebody who is blocked, here or by their library.
    return is_none_of_its_business(machine, question.card) ? Finding{}
                                                           : Finding{PatronState::blocked, true, why.message};
}

bool Verification::is_none_of_its_business(Machine const& machine, std::string const& card) const
{
    auto const standing = database_.read([&](db::Session& session) {
        auto const shown = people::Cards::find(session, card);
        return shown ? people::standing(session, shown->patron, civil_date(clock_.now())) : std::nullopt;
    });
    return standing && !is_in_reach(machine, *standing);
}

std::optional<Verification::Shown> Verification::shown_with(Machine const& machine, CardQuestion const& question) const
{
    auto const today = civil_date(clock_.now());
    return database_.read([&](db::Session& session) -> std::optional<Shown> {
        auto shown = people::Cards::find(session, question.card);
        auto standing = shown ? people::standing(session, shown->patron, today) : std::nullopt;
        if (!standing || !is_in_reach(machine, *standing) || standing->status == people::PatronStatus::erased) {
            return std::nullopt;
        }
        standing->card = std::move(shown);
        Shown seen{std::move(*standing)};
        if (machine.platform && AccountStore::find(session, seen.standing.patron)) {
            seen.account = AccountState::active;
        }
        if (tells_name(machine, question)) {
            auto const patron = people::Patrons::find(session, seen.standing.patron);
            seen.name = patron ? patron->person.full_name() : std::string{};
        }
        return seen;
    });
}

Decision Verification::decision_about(Machine const& machine, Shown const& shown) const
{
    auto const today = civil_date(clock_.now());
    if (!machine.platform) {
        return decide_membership(shown.standing, today);
    }
    auto const platform = catalogue_.find(*machine.platform);
    if (!platform) {
        return Decision::no({"access.refused.platform_inactive"});
    }
    return decide_by_name({shown.account, shown.standing}, *platform, LicenceState::within, today);
}

Finding Verification::examined(Machine const& machine, CardQuestion const& question)
{
    auto shown = shown_with(machine, question);
    if (!shown) {
        return {};
    }
    auto const decision = decision_about(machine, *shown);
    Finding finding{state_of(decision), question.pin.has_value(), decision.reason, last_day(shown->standing)};
    finding.name = std::move(shown->name);
    finding.standing = std::move(shown->standing);
    return finding;
}

Result<Finding> Verification::entering(platforms::Platform const& platform, PinHolder const& holder)
{
    auto admitted = let_in(platform, holder.patron);
    if (!admitted && admitted.error().kind != ErrorKind::forbidden) {
        return std::unexpected(admitted.error());
    }
    auto const decision = admitted ? Decision::yes() : Decision::no(admitted.error().message);
    Finding finding{state_of(decision), true, decision.reason};
    if (admitted) {
        finding.user = admitted->user;
        finding.released = std::move(admitted->released);
        admitted->standing.card = holder.card;
        finding.expires = last_day(admitted->standing);
        finding.standing = std::move(admitted->standing);
    }
    return finding;
}

Result<Admitted> Verification::let_in(platforms::Platform const& platform, people::PatronId const& patron)
{
    auto const visit = patron.value + "|" + platform.id.value;
    if (short_lived_.find(entered, visit)) {
        return admissions_.admit_again(patron, platform);
    }
    auto admitted = admissions_.admit({patron, clock_.now()}, platform);
    if (admitted) {
        short_lived_.put(entered, visit, "1", one_visit);
    }
    return admitted;
}

} // namespace guichet::access
