// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/keeper.hpp"

#include "people/forms/tray.hpp"

namespace guichet::people {

std::int64_t ReceivedMailKeeper::older_than(db::Session& session, IntercommunalityId const& where, Date day) const
{
    return Mails::count_old(session, where, start_of_day(day));
}

std::int64_t ReceivedMailKeeper::erase_older_than(db::Session& session, Date day, int most)
{
    auto const old = Mails::old(session, start_of_day(day), most);
    for (auto const& id : old) {
        // Only of those that still wait; the others are closed already.
        static_cast<void>(Mails::close(session, id, MailState::dismissed, "retention", clock_.now()));
        Mails::erase(session, id, clock_.now());
    }
    Mails::forget_notes(session, start_of_day(day));
    Tray::forget_notes(session, start_of_day(day));
    return std::ssize(old);
}

} // namespace guichet::people
