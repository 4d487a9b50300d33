// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/documents.hpp"

#include "base/ids.hpp"
#include "base/random.hpp"

#include <stdexcept>
#include <utility>

namespace guichet::people {

namespace {

Document document_from(db::Row const& row)
{
    auto const kind = document_kind_from(row.text(2));
    auto const type = file_type_from(row.text(3));
    if (!kind || !type) {
        throw std::runtime_error("people_document holds a kind or type this program does not know");
    }
    return {{row.text(0)},
            {row.text(1)},
            *kind,
            *type,
            row.integer(4),
            row.instant(5),
            row.maybe_instant(6),
            row.integer(7) == 0 ? document::Scripts::absent : document::Scripts::present};
}

} // namespace

Documents::Documents(Clock const& clock, Random& random, SecretKey const& master_key)
    : clock_(clock), random_(random), key_(master_key.derive("documents"))
{
}

Result<SealedDocument> Documents::seal(DocumentKind kind, std::string_view bytes) const
{
    if (bytes.size() > largest_document) {
        return fail(ErrorKind::invalid, "registration.error.document_large");
    }
    auto const type = sniff(bytes);
    if (!type) {
        return fail(ErrorKind::invalid, "registration.error.document_type");
    }
    auto const scripts = *type == FileType::pdf ? document::scripts_in(bytes) : document::Scripts::absent;
    return SealedDocument{kind, *type, static_cast<std::int64_t>(bytes.size()),
                          base64(guichet::seal(key_, bytes, random_)), scripts};
}

Result<std::vector<SealedDocument>> Documents::seal_all(std::vector<TypedDocument> const& documents) const
{
    std::vector<SealedDocument> all;
    for (auto const& document : documents) {
        auto sealed = seal(document.kind, document.bytes);
        if (!sealed) {
            return invalid({{"document", sealed.error().message}});
        }
        all.push_back(std::move(*sealed));
    }
    return all;
}

DocumentId Documents::add(db::Session& session, ApplicationId const& application, SealedDocument const& document) const
{
    auto const now = clock_.now();
    DocumentId id{new_id(now, random_)};
    session.execute(R"(
        INSERT INTO people_document (id, application, kind, media_type, size, received, scripts)
        VALUES (:id, :application, :kind, :media_type, :size, :received, :scripts))",
                    {{"id", id},
                     {"application", application},
                     {"kind", to_text(document.kind)},
                     {"media_type", media_type(document.type)},
                     {"size", document.size},
                     {"received", now},
                     {"scripts", document.scripts == document::Scripts::present}});
    session.execute(R"(
        INSERT INTO people_document_content (document, sealed)
        VALUES (:document, :sealed))",
                    {{"document", id}, {"sealed", document.sealed}});
    return id;
}

std::vector<Document> Documents::of(db::Session& session, ApplicationId const& application)
{
    return session.list(R"(
        SELECT id, application, kind, media_type, size, received, destroyed, scripts
        FROM people_document
        WHERE application = :application
        ORDER BY received, id)",
                        {{"application", application}}, document_from);
}

std::optional<Document> Documents::find(db::Session& session, DocumentId const& id)
{
    return session.first(R"(
        SELECT id, application, kind, media_type, size, received, destroyed, scripts
        FROM people_document
        WHERE id = :id)",
                         {{"id", id}}, document_from);
}

std::optional<std::string> Documents::content(db::Session& session, DocumentId const& id) const
{
    auto const sealed = session.first(R"(
        SELECT sealed
        FROM people_document_content
        WHERE document = :document)",
                                      {{"document", id}}, [](db::Row const& row) { return row.text(0); });
    auto const bytes = sealed ? from_base64(*sealed) : std::nullopt;
    return bytes ? open_sealed(key_, *bytes) : std::nullopt;
}

int Documents::destroy_for(db::Session& session, ApplicationId const& application) const
{
    session.execute(R"(
        DELETE FROM people_document_content
        WHERE document IN (SELECT id FROM people_document WHERE application = :application))",
                    {{"application", application}});
    return static_cast<int>(session.execute(R"(
        UPDATE people_document
        SET destroyed = :now
        WHERE application = :application AND destroyed IS NULL)",
                                            {{"now", clock_.now()}, {"application", application}}));
}

std::int64_t Documents::destroy_unconfirmed(db::Session& session, int most) const
{
    auto const expired = session.list(R"(
        SELECT a.id
        FROM people_application a
        WHERE a.erased IS NULL AND a.state = 'withdrawn' AND a.email_confirmed IS NULL
          AND (a.confirmation_expires IS NULL OR a.confirmation_expires <= :now)
          AND EXISTS (SELECT 1 FROM people_document d WHERE d.application = a.id AND d.destroyed IS NULL)
        LIMIT :most)",
                                      {{"most", most}, {"now", clock_.now()}},
                                      [](db::Row const& row) { return ApplicationId{row.text(0)}; });
    for (auto const& application : expired) {
        destroy_for(session, application);
    }
    return std::ssize(expired);
}

} // namespace guichet::people
