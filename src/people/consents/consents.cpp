// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/consents/consents.hpp"

#include "base/crypto.hpp"
#include "base/words.hpp"
#include "people/forms/definition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guichet::people {

namespace {

using enum ConsentKind;

constexpr Words<ConsentKind, 4> consent_words{
    {{registration, "registration"}, {guardian, "guardian"}, {at_desk, "at_desk"}, {own, "own"}}};

/// Where the words of each kind are, for the version in force.
constexpr std::array<std::pair<ConsentKind, char const*>, 4> messages_shown{
    {{registration, "registration.consent.text"},
     {guardian, "registration.consent.guardian"},
     {at_desk, "registration.typing.consent"},
     {own, "majority.consent.text"}}};

ConsentKind consent_kind_from(std::string_view text)
{
    return value_of(consent_words, text).value_or(registration);
}

Consent consent_from(db::Row const& row)
{
    return {consent_kind_from(row.text(0)), row.text(1), row.instant(2)};
}

void add_consent(db::Session& session, std::string const& id, std::string_view application, std::string_view patron,
                 Consent const& consent)
{
    session.execute(R"sql(
        INSERT INTO people_consent (id, application, patron, kind, version, at)
        VALUES (:id, :application, :patron, :kind, :version, :at)
    )sql",
                    {{"id", id},
                     {"application", application},
                     {"patron", patron},
                     {"kind", to_text(consent.kind)},
                     {"version", consent.version},
                     {"at", consent.at}});
}

} // namespace

std::string_view to_text(ConsentKind kind)
{
    return word_of(consent_words, kind);
}

void Consents::keep_texts(db::Session& session, text::Messages const& messages, Instant now)
{
    auto const kept = texts(session, consent_version);
    for (auto const& [kind, id] : messages_shown) {
        auto const french = messages.text(text::Locale::fr, id);
        auto const english = messages.text(text::Locale::en, id);
        auto const hash = hex(sha256(fmt::format("{}\n{}", french, english)));
        auto const known = std::ranges::find(kept, kind, &ConsentText::kind);
        if (known != kept.end() && known->hash != hash) {
            throw std::logic_error("the consent text " + std::string{id} + " is no longer what version " +
                                   std::string{consent_version} + " says: give the new words a new version");
        }
        if (known == kept.end()) {
            session.execute(R"sql(
                INSERT INTO people_consent_text (version, kind, text_fr, text_en, hash, since)
                VALUES (:version, :kind, :text_fr, :text_en, :hash, :now)
                ON CONFLICT (version, kind) DO NOTHING
            )sql",
                            {{"version", consent_version},
                             {"kind", to_text(kind)},
                             {"text_fr", french},
                             {"text_en", english},
                             {"hash", hash},
                             {"now", now}});
        }
    }
}

std::vector<ConsentText> Consents::texts(db::Session& session, std::string_view version)
{
    return session.list(R"sql(
        SELECT version, kind, text_fr, text_en, hash, since
        FROM people_consent_text
        WHERE :version = '' OR version = :version
        ORDER BY since DESC, version DESC, kind
    )sql",
                        {{"version", version}}, [](db::Row const& row) {
                            return ConsentText{row.text(0), consent_kind_from(row.text(1)),
                                               row.text(2), row.text(3),
                                               row.text(4), row.instant(5)};
                        });
}

void Consents::give(db::Session& session, Random& random, Application const& application, ConsentKind how)
{
    if (application.consent_version.empty()) {
        return;
    }
    auto const at = application.submitted;
    add_consent(session, new_id(at, random), application.id.value, "", {how, application.consent_version, at});
    if (application.guardian_consent) {
        add_consent(session, new_id(at, random), application.id.value, "", {guardian, application.consent_version, at});
    }
}

void Consents::give_own(db::Session& session, Random& random, PatronId const& patron, Instant now)
{
    if (session.count("SELECT COUNT(*) FROM people_consent WHERE patron = :patron AND patron <> '' AND kind = 'own'",
                      {{"patron", patron}}) == 0) {
        add_consent(session, new_id(now, random), "", patron.value, {own, std::string{consent_version}, now});
    }
}

std::vector<Consent> Consents::of(db::Session& session, ApplicationId const& application)
{
    return session.list(
        R"sql(
        SELECT kind, version, at
        FROM people_consent
        WHERE application = :application AND application <> ''
        ORDER BY at, kind
    )sql",
        {{"application", application}}, consent_from);
}

std::vector<Consent> Consents::of(db::Session& session, PatronId const& patron)
{
    return session.list(R"sql(
        SELECT kind, version, at
        FROM people_consent
        WHERE patron = :patron AND patron <> ''
        UNION ALL
        SELECT c.kind, c.version, c.at
        FROM people_consent c
        WHERE c.application <> ''
          AND c.application IN (SELECT a.application FROM people_applicant a WHERE a.patron = :patron)
        ORDER BY at, kind
    )sql",
                        {{"patron", patron}}, consent_from);
}

bool Consents::has_only_guardians(db::Session& session, PatronId const& patron)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_applicant a
        JOIN people_consent c ON c.application = a.application AND c.application <> '' AND c.kind = 'guardian'
        WHERE a.patron = :patron AND a.position > 0
          AND NOT EXISTS (SELECT 1 FROM people_consent o
                          WHERE o.patron = :patron AND o.patron <> '' AND o.kind = 'own')
    )sql",
                         {{"patron", patron}}) > 0;
}

void Consents::move(db::Session& session, PatronId const& from, PatronId const& to)
{
    session.execute("UPDATE people_consent SET patron = :to WHERE patron = :from AND patron <> ''",
                    {{"from", from}, {"to", to}});
}

void Consents::erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& counts)
{
    std::int64_t erased = 0;
    if (subject.patron) {
        erased += session.execute("DELETE FROM people_consent WHERE patron = :patron AND patron <> ''",
                                  {{"patron", subject.patron->id}});
    }
    for (auto const& application : subject.applications) {
        if (subject.is_alone_in(application)) {
            erased +=
                session.execute("DELETE FROM people_consent WHERE application = :application AND application <> ''",
                                {{"application", application.id}});
        }
    }
    if (erased > 0) {
        counts["consents"] += erased;
    }
}

} // namespace guichet::people
