// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/reasons.hpp"

#include "base/text.hpp"
#include "people/registration/submission.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Permission;

namespace {

constexpr std::size_t longest_reason_title = 100; // as the form says
constexpr std::size_t longest_reason_text = 2000;

RefusalReason reason_from(db::Row const& row)
{
    return {row.text(0), {row.text(1)}, row.text(2), row.text(3), row.text(4), static_cast<int>(row.integer(5))};
}

IntercommunalityId place_of(network::Actor const& actor)
{
    return actor.scope.value_or(IntercommunalityId{});
}

std::vector<FieldError> faults_of(RefusalReason const& reason)
{
    std::vector<FieldError> faults;
    for (auto const& [field, text] : {std::pair{"title", &reason.title}, std::pair{"text_fr", &reason.text_fr},
                                      std::pair{"text_en", &reason.text_en}}) {
        if (text->empty()) {
            faults.push_back({field, {"review.error.words_missing"}});
        } else if (auto const most = text == &reason.title ? longest_reason_title : longest_reason_text;
                   length(*text) > most) {
            faults.push_back({field, {"registration.error.too_long", {{"most", std::to_string(most)}}}});
        }
    }
    return faults;
}

std::optional<RefusalReason> find(db::Session& session, std::string_view id)
{
    return session.first(R"sql(
        SELECT id, intercommunality, title, text_fr, text_en, position
        FROM people_refusal_reason
        WHERE id = :id
    )sql",
                         {{"id", id}}, reason_from);
}

} // namespace

std::vector<RefusalReason> RefusalReasons::offered(IntercommunalityId const& where) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"sql(
            SELECT id, intercommunality, title, text_fr, text_en, position
            FROM people_refusal_reason
            WHERE intercommunality = '' OR intercommunality = :place
            ORDER BY CASE intercommunality WHEN '' THEN 1 ELSE 0 END, position, id
        )sql",
                            {{"place", where}}, reason_from);
    });
}

std::vector<RefusalReason> RefusalReasons::editable(network::Actor const& actor) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"sql(
            SELECT id, intercommunality, title, text_fr, text_en, position
            FROM people_refusal_reason
            WHERE intercommunality = :place
            ORDER BY position, id
        )sql",
                            {{"place", place_of(actor)}}, reason_from);
    });
}

Result<void> RefusalReasons::put(network::Actor const& actor, RefusalReason reason)
{
    reason.title = tidy(reason.title);
    reason.text_fr = tidy_lines(reason.text_fr);
    reason.text_en = tidy_lines(reason.text_en);
    if (auto faults = faults_of(reason); !faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const known = reason.id.empty() ? std::nullopt : find(session, reason.id);
        if (!reason.id.empty() && (!known || known->intercommunality != place_of(actor))) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::decide_applications, place_of(actor)); !allowed) {
            return allowed;
        }
        auto const id = reason.id.empty() ? new_id(clock_.now(), random_) : reason.id;
        session.execute(R"sql(
            INSERT INTO people_refusal_reason (id, intercommunality, title, text_fr, text_en, position)
            VALUES (:id, :place, :title, :text_fr, :text_en, :position)
            ON CONFLICT (id) DO UPDATE SET title = :title, text_fr = :text_fr, text_en = :text_en
        )sql",
                        {{"id", id},
                         {"place", place_of(actor)},
                         {"title", reason.title},
                         {"text_fr", reason.text_fr},
                         {"text_en", reason.text_en},
                         {"position", reason.position}});
        journal_.append(session, actor, place_of(actor), known ? "refusal_reason.changed" : "refusal_reason.added",
                        "refusal_reason:" + id, nlohmann::json::object());
        return {};
    });
}

Result<void> RefusalReasons::remove(network::Actor const& actor, std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const known = find(session, id);
        if (!known || known->intercommunality != place_of(actor)) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::decide_applications, place_of(actor)); !allowed) {
            return allowed;
        }
        session.execute("DELETE FROM people_refusal_reason WHERE id = :id", {{"id", id}});
        journal_.append(session, actor, place_of(actor), "refusal_reason.removed", "refusal_reason:" + std::string{id},
                        nlohmann::json::object());
        return {};
    });
}

} // namespace guichet::people
