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

/// The person with the card that was shown, and no other one of theirs.
struct Verification::Known {
    people::Standing standing;
    AccountState account = AccountState::none;
};

Verification::Verification(db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue,
                           Admissions& admissions, PinCheck& pins, network::SignInGuard& guard,
                           db::ShortLivedStore& short_lived)
    : database_(database), clock_(clock), catalogue_(catalogue), admissions_(admissions), pins_(pins), guard_(guard),
      short_lived_(short_lived)
{
}

std::optional<Verification::Known> Verification::known(Machine const& machine, std::string_view card) const
{
    auto const today = civil_date(clock_.now());
    return database_.read([&](db::Session& session) -> std::optional<Known> {
        auto shown = people::Cards::find(session, card);
        auto standing = shown ? people::standing(session, shown->patron, today) : std::nullopt;
        auto const in_reach = machine.platform || machine.intercommunality.empty() ||
                              (standing && standing->intercommunality == machine.intercommunality);
        if (!standing || !in_reach || standing->status == people::PatronStatus::erased) {
            return std::nullopt;
        }
        standing->card = std::move(shown);
        auto const account = AccountStore::find(session, standing->patron);
        return Known{std::move(*standing), account ? AccountState::active : AccountState::none};
    });
}

Result<bool> Verification::pin_fits(Machine const& machine, CardQuestion const& question)
{
    auto const patron = pins_.check(question.card, *question.pin);
    if (patron) {
        return true;
    }
    if (patron.error().kind == ErrorKind::unavailable) {
        return std::unexpected(patron.error());
    }
    if (patron.error().kind == ErrorKind::invalid) {
        guard_.failed_at(machine.id, question.card);
    }
    return patron.error().kind == ErrorKind::forbidden; // blocked people have a right password
}

Result<Finding> Verification::verify(Machine const& machine, CardQuestion const& question)
{
    CardQuestion const asked{people::normalise_card_number(question.card), question.pin};
    if (auto const admitted = guard_.admit_at(machine.id, asked.card); !admitted) {
        return std::unexpected(admitted.error());
    }
    if (asked.pin) {
        auto const fits = pin_fits(machine, asked);
        if (!fits || !*fits) {
            return fits ? Result<Finding>{Finding{}} : std::unexpected(fits.error());
        }
    }
    auto const found = known(machine, asked.card);
    if (!found) {
        guard_.failed_at(machine.id, asked.card);
        return Finding{};
    }
    if (machine.platform) {
        auto const platform = catalogue_.find(*machine.platform);
        return platform ? at_platform(*platform, *found, asked.pin.has_value()) : Finding{};
    }
    auto const decision = decide_membership(found->standing, civil_date(clock_.now()));
    Finding finding{state_of(decision), asked.pin.has_value(), decision.reason, last_day(found->standing)};
    finding.standing = found->standing;
    if (finding.pin_fits && machine.telling == Telling::state_and_name) {
        auto const patron = database_.read(
            [&](db::Session& session) { return people::Patrons::find(session, found->standing.patron); });
        finding.name = patron ? patron->person.full_name() : std::string{};
    }
    return finding;
}

Result<Finding> Verification::at_platform(platforms::Platform const& platform, Known const& known, bool has_pin)
{
    auto const today = civil_date(clock_.now());
    Finding finding{PatronState::unknown, has_pin, {}, last_day(known.standing)};
    finding.standing = known.standing;
    // With the card that was shown: another one of theirs may be good, this one opens nothing once it is not (R15).
    auto decision = decide({known.account, known.standing}, platform, LicenceState::within, today);
    if (decision.allowed() && has_pin) {
        auto const admitted = let_in(platform, known.standing.patron);
        if (!admitted && admitted.error().kind != ErrorKind::forbidden) {
            return std::unexpected(admitted.error());
        }
        if (admitted) {
            finding.user = admitted->user;
            finding.released = admissions_.release(*admitted, platform);
        } else {
            decision = Decision::no(admitted.error().message);
        }
    }
    finding.state = state_of(decision);
    finding.reason = decision.reason;
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
