// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/words.hpp"

#include "people/policies/policies.hpp"

namespace guichet::people {

namespace {

constexpr Words<RegistrationMode, 3> mode_words{{{RegistrationMode::at_the_desk, "at_the_desk"},
                                                 {RegistrationMode::provisional, "provisional"},
                                                 {RegistrationMode::paid_online, "paid_online"}}};
constexpr Words<Review, 2> review_words{{{Review::by_staff, "by_staff"}, {Review::automatic, "automatic"}}};
constexpr Words<Proof, 4> proof_words{{{Proof::none, "none"},
                                       {Proof::identity, "identity"},
                                       {Proof::residence, "residence"},
                                       {Proof::identity_and_residence, "identity_and_residence"}}};

constexpr Words<RenewalPlace, 2> place_words{
    {{RenewalPlace::at_the_desk, "at_the_desk"}, {RenewalPlace::online, "online"}}};
constexpr Words<RenewedFrom, 3> renewed_from_words{
    {{RenewedFrom::later_of_both, "later_of_both"}, {RenewedFrom::old_end, "old_end"}, {RenewedFrom::today, "today"}}};

} // namespace

std::string_view to_text(RenewalPlace place)
{
    return word_of(place_words, place);
}
std::string_view to_text(RenewedFrom from)
{
    return word_of(renewed_from_words, from);
}
std::optional<RenewalPlace> renewal_place_from(std::string_view text)
{
    return value_of(place_words, text);
}
std::optional<RenewedFrom> renewed_from_from(std::string_view text)
{
    return value_of(renewed_from_words, text);
}
std::string_view to_text(RegistrationMode mode)
{
    return word_of(mode_words, mode);
}
std::string_view to_text(Review review)
{
    return word_of(review_words, review);
}
std::string_view to_text(Proof proof)
{
    return word_of(proof_words, proof);
}
std::optional<RegistrationMode> registration_mode_from(std::string_view text)
{
    return value_of(mode_words, text);
}
std::optional<Review> review_from(std::string_view text)
{
    return value_of(review_words, text);
}
std::optional<Proof> proof_from(std::string_view text)
{
    return value_of(proof_words, text);
}

} // namespace guichet::people
