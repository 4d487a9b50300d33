// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/application.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "base/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::people {

namespace {

using State = ApplicationState;

constexpr std::array<std::pair<State, State>, 16> transitions{{
    {State::submitted, State::in_review},
    {State::submitted, State::withdrawn},
    {State::in_review, State::information_asked},
    {State::in_review, State::refused},
    {State::in_review, State::linked},
    {State::in_review, State::accepted},
    {State::in_review, State::withdrawn},
    {State::information_asked, State::in_review},
    {State::information_asked, State::refused},
    {State::information_asked, State::linked},
    {State::information_asked, State::accepted},
    {State::information_asked, State::withdrawn},
    {State::refused, State::in_review},
    {State::linked, State::in_review},
    {State::accepted, State::in_review},
    {State::withdrawn, State::in_review}, // reopened by staff: "I had not seen your mail"
}};

constexpr Words<State, 7> state_names{{{State::submitted, "submitted"},
                                       {State::in_review, "in_review"},
                                       {State::information_asked, "information_asked"},
                                       {State::refused, "refused"},
                                       {State::linked, "linked"},
                                       {State::accepted, "accepted"},
                                       {State::withdrawn, "withdrawn"}}};
constexpr Words<ApplicationOrigin, 6> origin_names{{{ApplicationOrigin::web, "web"},
                                                    {ApplicationOrigin::api, "api"},
                                                    {ApplicationOrigin::staff, "staff"},
                                                    {ApplicationOrigin::paper, "paper"},
                                                    {ApplicationOrigin::pdf, "pdf"},
                                                    {ApplicationOrigin::mail, "mail"}}};
constexpr Words<EligibilityOutcome, 3> outcome_names{{{EligibilityOutcome::eligible, "eligible"},
                                                      {EligibilityOutcome::not_eligible, "not_eligible"},
                                                      {EligibilityOutcome::unclear, "unclear"}}};
constexpr Words<network::ActorKind, 5> actor_names{{{network::ActorKind::staff, "staff"},
                                                    {network::ActorKind::patron, "patron"},
                                                    {network::ActorKind::applicant, "applicant"},
                                                    {network::ActorKind::portal, "portal"},
                                                    {network::ActorKind::system, "system"}}};

constexpr std::string_view reference_alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t reference_letters = 8;

/// "bresse-haute-seille" → "BHS"
std::string initials(std::string_view slug)
{
    std::string out;
    for (auto const& word : split(slug, '-')) {
        if (!word.empty() && out.size() < 4) {
            out += word.front() >= 'a' && word.front() <= 'z' ? static_cast<char>(word.front() - 32) : word.front();
        }
    }
    return out;
}

} // namespace

bool may_become(ApplicationState from, ApplicationState to)
{
    return std::ranges::find(transitions, std::pair{from, to}) != transitions.end();
}

bool is_decided(ApplicationState state)
{
    return state == State::refused || state == State::linked || state == State::accepted;
}

std::string_view to_text(ApplicationState state)
{
    return word_of(state_names, state);
}

std::optional<ApplicationState> application_state_from(std::string_view text)
{
    return value_of(state_names, text);
}

std::string_view to_text(ApplicationOrigin origin)
{
    return word_of(origin_names, origin);
}

std::optional<ApplicationOrigin> application_origin_from(std::string_view text)
{
    return value_of(origin_names, text);
}

std::string_view to_text(EligibilityOutcome outcome)
{
    return word_of(outcome_names, outcome);
}

std::optional<EligibilityOutcome> eligibility_outcome_from(std::string_view text)
{
    return value_of(outcome_names, text);
}

std::string_view to_text(network::ActorKind kind)
{
    return word_of(actor_names, kind);
}

std::optional<network::ActorKind> actor_kind_from(std::string_view text)
{
    return value_of(actor_names, text);
}

std::string make_reference(IntercommunalityId const& intercommunality, Random& random)
{
    auto reference = initials(intercommunality.value);
    for (std::size_t at = 0; at < reference_letters; ++at) {
        if (at % 4 == 0) {
            reference += '-';
        }
        reference += reference_alphabet[random.below(reference_alphabet.size())];
    }
    return reference;
}

} // namespace guichet::people
