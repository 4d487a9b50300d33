// SPDX-License-Identifier: AGPL-3.0-or-later
// What the screen to decide shows.
#include "people/cards/card_row.hpp"
#include "people/consents/pages.hpp"
#include "people/duplicates/pages.hpp"
#include "people/retention/pages.hpp"
#include "people/review/pages.hpp"
#include "people/review/queue_filter.hpp"
#include "people/tariffs/pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

std::string dotted_to_id(std::string_view prefix, std::string rule)
{
    std::ranges::replace(rule, '.', '_');
    return fmt::format("{}.{}", prefix, rule);
}

std::string size_text(std::int64_t bytes)
{
    return bytes < 1'000'000 ? fmt::format("{} ko", std::max<std::int64_t>(1, bytes / 1000))
                             : fmt::format("{:.1f} Mo", static_cast<double>(bytes) / 1e6);
}

/// How the one who applies has shown who they are, "" when they have not.
std::string identity_text(web::Shell const& shell, web::Request const& request,
                          std::optional<IdentityMark> const& proof)
{
    if (!proof) {
        return {};
    }
    auto const id = "identity.level." + proof->level;
    auto const level = shell.text(request, {id});
    return shell.text(request, {"identity.case.text",
                                {{"level", level == id ? proof->level : level},
                                 {"date", text::long_instant(request.locale, proof->shown)}}});
}

json details_model(web::Request const& request, KnownPerson const& other)
{
    auto const& details = *other.details;
    Person const person{details.birth_name, details.usage_name, details.first_names, {}};
    return {{"name", person.full_name()},
            {"birth_name", details.usage_name.empty() ? "" : details.birth_name},
            {"birth_date", details.birth_date ? text::short_date(request.locale, *details.birth_date) : ""},
            {"street", details.street},
            {"municipality", other.municipality_name},
            {"email", details.email},
            {"category", other.category},
            {"patron", other.ref.kind == PersonKind::patron ? other.ref.id : ""}};
}

void show_faults(json& model, web::Shell const& shell, web::Request const& request, Error const& error)
{
    for (auto const& field : error.fields) {
        model[field.field + "_error"] = shell.text(request, field.message);
    }
    model["error"] = error.fields.empty() ? shell.text(request, error.message) : "";
}

} // namespace

json CasePages::people_model(web::Request const& request, Application const& application,
                             std::optional<IdentityMark> const& identity) const
{
    auto const today = civil_date(sources_.clock.now());
    auto people = json::array();
    for (auto const& applicant : application.applicants) {
        auto const& person = applicant.person;
        json one{{"name", person.full_name()},
                 {"birth_name", person.usage_name.empty() ? "" : person.birth_name},
                 {"birth_date", text::short_date(request.locale, person.birth_date)},
                 {"age", std::to_string(age_on(person.birth_date, today))},
                 {"child", applicant.position > 0},
                 {"identity", applicant.position == 0 ? identity_text(shell_, request, identity) : ""},
                 {"patron", applicant.patron ? applicant.patron->value : ""}};
        people.push_back(std::move(one));
    }
    return people;
}

json CasePages::candidates_model(web::Request const& request, Actor const& actor, Application const& application) const
{
    auto list = json::array();
    auto const found = sources_.duplicates.candidates(actor, application.id);
    if (!found) {
        return list;
    }
    for (auto const& match : *found) {
        auto const slash = match.subject.id.rfind('/');
        json one{
            {"score", std::to_string(std::lround(match.likeness.score * 100))},
            {"verdict", shell_.text(request, {fmt::format("duplicates.verdict.{}", to_text(match.likeness.verdict))})},
            {"kind", match.likeness.verdict == Verdict::same ? "danger" : "warning"},
            {"reasons", json::array()},
            {"name", ""},
            {"patron", ""},
            {"application", match.other.application.value},
            {"reference", match.other.reference},
            {"position", slash == std::string::npos ? "0" : match.subject.id.substr(slash + 1)},
            {"subject", match.subject.id},
            {"other", match.other.ref.id},
            {"compare", comparison_address(match.subject, match.other.ref) + "&" +
                            web::encode_form({{"retour", "/gestion/demandes/" + application.id.value}})}};
        for (auto const& reason : match.likeness.reasons) {
            one["reasons"].push_back(
                {{"text", shell_.text(request, {reason.message})}, {"against", reason.weight < 0}});
        }
        if (match.other.details) {
            one.update(details_model(request, match.other));
        }
        one["elsewhere"] = !match.other.details;
        list.push_back(std::move(one));
    }
    return list;
}

json CasePages::links_model(web::Request const& request, Application const& application, json const& candidates) const
{
    auto list = json::array();
    for (auto const& applicant : application.applicants) {
        auto const position = std::to_string(applicant.position);
        auto const chosen = request.field("link_" + position);
        auto choices = json::array();
        for (auto const& candidate : candidates) {
            auto const patron = candidate.value("patron", "");
            if (!patron.empty() && candidate.value("position", "") == position) {
                choices.push_back({{"known", patron},
                                   {"known_name", candidate.value("name", "")},
                                   {"known_birth_date", candidate.value("birth_date", "")},
                                   {"known_score", candidate.value("score", "")},
                                   {"chosen", chosen == patron}});
            }
        }
        if (!choices.empty()) {
            bool const anew = std::ranges::none_of(choices, [](json const& one) { return one["chosen"].get<bool>(); });
            list.push_back({{"of", position},
                            {"who", applicant.person.full_name()},
                            {"anew", anew},
                            {"choices", std::move(choices)}});
        }
    }
    return list;
}

json CasePages::questions_model(web::Request const& request, CaseView const& view) const
{
    auto list = json::array();
    for (auto const& question : view.questions) {
        list.push_back({{"question", question.question},
                        {"asked", text::long_instant(request.locale, question.asked)},
                        {"answer", question.answer},
                        {"answered", question.answered ? text::long_instant(request.locale, *question.answered) : ""}});
    }
    return list;
}

json CasePages::answers_model(web::Request const& request, CaseView const& view) const
{
    auto list = json::array();
    for (auto const& answer : view.answers) {
        auto const ticked = answer.answer == "1";
        list.push_back({{"text", answer.text},
                        {"answer", ticked ? shell_.text(request, {"forms.question.ticked"}) : answer.answer}});
    }
    return list;
}

json CasePages::documents_model(web::Request const& request, ApplicationId const& id, CaseView const& view) const
{
    auto list = json::array();
    for (auto const& document : view.documents) {
        list.push_back(
            {{"id", document.id.value},
             {"application", id.value},
             {"kind", shell_.text(request, {fmt::format("review.document.{}", to_text(document.kind))})},
             {"type", std::string{extension(document.type)}},
             {"image", is_picture(document.type)},
             {"scripts", document.scripts == document::Scripts::present},
             {"size", size_text(document.size)},
             {"received", text::long_instant(request.locale, document.received)},
             {"destroyed", document.destroyed ? text::long_instant(request.locale, *document.destroyed) : ""}});
    }
    return list;
}

json CasePages::history_model(web::Request const& request, CaseHistory const& history) const
{
    auto const& [events, mails] = history;
    auto list = json::array();
    for (auto const& event : events) {
        std::string who;
        if (event.actor_kind == network::ActorKind::staff) {
            who = sources_.staff_name(event.actor_id);
        }
        if (who.empty()) {
            who = shell_.text(request, {fmt::format("review.actor.{}", to_text(event.actor_kind))});
        }
        auto const mail = std::ranges::find(mails, event.sent, &mail::SentMail::id);
        json line{{"at", text::long_instant(request.locale, event.at)},
                  {"who", who},
                  {"what", shell_.text(request, {fmt::format("review.event.{}", event.action)})},
                  {"reason", event.reason},
                  {"mail", ""}};
        if (mail != mails.end() && !event.sent.empty()) {
            line["mail"] = shell_.text(request, {fmt::format("review.mail.{}", mail::code(mail->state))});
        }
        list.insert(list.begin(), std::move(line)); // the latest first
    }
    return list;
}

json CasePages::state_of_case_model(web::Request const& request, Actor const& actor,
                                    Application const& application) const
{
    auto const since = application.email_confirmed.value_or(application.submitted);
    auto const age = age_of(since, sources_.clock.now(), sources_.target_days);
    auto const state = application.state;
    bool const asked = state == ApplicationState::information_asked;
    bool const waits = state == ApplicationState::in_review || asked;
    bool const withdrawn = state == ApplicationState::withdrawn;
    bool const may_decide = may(actor, Permission::decide_applications, application.intercommunality);
    auto assigned = application.assigned_to.empty() ? "" : sources_.staff_name(application.assigned_to);
    if (!application.assigned_to.empty() && assigned.empty()) {
        assigned = application.assigned_to == actor.id ? actor.name : shell_.text(request, {"review.somebody"});
    }
    return {{"state", state_model(request, shell_, state)},
            {"waits", waits && may_decide},
            {"may_note", may_decide},
            {"to_tell", application.contact.email.empty() && (is_decided(state) || asked)},
            {"withdrawn", withdrawn},
            {"correctable", !is_decided(state) && !withdrawn},
            {"accepted", state == ApplicationState::accepted || state == ApplicationState::linked},
            {"age",
             {{"days", std::to_string(age.days)},
              {"today", age.days == 0},
              {"late", waits && age.waiting == Waiting::late}}},
            {"since", text::long_instant(request.locale, since)},
            {"mine", application.assigned_to == actor.id},
            {"assigned", std::move(assigned)}};
}

json CasePages::place_model(web::Request const& request, Application const& application) const
{
    auto const say = [&](std::string id) { return shell_.text(request, {std::move(id)}); };
    auto const library = sources_.office.library(application.library).value_or(network::Library{});
    auto const policy = sources_.office.policy(application.policy);
    auto const& address = application.address;
    return {{"library", library.name},
            {"policy_category", policy ? policy->category_name : ""},
            {"origin", say(fmt::format("review.origin.{}", to_text(application.origin)))},
            {"campaign", application.campaign},
            {"rule", say(dotted_to_id("review.rule", application.eligibility_rule))},
            {"rule_kind", application.eligibility == EligibilityOutcome::eligible       ? "success"
                          : application.eligibility == EligibilityOutcome::not_eligible ? "danger"
                                                                                        : "warning"},
            {"eligibility", say(fmt::format("review.eligibility.{}", to_text(application.eligibility)))},
            {"street", address.street},
            {"complement", address.complement},
            {"town", address.postcode + " " + address.municipality_name}};
}

json CasePages::money_model(web::Request const& request, CaseView const& view) const
{
    return {{"fees", fees_model(request, shell_, view.fees)},
            {"has_cost", view.cost.cents > 0},
            {"due", view.due.cents > 0 ? text::money(request.locale, view.due) : ""},
            {"paid", view.cost > view.due ? shell_.text(request, {"review.event.paid"}) : ""}};
}

json CasePages::case_model(web::Request const& request, Actor const& actor, Application const& application) const
{
    auto const today = civil_date(sources_.clock.now());
    auto const view =
        sources_.database.read([&](db::Session& session) { return case_view(session, application, today); });
    auto const& contact = application.contact;
    json model{{"title", application.adult().full_name()},
               {"wide", true},
               {"id", application.id.value},
               {"version", std::to_string(application.version)},
               {"reference", application.reference},
               {"people", people_model(request, application, view.identity)},
               {"household", application.applicants.size() > 1},
               {"guardian_consent", application.guardian_consent},
               {"email", contact.email},
               {"email_unconfirmed", application.state == ApplicationState::in_review && !contact.email.empty() &&
                                         application.origin == ApplicationOrigin::web && !application.email_confirmed},
               {"email_confirmed", application.email_confirmed.has_value()},
               {"email_returned", view.history.has_returned_mail()},
               {"phone", contact.phone},
               {"message", application.message},
               {"questions", questions_model(request, view)},
               {"answers", answers_model(request, view)},
               {"documents", documents_model(request, application.id, view)},
               {"history", history_model(request, view.history)},
               {"consents", consents_model(request, shell_, view.consents)},
               {"retention", clock_text(request, shell_, view.retention)},
               {"candidates", candidates_model(request, actor, application)},
               {"compared", view.is_compared}};
    model.update(state_of_case_model(request, actor, application));
    model.update(place_model(request, application));
    model.update(money_model(request, view));
    model["links"] = links_model(request, application, model["candidates"]);
    model["has_candidates"] = !model["candidates"].empty();
    model["has_questions"] = !model["questions"].empty();
    model["has_documents"] = !model["documents"].empty();
    return model;
}

web::Response CasePages::show(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const application = visible(actor, {std::string{request.parameter("id")}});
    if (!application) {
        return shell_.error_page(request, application.error(), web::Frame::staff);
    }
    sources_.duplicates.catch_up(application->id); // nobody decides before the comparison
    auto model = case_model(request, actor, *application);
    auto const here = sources_.review.undoable(actor, application->id);
    model["undo"] = undo_model(request, shell_, sources_, here ? here : sources_.review.undoable(actor));
    auto const filter = filter_of(request);
    model["filter_query"] = query_of(filter);
    model["filter_more"] = query_of(filter).empty() ? "" : "&" + query_of(filter).substr(1);
    model["filter_fields"] = hidden_fields(filter);
    auto const next = sources_.queue.next(actor, application->id, filter);
    auto const previous = sources_.queue.previous(actor, application->id, filter);
    model["next"] = next ? next->value : "";
    model["previous"] = previous ? previous->value : "";
    model["reason"] = request.field("reason");
    model["reasons"] = json::array();
    for (auto const& reason : sources_.reasons.offered(application->intercommunality)) {
        auto const& text = application->contact.language == "en" ? reason.text_en : reason.text_fr;
        model["reasons"].push_back({{"reason_id", reason.id}, {"title", reason.title}, {"text", text}});
        if (reason.id == request.query_value("motif")) { // chosen by its link, without JavaScript
            model["reason"] = text;
        }
    }
    model["refusing"] = !model["reason"].get<std::string>().empty() || request.path.ends_with("/refuser");
    model["question"] = request.field("question");
    model["note"] = request.field("note");
    if (error != nullptr) {
        show_faults(model, shell_, request, *error);
    }
    return shell_.page(request, "people/review/case", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

} // namespace guichet::people
