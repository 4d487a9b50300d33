// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace guichet::mail::impl {

/// How often a mail could not be kept though its mailbox and its keeper were there. Forgotten with the process, which
/// then begins anew.
class Patience {
public:
    /// What is taken of it: less each time it went wrong too often, so that it is seen and those behind it do not wait
    /// for ever. The mail itself stays where it is.
    enum class Part {
        whole,
        headers,
        place, // only where it is
    };
    [[nodiscard]] Part part_of(std::string_view mail) const
    {
        auto const found = times_.find(mail);
        auto const times = found == times_.end() ? 0 : found->second;
        return times < most_times ? Part::whole : times < 2 * most_times ? Part::headers : Part::place;
    }
    void failed(std::string_view mail) { ++times_[std::string{mail}]; }
    void passed(std::string_view mail) { times_.erase(std::string{mail}); }

    static constexpr int most_times = 5;

private:
    std::map<std::string, int, std::less<>> times_;
};

/// A mail that says where another one is.
[[nodiscard]] std::string note_of_place(std::string_view folder, std::string_view mail);

} // namespace guichet::mail::impl
