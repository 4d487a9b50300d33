// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace guichet::mail::impl {

/// How often the same mail stopped its mailbox. Mails are taken in order: there is one such mail at a time. Forgotten
/// with the process, which then begins anew.
class Patience {
public:
    /// What is taken of it: less each time it went wrong too often, so that those behind it do not wait for ever. The
    /// mail itself stays where it is.
    enum class Part {
        whole,
        headers,
        place, // only where it is
    };
    [[nodiscard]] Part part_of(std::string_view mail) const
    {
        auto const times = mail == mail_ ? times_ : 0;
        return times < most_times ? Part::whole : times < 2 * most_times ? Part::headers : Part::place;
    }
    void failed(std::string_view mail)
    {
        times_ = mail == mail_ ? times_ + 1 : 1;
        mail_ = mail;
    }

    static constexpr int most_times = 5;

private:
    std::string mail_;
    int times_ = 0;
};

/// A mail that says where another one is.
[[nodiscard]] std::string note_of_place(std::string_view folder, std::string_view mail);

} // namespace guichet::mail::impl
