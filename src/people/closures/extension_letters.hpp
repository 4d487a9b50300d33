// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/closures/extensions.hpp"

#include <optional>
#include <vector>

namespace guichet::people {

/// What people are written when closed days are given back to them, or taken back: one mail for an address, however
/// many of a household it concerns. Those whose subscription is over anyway are left in peace.
class ExtensionLetters {
public:
    ExtensionLetters(db::Database const& database, mail::Outbox const& outbox,
                     network::Intercommunalities const& intercommunalities, std::string public_url);

    using Letter = mail::Message;
    /// The next letters of a run, from run.cursor (an address); `more` is where to go on, unless that was all.
    [[nodiscard]] std::vector<Letter> next(ExtensionRun const& run, Date today, std::optional<std::string>& more) const;
    void enqueue(db::Session& session, Letter const& letter) const { outbox_.enqueue(session, letter); }

private:
    struct Concerned {
        std::string address;
        std::string patron;
        std::string first_names;
        std::string name;
        std::string language;
        std::string library;
        Date before{};
        Date after{};
    };
    [[nodiscard]] Letter letter(ExtensionRun const& run, std::vector<Concerned> const& household) const;
    [[nodiscard]] static std::vector<Concerned> concerned(db::Session& session, ExtensionRun const& run, int most);

    db::Database const& database_;
    mail::Outbox const& outbox_;
    network::Intercommunalities const& intercommunalities_;
    std::string public_url_;
};

} // namespace guichet::people
