// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/admission/admission.hpp"

namespace guichet::access {

Admissions::Admissions(db::Database& database, Clock const& clock, Entrance const& entrance, Pseudonyms& pseudonyms,
                       ReleaseRecords& records)
    : database_(database), clock_(clock), entrance_(entrance), pseudonyms_(pseudonyms), records_(records)
{
}

Result<Admitted> Admissions::let_in(Entrance::Answer const& answer, platforms::Platform const& platform)
{
    if (!answer.decision.allowed()) {
        return std::unexpected(Error{ErrorKind::forbidden, answer.decision.reason, {}, {}});
    }
    if (!answer.standing) { // a platform open to everybody: nobody was asked who they are
        return fail(ErrorKind::forbidden, "access.refused.no_account");
    }
    auto const user = pseudonyms_.obtain(answer.standing->patron, platform.id);
    if (!user) {
        return std::unexpected(user.error());
    }
    return Admitted{answer.standing->patron, *user, *answer.standing};
}

Result<Admitted> Admissions::admit(Visitor const& visitor, platforms::Platform const& platform)
{
    auto const answer = entrance_.examine(visitor, platform);
    auto admitted = let_in(answer, platform);
    if (admitted || !answer.decision.allowed()) {
        entrance_.record(answer, platform);
    }
    return admitted;
}

Result<Admitted> Admissions::admit_again(people::PatronId const& patron, platforms::Platform const& platform)
{
    auto const answer = entrance_.examine_again(patron, platform);
    if (!answer.decision.allowed()) {
        entrance_.record(answer, platform);
    }
    return let_in(answer, platform);
}

Released Admissions::release(Admitted const& admitted, platforms::Platform const& platform) const
{
    auto const today = civil_date(clock_.now());
    std::optional<people::Patron> patron;
    if (needs_patron(platform, today)) {
        patron = database_.read([&](db::Session& session) { return people::Patrons::find(session, admitted.patron); });
    }
    auto released = released_to(platform, admitted.standing, patron, today);
    records_.note(admitted.patron, platform.id, extras_among(released, platform));
    return released;
}

} // namespace guichet::access
