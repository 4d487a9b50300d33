// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/store.hpp"

#include "base/words.hpp"

namespace guichet::access {

namespace {

constexpr Words<SamlStart, 2> start_words{{{SamlStart::here, "here"}, {SamlStart::there, "there"}}};

} // namespace

std::string_view to_text(SamlStart start)
{
    return word_of(start_words, start);
}

std::optional<SamlStart> saml_start_from(std::string_view text)
{
    return value_of(start_words, text);
}

std::vector<SamlProviderRow> SamlStore::providers(db::Session& session)
{
    return session.list(R"(
        SELECT platform, entity_id, metadata, source, begins, updated FROM access_saml_provider
        ORDER BY platform)",
                        {}, [](db::Row const& row) {
                            return SamlProviderRow{{row.text(0)},
                                                   row.text(1),
                                                   row.text(2),
                                                   row.text(3),
                                                   saml_start_from(row.text(4)).value_or(SamlStart::here),
                                                   row.instant(5)};
                        });
}

void SamlStore::put_provider(db::Session& session, SamlProviderRow const& row)
{
    session.execute(R"(
        INSERT INTO access_saml_provider (platform, entity_id, metadata, source, begins, updated)
        VALUES (:platform, :entity_id, :metadata, :source, :begins, :updated)
        ON CONFLICT (platform) DO UPDATE SET
            entity_id = :entity_id, metadata = :metadata, source = :source, begins = :begins, updated = :updated)",
                    {{"platform", row.platform},
                     {"entity_id", row.entity_id},
                     {"metadata", row.metadata},
                     {"source", row.source},
                     {"begins", to_text(row.start)},
                     {"updated", row.updated}});
}

bool SamlStore::remove_provider(db::Session& session, platforms::PlatformId const& platform)
{
    return session.execute("DELETE FROM access_saml_provider WHERE platform = :platform", {{"platform", platform}}) > 0;
}

bool SamlStore::is_taken(db::Session& session, platforms::PlatformId const& platform, std::string const& entity_id)
{
    return session.count(R"(
        SELECT COUNT(*) FROM access_saml_provider
        WHERE entity_id = :entity_id AND platform <> :platform)",
                         {{"entity_id", entity_id}, {"platform", platform}}) > 0;
}

std::vector<SamlKeyRow> SamlStore::keys(db::Session& session)
{
    return session.list(
        R"(
        SELECT id, certificate, private_key, signs_from FROM access_saml_key
        ORDER BY signs_from, id)",
        {}, [](db::Row const& row) { return SamlKeyRow{row.text(0), row.text(1), row.text(2), row.instant(3)}; });
}

void SamlStore::add_key(db::Session& session, SamlKeyRow const& row)
{
    session.execute(R"(
        INSERT INTO access_saml_key (id, certificate, private_key, signs_from)
        VALUES (:id, :certificate, :private_key, :signs_from))",
                    {{"id", row.id},
                     {"certificate", row.certificate},
                     {"private_key", row.private_key},
                     {"signs_from", row.signs_from}});
}

void SamlStore::sign_from(db::Session& session, std::string const& id, Instant from)
{
    session.execute("UPDATE access_saml_key SET signs_from = :from WHERE id = :id", {{"from", from}, {"id", id}});
}

void SamlStore::drop_key(db::Session& session, std::string const& id)
{
    session.execute("DELETE FROM access_saml_key WHERE id = :id", {{"id", id}});
}

} // namespace guichet::access
