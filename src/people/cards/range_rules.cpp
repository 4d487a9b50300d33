// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/numbers.hpp"
#include "base/text.hpp"
#include "people/cards/card_row.hpp"
#include "people/cards/ranges.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

constexpr std::size_t shortest_card_number = 4;
constexpr std::size_t longest_range_label = 80;
constexpr int days_of_pace = 90;
constexpr double too_far = 36'525; // a century of days

std::size_t typed_length(std::string_view text)
{
    return whole_number<std::size_t>(text).value_or(0);
}

/// The body that a bound stands for: typed whole with its check digit, whole without, or without the prefix; filled
/// with `fill` when nothing was typed. "" when it cannot be one.
std::string body_of(std::string_view typed, RangeDraft const& draft, std::size_t body_length, CheckDigit check,
                    char fill)
{
    auto const prefix = normalise_card_number(draft.prefix);
    auto digits = normalise_card_number(typed);
    if (digits.empty()) {
        return prefix + std::string(body_length - prefix.size(), fill);
    }
    if (!all_digits(digits)) {
        return {};
    }
    auto const with_check = body_length + check_length(check);
    if (check != CheckDigit::none && digits.size() == with_check && digits.starts_with(prefix)) {
        return has_valid_check_digit(digits, check) ? digits.substr(0, body_length) : std::string{};
    }
    if (digits.size() == body_length && digits.starts_with(prefix)) {
        return digits;
    }
    return digits.size() == body_length - prefix.size() ? prefix + digits : std::string{};
}

void look_at_bounds(CardRange const& range, std::vector<FieldError>& faults)
{
    if (range.first.empty()) {
        faults.push_back({"first", {"ranges.error.bound"}});
    }
    if (range.last.empty()) {
        faults.push_back({"last", {"ranges.error.bound"}});
    } else if (!range.first.empty() && range.last < range.first) {
        faults.push_back({"last", {"ranges.error.order"}});
    }
}

} // namespace

Result<CardRange> drafted_range(RangeDraft const& draft)
{
    std::vector<FieldError> faults;
    auto const fault = [&](char const* field, char const* id) { faults.push_back({field, {id}}); };
    CardRange range{.id = {}, .library = draft.library, .first = {}, .last = {}, .label = tidy(draft.label)};
    range.kind = draft.use == "provisional" ? CardKind::provisional : CardKind::permanent;
    range.keeper = draft.use == "ils" ? Keeper::ils : Keeper::guichet;
    if (draft.use != "provisional" && draft.use != "permanent" && draft.use != "ils") {
        fault("use", "ranges.error.use");
    }
    if (draft.library.empty()) {
        fault("library", "ranges.error.library");
    }
    if (guichet::length(range.label) > longest_range_label) {
        fault("label", "ranges.error.label");
    }
    auto const check = check_digit_from(draft.check_digit);
    if (!check) {
        fault("check_digit", "ranges.error.check_digit");
    }
    range.check_digit = check.value_or(CheckDigit::luhn);
    auto const prefix = normalise_card_number(draft.prefix);
    auto const length = typed_length(normalise_card_number(draft.length));
    auto const checks = check_length(range.check_digit);
    if (length < shortest_card_number || length > longest_card_number) {
        fault("length", "ranges.error.length");
    } else if ((!prefix.empty() && !all_digits(prefix)) || prefix.size() + checks >= length) {
        fault("prefix", "ranges.error.prefix");
    } else {
        range.first = body_of(draft.first, draft, length - checks, range.check_digit, '0');
        range.last = body_of(draft.last, draft, length - checks, range.check_digit, '9');
        look_at_bounds(range, faults);
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return range;
}

int share_used(RangeUse const& use)
{
    return use.size <= 0 ? 0 : static_cast<int>(static_cast<double>(use.used) * 100.0 / static_cast<double>(use.size));
}

std::optional<Date> full_on(RangeUse const& use, Date today)
{
    if (use.recent <= 0 || use.used >= use.size) {
        return use.used >= use.size && use.size > 0 ? std::optional{today} : std::nullopt;
    }
    auto const days = static_cast<double>(use.size - use.used) * days_of_pace / static_cast<double>(use.recent);
    return days > too_far ? std::nullopt : std::optional{add_days(today, static_cast<int>(days))};
}

RangeProof prove_disjoint(std::vector<CardRange> const& ordered)
{
    RangeProof proof;
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        RangeGap gap;
        if (i + 1 < ordered.size()) {
            auto const here = span_of(ordered[i]);
            auto const next = span_of(ordered[i + 1]);
            if (next.lowest <= here.highest) {
                proof.meeting.emplace_back(ordered[i].id, ordered[i + 1].id);
            } else if (next.lowest > here.highest + 1 && number_length(ordered[i]) == number_length(ordered[i + 1])) {
                auto const length = number_length(ordered[i]);
                gap = {fmt::format("{:0{}}", here.highest + 1, length), fmt::format("{:0{}}", next.lowest - 1, length),
                       next.lowest - here.highest - 1};
            }
        }
        proof.gaps.push_back(std::move(gap));
    }
    return proof;
}

} // namespace guichet::people
