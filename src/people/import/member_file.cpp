// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/member_file.hpp"

#include "base/text.hpp"
#include "base/words.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace guichet::people {

namespace {

constexpr Words<MemberFileState, 6> file_state_words{{{MemberFileState::receiving, "receiving"},
                                                      {MemberFileState::mapping, "mapping"},
                                                      {MemberFileState::waiting, "waiting"},
                                                      {MemberFileState::running, "running"},
                                                      {MemberFileState::done, "done"},
                                                      {MemberFileState::failed, "failed"}}};

MemberFileState file_state_from(std::string_view text)
{
    auto const known = value_of(file_state_words, text);
    if (!known) {
        throw std::runtime_error{"people_member_file holds a state this version does not know"};
    }
    return *known;
}

std::string mapping_text(ColumnMapping const& mapping)
{
    std::vector<std::string> words;
    for (auto const column : mapping) {
        words.emplace_back(to_text(column));
    }
    return join(words, ",");
}

ColumnMapping mapping_from(std::string_view text)
{
    ColumnMapping mapping;
    for (auto const& word : text.empty() ? std::vector<std::string>{} : split(text, ',')) {
        mapping.push_back(member_column_from(word).value_or(MemberColumn::ignored));
    }
    return mapping;
}

MemberFile member_file_from(db::Row const& row)
{
    MemberFile file;
    file.id = {row.text(0)};
    file.intercommunality = {row.text(1)};
    file.library = {row.text(2)};
    file.sent_by = row.text(3);
    file.sender = row.text(4);
    file.language = row.text(5) == "en" ? text::Locale::en : text::Locale::fr;
    file.size = row.integer(6);
    file.sent = row.instant(7);
    file.encoding = row.text(8);
    file.delimiter = row.text(9).empty() ? ';' : row.text(9).front();
    file.mapping = mapping_from(row.text(10));
    file.category = row.text(11);
    file.categories = nlohmann::json::parse(row.text(12)).get<CategoryMapping>();
    file.dry_run = row.boolean(13) ? DryRun::yes : DryRun::no;
    file.state = file_state_from(row.text(14));
    file.has_content = row.boolean(15);
    file.finished = row.maybe_instant(16);
    file.expected = row.integer(17);
    file.tally = {row.integer(18), row.integer(19), row.integer(20), row.integer(21), row.integer(22)};
    file.fault = row.text(23);
    return file;
}

db::Arguments member_file_arguments(MemberFile const& file)
{
    return {{"id", file.id},
            {"encoding", file.encoding},
            {"delimiter", std::string{file.delimiter}},
            {"mapping", mapping_text(file.mapping)},
            {"category", file.category},
            {"categories", nlohmann::json(file.categories).dump()},
            {"trial", file.dry_run == DryRun::yes},
            {"state", to_text(file.state)},
            {"has_content", file.has_content},
            {"finished", file.finished},
            {"expected", file.expected},
            {"rows_read", file.tally.rows},
            {"added", file.tally.added},
            {"updated", file.tally.updated},
            {"unchanged", file.tally.unchanged},
            {"refused", file.tally.refused},
            {"fault", file.fault}};
}

} // namespace

std::string_view to_text(MemberFileState state)
{
    return word_of(file_state_words, state);
}

void MemberFileStore::add(db::Session& session, MemberFile const& file)
{
    auto arguments = member_file_arguments(file);
    for (auto const& more : db::Arguments{{"intercommunality", file.intercommunality},
                                          {"library", file.library},
                                          {"sent_by", file.sent_by},
                                          {"sender", file.sender},
                                          {"language", file.language == text::Locale::en ? "en" : "fr"},
                                          {"size", file.size},
                                          {"sent", file.sent}}) {
        arguments.push_back(more);
    }
    session.execute(R"(
        INSERT INTO people_member_file
            (id, intercommunality, library, sent_by, sender, language, size, sent, encoding, delimiter, mapping,
             category, categories, trial, state, has_content, finished, expected, rows_read, added, updated, unchanged,
             refused, fault)
        VALUES
            (:id, :intercommunality, :library, :sent_by, :sender, :language, :size, :sent, :encoding, :delimiter,
             :mapping, :category, :categories, :trial, :state, :has_content, :finished, :expected, :rows_read, :added,
             :updated, :unchanged, :refused, :fault))",
                    arguments);
}

std::optional<MemberFile> MemberFileStore::find(db::Session& session, MemberFileId const& id)
{
    return session.first(R"(
        SELECT id, intercommunality, library, sent_by, sender, language, size, sent, encoding, delimiter, mapping,
               category, categories, trial, state, has_content, finished, expected, rows_read, added, updated,
               unchanged, refused, fault
        FROM people_member_file
        WHERE id = :id)",
                         {{"id", id}}, member_file_from);
}

std::vector<MemberFile> MemberFileStore::recent(db::Session& session, std::string_view scope, int limit)
{
    return session.list(R"(
        SELECT id, intercommunality, library, sent_by, sender, language, size, sent, encoding, delimiter, mapping,
               category, categories, trial, state, has_content, finished, expected, rows_read, added, updated,
               unchanged, refused, fault
        FROM people_member_file
        WHERE state <> 'receiving' AND (:scope = '' OR intercommunality = :scope)
        ORDER BY sent DESC, id DESC
        LIMIT :limit)",
                        {{"scope", scope}, {"limit", limit}}, member_file_from);
}

void MemberFileStore::update(db::Session& session, MemberFile const& file)
{
    session.execute(R"(
        UPDATE people_member_file
        SET encoding = :encoding, delimiter = :delimiter, mapping = :mapping, category = :category,
            categories = :categories, trial = :trial, state = :state, has_content = :has_content, finished = :finished,
            expected = :expected, rows_read = :rows_read, added = :added, updated = :updated, unchanged = :unchanged,
            refused = :refused, fault = :fault
        WHERE id = :id)",
                    member_file_arguments(file));
}

void MemberFileStore::progress(db::Session& session, MemberFileId const& id, ImportTally const& tally, Instant now)
{
    session.execute(R"(
        UPDATE people_member_file
        SET rows_read = :rows_read, added = :added, updated = :updated, unchanged = :unchanged, refused = :refused,
            beat = :now
        WHERE id = :id)",
                    {{"id", id},
                     {"rows_read", tally.rows},
                     {"added", tally.added},
                     {"updated", tally.updated},
                     {"unchanged", tally.unchanged},
                     {"refused", tally.refused},
                     {"now", now}});
}

bool MemberFileStore::any_to_do(db::Session& session)
{
    return session.count("SELECT COUNT(*) FROM people_member_file WHERE state IN ('waiting', 'running')") > 0;
}

std::optional<MemberFile> MemberFileStore::take_next(db::Session& session, Instant now, Instant abandoned)
{
    auto const next =
        session.first(R"(
        SELECT id FROM people_member_file
        WHERE state IN ('waiting', 'running') AND (state = 'waiting' OR beat < :abandoned)
        ORDER BY sent, id
        LIMIT 1)",
                      {{"abandoned", abandoned}}, [](db::Row const& row) { return MemberFileId{row.text(0)}; });
    // Another node may have taken it since: only one of the two changes the row.
    if (!next || session.execute(R"(
        UPDATE people_member_file SET state = 'running', beat = :now
        WHERE id = :id AND (state = 'waiting' OR (state = 'running' AND beat < :abandoned)))",
                                 {{"id", *next}, {"now", now}, {"abandoned", abandoned}}) != 1) {
        return std::nullopt;
    }
    return find(session, *next);
}

std::vector<MemberFile> MemberFileStore::sent_before(db::Session& session, Instant moment)
{
    return session.list(R"(
        SELECT f.id, f.intercommunality, f.library, f.sent_by, f.sender, f.language, f.size, f.sent, f.encoding,
               f.delimiter, f.mapping, f.category, f.categories, f.trial, f.state, f.has_content, f.finished,
               f.expected, f.rows_read, f.added, f.updated, f.unchanged, f.refused, f.fault
        FROM people_member_file f
        WHERE f.sent < :moment AND f.state NOT IN ('waiting', 'running')
          AND EXISTS (SELECT 1 FROM people_member_file_piece p WHERE p.file = f.id))",
                        {{"moment", moment}}, member_file_from);
}

void MemberFileStore::remove(db::Session& session, MemberFileId const& id)
{
    session.execute("DELETE FROM people_member_file_piece WHERE file = :id", {{"id", id}});
    session.execute("DELETE FROM people_member_file WHERE id = :id", {{"id", id}});
}

} // namespace guichet::people
