// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/tray.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "db/stored_word.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

using nlohmann::json;

constexpr std::size_t longest_closing_note = 300; // as the fields say
constexpr Words<TrayState, 3> tray_words{
    {{TrayState::waiting, "waiting"}, {TrayState::typed, "typed"}, {TrayState::set_aside, "set_aside"}}};

/// Every answer by the name of its field.
json answers_json(Submission submission)
{
    auto out = json::object();
    auto const put = [&](std::string const& name) {
        auto const* const answer = answer_in(submission, name);
        if (answer != nullptr && !answer->empty()) {
            out[name] = *answer;
        }
    };
    for (auto const& field : form_fields()) {
        put(std::string{field.name});
        for (std::size_t at = 1; field.part == FormPart::person && at <= submission.children.size(); ++at) {
            put(child_prefix(at) + std::string{field.name});
        }
    }
    return out;
}

json to_json(TrayEntry const& entry)
{
    auto faults = json::array();
    for (auto const& fault : entry.faults) {
        faults.push_back({{"field", fault.field}, {"id", fault.message.id}, {"values", fault.message.values}});
    }
    return {{"sender", entry.sender},
            {"text", entry.text},
            {"answers", answers_json(entry.known)},
            {"children", entry.known.children.size()},
            {"questions", entry.known.answers},
            {"campaign", entry.known.campaign},
            {"consent", entry.known.consent},
            {"guardian_consent", entry.known.guardian_consent},
            {"form_questions", entry.known.form_questions ? json(*entry.known.form_questions) : json()},
            {"faults", std::move(faults)}};
}

void read_sealed(json const& from, TrayEntry& entry)
{
    entry.sender = from.at("sender").get<std::string>();
    entry.text = from.at("text").get<std::string>();
    entry.known.children.resize(from.at("children").get<std::size_t>());
    auto const& answers = from.at("answers");
    for (auto answer = answers.begin(); answer != answers.end(); ++answer) {
        if (auto* const place = answer_in(entry.known, answer.key())) {
            *place = answer.value().get<std::string>();
        }
    }
    for (auto const& answer : from.at("questions").get<std::map<std::string, std::string>>()) {
        entry.known.answers.insert(answer);
    }
    entry.known.campaign = from.at("campaign").get<std::string>();
    entry.known.consent = from.at("consent").get<std::string>();
    entry.known.guardian_consent = from.at("guardian_consent").get<std::string>();
    if (auto const revision = from.find("form_questions"); revision != from.end() && revision->is_number()) {
        entry.known.form_questions = revision->get<int>();
    }
    for (auto const& fault : from.at("faults")) {
        entry.faults.push_back(
            {fault.at("field").get<std::string>(),
             {fault.at("id").get<std::string>(), fault.at("values").get<std::map<std::string, std::string>>()}});
    }
}

} // namespace

std::string_view to_text(TrayState state)
{
    return word_of(tray_words, state);
}

std::string closing_note(std::string_view typed)
{
    return std::string{first_characters(tidy(typed), longest_closing_note)};
}

Tray::Tray(Random& random, SecretKey const& master_key) : random_(random), key_(master_key.derive("tray")) {}

bool Tray::add(db::Session& session, TrayEntry const& entry, std::string_view request_key) const
{
    return session.execute(
               R"(
        INSERT INTO people_tray
            (id, request_key, intercommunality, library, campaign, origin, reason, state, received, sealed, closed,
             closed_by)
        VALUES (:id, :request_key, :intercommunality, :library, :campaign, :origin, :reason, 'waiting', :received,
                :sealed, NULL, '')
        ON CONFLICT (request_key) DO NOTHING)",
               {{"id", entry.id},
                {"request_key", request_key},
                {"intercommunality", entry.intercommunality},
                {"library", entry.library},
                {"campaign", entry.known.campaign},
                {"origin", to_text(entry.origin)},
                {"reason", entry.reason},
                {"received", entry.received},
                {"sealed", base64(seal(key_, to_json(entry).dump(-1, ' ', false, json::error_handler_t::replace),
                                       random_))}}) > 0;
}

TrayEntry Tray::entry_from(db::Row const& row) const
{
    TrayEntry out;
    out.id = {row.text(0)};
    out.intercommunality = {row.text(1)};
    out.library = {row.text(2)};
    out.origin = db::stored_word(application_origin_from(row.text(3)), "people_tray");
    out.reason = row.text(4);
    out.state = db::stored_word(value_of(tray_words, row.text(5)), "people_tray");
    out.received = row.instant(6);
    out.closed = row.maybe_instant(8);
    out.note = row.text(9);
    out.closed_by = row.text(10);
    auto const sealed = from_base64(row.text(7));
    auto const plain = sealed && !sealed->empty() ? open_sealed(key_, *sealed) : std::nullopt;
    if (plain) {
        read_sealed(json::parse(*plain), out);
    }
    return out;
}

std::optional<TrayEntry> Tray::find(db::Session& session, ApplicationId const& id) const
{
    return session.first(R"(
        SELECT id, intercommunality, library, origin, reason, state, received, sealed, closed, note,
               closed_by
        FROM people_tray
        WHERE id = :id)",
                         {{"id", id}}, [this](db::Row const& row) { return entry_from(row); });
}

std::optional<TrayEntry> Tray::of_request(db::Session& session, std::string_view request_key) const
{
    return session.first(R"(
        SELECT id, intercommunality, library, origin, reason, state, received, sealed, closed, note,
               closed_by
        FROM people_tray
        WHERE request_key = :request_key)",
                         {{"request_key", request_key}}, [this](db::Row const& row) { return entry_from(row); });
}

std::vector<TrayEntry> Tray::waiting(db::Session& session, std::optional<IntercommunalityId> const& scope,
                                     int limit) const
{
    return session.list(R"(
        SELECT id, intercommunality, library, origin, reason, state, received, sealed, closed, note,
               closed_by
        FROM people_tray
        WHERE state = 'waiting' AND (:everywhere = 1 OR intercommunality = :intercommunality)
        ORDER BY received, id
        LIMIT :most)",
                        {{"everywhere", !scope.has_value()},
                         {"intercommunality", scope.value_or(IntercommunalityId{}).value},
                         {"most", limit}},
                        [this](db::Row const& row) { return entry_from(row); });
}

std::vector<TrayEntry> Tray::set_aside(db::Session& session, std::optional<IntercommunalityId> const& scope,
                                       int limit) const
{
    return session.list(R"(
        SELECT id, intercommunality, library, origin, reason, state, received, sealed, closed, note,
               closed_by
        FROM people_tray
        WHERE state = 'set_aside' AND (:everywhere = 1 OR intercommunality = :intercommunality)
        ORDER BY closed DESC, id
        LIMIT :most)",
                        {{"everywhere", !scope.has_value()},
                         {"intercommunality", scope.value_or(IntercommunalityId{}).value},
                         {"most", limit}},
                        [this](db::Row const& row) { return entry_from(row); });
}

bool Tray::is_waiting(db::Session& session, ApplicationId const& id)
{
    return session.count("SELECT COUNT(*) FROM people_tray WHERE id = :id AND state = 'waiting'", {{"id", id}}) > 0;
}

std::int64_t Tray::count_waiting(db::Session& session, std::optional<IntercommunalityId> const& scope)
{
    return session.count(
        R"(
        SELECT COUNT(*)
        FROM people_tray
        WHERE state = 'waiting' AND (:everywhere = 1 OR intercommunality = :intercommunality))",
        {{"everywhere", !scope.has_value()}, {"intercommunality", scope.value_or(IntercommunalityId{}).value}});
}

Result<void> Tray::attribute(db::Session& session, ApplicationId const& id, network::Library const& library)
{
    auto const changed =
        session.execute(R"(
        UPDATE people_tray
        SET intercommunality = :intercommunality, library = :library
        WHERE id = :id AND state = 'waiting')",
                        {{"intercommunality", library.intercommunality}, {"library", library.id}, {"id", id}});
    return changed > 0 ? Result<void>{} : fail(ErrorKind::conflict, "forms.tray.gone");
}

Result<void> Tray::close(db::Session& session, ApplicationId const& id, TrayState state, std::string_view by,
                         Instant now, std::string_view note)
{
    auto const closed = session.execute(R"(
        UPDATE people_tray
        SET state = :state, closed = :now, closed_by = :by, note = :note, sealed = '',
            request_key = CASE WHEN :is_aside = 1 THEN request_key || ':' || id ELSE request_key END
        WHERE id = :id AND (state = 'waiting' OR (state = 'set_aside' AND :is_typed = 1)))",
                                        {{"state", to_text(state)},
                                         {"now", now},
                                         {"by", by},
                                         {"note", note},
                                         {"is_aside", state == TrayState::set_aside},
                                         {"is_typed", state == TrayState::typed},
                                         {"id", id}});
    return closed > 0 ? Result<void>{} : fail(ErrorKind::conflict, "forms.tray.gone");
}

void Tray::forget_notes(db::Session& session, Instant before)
{
    session.execute("UPDATE people_tray SET note = '' WHERE received < :before AND note <> ''", {{"before", before}});
}

} // namespace guichet::people
