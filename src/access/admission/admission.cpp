// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/admission/admission.hpp"

namespace guichet::access {

Admissions::Admissions(db::Database& database, Clock const& clock, Entrance const& entrance, Pseudonyms& pseudonyms,
                       ReleaseRecords& records)
    : database_(database), clock_(clock), entrance_(entrance), pseudonyms_(pseudonyms), records_(records)
{
}

template <class Examine>
Admissions::Seen Admissions::look(platforms::Platform const& platform, Examine examine) const
{
    auto const today = civil_date(clock_.now());
    return database_.read([&](db::Session& session) {
        Seen seen{examine(session)};
        auto const& standing = seen.answer.standing;
        if (seen.answer.decision.allowed() && standing) {
            seen.user = Pseudonyms::find(session, standing->patron, platform.id);
            auto const patron =
                needs_patron(platform, today) ? people::Patrons::find(session, standing->patron) : std::nullopt;
            seen.released = released_to(platform, *standing, patron, today);
        }
        return seen;
    });
}

Result<Admitted> Admissions::let_in(Seen seen, platforms::Platform const& platform)
{
    auto& [answer, known, released] = seen;
    if (!answer.decision.allowed()) {
        return std::unexpected(Error{ErrorKind::forbidden, answer.decision.reason, {}, {}});
    }
    auto const& standing = answer.standing.value();
    auto const user = known ? Result<std::string>{*std::move(known)} : pseudonyms_.obtain(standing.patron, platform.id);
    if (!user) {
        return std::unexpected(user.error());
    }
    return Admitted{standing.patron, *user, standing, std::move(released)};
}

Result<Admitted> Admissions::admit(Visitor const& visitor, platforms::Platform const& platform)
{
    auto seen = look(platform, [&](db::Session& /*session*/) { return entrance_.examine(visitor, platform); });
    auto const answer = seen.answer;
    auto admitted = let_in(std::move(seen), platform);
    if (admitted || !answer.decision.allowed()) {
        entrance_.record(answer, platform);
    }
    return admitted;
}

Result<Admitted> Admissions::admit_again(people::PatronId const& patron, platforms::Platform const& platform)
{
    return admit_again([&](db::Session& /*session*/) { return std::optional{patron}; }, platform);
}

Result<Admitted> Admissions::admit_again(Whom const& whom, platforms::Platform const& platform)
{
    bool is_somebody = false;
    auto seen = look(platform, [&](db::Session& session) {
        auto const patron = whom(session);
        is_somebody = patron.has_value();
        return patron ? entrance_.examine_again(*patron, platform) : Entrance::Answer{};
    });
    if (!is_somebody) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (!seen.answer.decision.allowed()) {
        entrance_.record(seen.answer, platform);
    }
    return let_in(std::move(seen), platform);
}

void Admissions::note(people::PatronId const& patron, platforms::Platform const& platform, Released const& told)
{
    records_.note(patron, platform.id, extras_among(told, platform));
}

} // namespace guichet::access
