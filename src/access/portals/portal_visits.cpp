// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_visits.hpp"

namespace guichet::access {

namespace {

/// As it is looked for, and no more than that.
std::string looked_for(std::string_view portal, std::string_view name)
{
    return name.empty() ? std::string{} : hex(sha256(std::string{portal} + "|" + std::string{name}));
}

} // namespace

PortalVisits::PortalVisits(db::Database& database, Random& random, SecretKey const& key)
    : database_(database), random_(random), key_(key)
{
}

Result<void> PortalVisits::begin(Visit const& visit)
{
    auto const farewell = visit.farewell.empty() ? std::string{} : base64(seal(key_, visit.farewell, random_));
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            INSERT INTO access_portal_visit (session, patron, portal, subject, handle, farewell)
            VALUES (:session, :patron, :portal, :subject, :handle, :farewell))",
                        {{"session", visit.session},
                         {"patron", visit.patron},
                         {"portal", visit.portal},
                         {"subject", looked_for(visit.portal, visit.subject)},
                         {"handle", looked_for(visit.portal, visit.handle)},
                         {"farewell", farewell}});
        return {};
    });
}

std::string PortalVisits::farewell_of(std::string_view id) const
{
    auto const kept = database_.read([&](db::Session& session) {
        return session.first("SELECT farewell FROM access_portal_visit WHERE session = :session", {{"session", id}},
                             [](db::Row const& row) { return row.text(0); });
    });
    auto const sealed = kept && !kept->empty() ? from_base64(*kept) : std::nullopt;
    auto const opened = sealed ? open_sealed(key_, *sealed) : std::nullopt;
    return opened.value_or("");
}

Result<std::vector<PortalVisits::Ended>> PortalVisits::take(std::string_view portal, std::string_view subject,
                                                            std::string_view handle)
{
    auto const meant_handle = looked_for(portal, handle);
    auto const meant_subject = looked_for(portal, subject);
    return database_.write([&](db::Session& session) -> Result<std::vector<Ended>> {
        db::Arguments const meant{{"portal", portal}, {"handle", meant_handle}, {"subject", meant_subject}};
        // A token that names both means that session of that subject.
        auto ended = session.list(R"(
            SELECT patron, session FROM access_portal_visit
            WHERE portal = :portal AND (:handle = '' OR handle = :handle) AND (:subject = '' OR subject = :subject)
              AND (:handle <> '' OR :subject <> ''))",
                                  meant, [](db::Row const& row) { return Ended{{row.text(0)}, row.text(1)}; });
        for (auto const& one : ended) {
            session.execute("DELETE FROM access_portal_visit WHERE session = :session", {{"session", one.session}});
        }
        return ended;
    });
}

std::int64_t PortalVisits::purge()
{
    return database_
        .write([&](db::Session& session) -> Result<std::int64_t> {
            return session.execute(R"(
                DELETE FROM access_portal_visit
                WHERE NOT EXISTS (SELECT 1 FROM web_session_v s WHERE s.id = access_portal_visit.session))",
                                   {});
        })
        .value_or(0);
}

void PortalVisits::forget_portal(db::Session& session, std::string_view portal)
{
    session.execute("DELETE FROM access_portal_visit WHERE portal = :portal", {{"portal", portal}});
}

std::int64_t PortalVisits::forget_patron(db::Session& session, people::PatronId const& patron)
{
    return session.execute("DELETE FROM access_portal_visit WHERE patron = :patron", {{"patron", patron}});
}

void PortalVisits::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    session.execute("UPDATE access_portal_visit SET patron = :to WHERE patron = :from", {{"from", from}, {"to", to}});
}

} // namespace guichet::access
