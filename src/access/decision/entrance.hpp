// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/ports.hpp"
#include "db/short_lived.hpp"

#include <string>
#include <string_view>

/// The decision put to work for every door: reads what decide() needs, and has each entry and refusal written down
/// with the channel the person came by.
namespace guichet::access {

class Entrance {
public:
    Entrance(db::Database& database, Clock const& clock, Visitors const& visitors, db::ShortLivedStore& short_lived,
             LicenceGauge const& licences, AccessRecorder& recorder);

    struct Answer {
        Decision decision;
        std::optional<people::Standing> standing{};
    };
    /// Someone who is signed in now: their account is there, the session says so. As decide_by_name() has it.
    [[nodiscard]] Answer examine(Visitor const& visitor, platforms::Platform const& platform) const;
    /// Someone who was let in before: the account is looked at again, the room is not. Who is in is in, however many
    /// have come since.
    [[nodiscard]] Answer examine_again(people::PatronId const& patron, platforms::Platform const& platform) const;
    /// For pages that ask about many platforms: what is known of the person, read once.
    [[nodiscard]] Asker asker(Visitor const& visitor) const;
    [[nodiscard]] Answer answer(Asker const& asker, platforms::Platform const& platform) const;
    /// Nobody in particular.
    [[nodiscard]] Answer examine_anyone(platforms::Platform const& platform) const;

    /// The person is on the way to the platform from one of our pages, or from a portal's: the platform's own question
    /// comes within minutes, and is counted for that channel.
    void announce(people::PatronId const& patron, platforms::PlatformId const& platform, EntryChannel channel,
                  std::string_view origin) const;
    /// Writes down the answer, once, at a door that does not know how the person came.
    void record(Answer const& answer, platforms::Platform const& platform) const;
    void record(Answer const& answer, platforms::Platform const& platform, EntryChannel channel,
                std::string_view origin) const;

    [[nodiscard]] Date today() const { return civil_date(clock_.now()); }

private:
    db::Database& database_;
    Clock const& clock_;
    Visitors const& visitors_;
    db::ShortLivedStore& short_lived_;
    LicenceGauge const& licences_;
    AccessRecorder& recorder_;
};

/// The reason of a refusal in words: dates as people write them, the library by its name.
[[nodiscard]] Message refusal_in_words(Message reason, text::Locale locale,
                                       network::Intercommunalities const& libraries);

} // namespace guichet::access
