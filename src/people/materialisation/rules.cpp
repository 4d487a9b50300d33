// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/rules.hpp"

#include "base/words.hpp"
#include "people/cards/card_row.hpp"

namespace guichet::people {

namespace {

constexpr Words<IdentityProof, 6> identity_proof_words{{{IdentityProof::identity_card, "identity_card"},
                                                        {IdentityProof::passport, "passport"},
                                                        {IdentityProof::driving_licence, "driving_licence"},
                                                        {IdentityProof::residence_permit, "residence_permit"},
                                                        {IdentityProof::guardian, "guardian"},
                                                        {IdentityProof::known, "known"}}};

constexpr std::size_t fewest_digits = 4;

bool is_codabar_guard(char c)
{
    return c >= 'A' && c <= 'D';
}

} // namespace

std::string_view to_text(IdentityProof proof)
{
    return word_of(identity_proof_words, proof);
}

std::optional<IdentityProof> identity_proof_from(std::string_view text)
{
    return value_of(identity_proof_words, text);
}

ProvisionalStanding standing_of(Card const& card, Date today, int grace_days)
{
    using enum ProvisionalStanding;
    if (card.kind == CardKind::permanent) {
        return permanent;
    }
    if (card.status != CardStatus::active) {
        return card.status == CardStatus::replaced ? replaced : revoked;
    }
    if (today < card.valid_from) {
        return not_yet;
    }
    if (!card.valid_until || today <= *card.valid_until) {
        return in_force;
    }
    return today <= add_days(*card.valid_until, grace_days) ? in_grace : lapsed;
}

std::string scanned_number(std::string_view scanned)
{
    auto number = normalise_card_number(scanned);
    if (number.size() > 2 && number.front() == '*' && number.back() == '*') {
        number = number.substr(1, number.size() - 2);
    }
    if (number.size() > 2 && is_codabar_guard(number.front()) && is_codabar_guard(number.back()) &&
        all_digits(std::string_view{number}.substr(1, number.size() - 2))) {
        number = number.substr(1, number.size() - 2);
    }
    return number;
}

bool is_a_link(std::string_view scanned)
{
    return scanned.contains("://");
}

bool looks_like_a_card_number(std::string_view scanned)
{
    auto const number = scanned_number(scanned);
    bool const date = parse_typed_date(scanned).has_value();
    return !date && number.size() >= fewest_digits && all_digits(number);
}

std::optional<std::string> objection_to_blank(ScannedNumber const& scanned, std::string_view provisional)
{
    using enum ScannedNumber::Holder;
    if (scanned.number.empty()) {
        return "materialisation.error.number_missing";
    }
    if (scanned.number == provisional) {
        return "materialisation.error.same_card";
    }
    if (scanned.holder == somebody) {
        return "materialisation.error.already_used";
    }
    if (scanned.holder == withdrawn) {
        return "materialisation.error.withdrawn";
    }
    if (!scanned.range) {
        return "materialisation.error.no_range";
    }
    if (!has_valid_check_digit(scanned.number, scanned.range->check_digit)) {
        return "materialisation.error.wrong_check_digit";
    }
    if (scanned.place == ScannedNumber::Place::elsewhere) {
        return "materialisation.error.other_library";
    }
    if (scanned.range->kind == CardKind::provisional) {
        return "materialisation.error.provisional_range";
    }
    return std::nullopt;
}

std::string why_unknown(ScannedNumber const& scanned)
{
    if (!scanned.range) {
        return "materialisation.error.unknown";
    }
    if (!has_valid_check_digit(scanned.number, scanned.range->check_digit)) {
        return "materialisation.error.wrong_check_digit";
    }
    if (scanned.place == ScannedNumber::Place::elsewhere) {
        return "materialisation.error.other_library";
    }
    return scanned.holder == ScannedNumber::Holder::blank ? "materialisation.error.blank_first"
                                                          : "materialisation.error.unknown";
}

} // namespace guichet::people
