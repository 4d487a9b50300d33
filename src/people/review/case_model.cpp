// SPDX-License-Identifier: AGPL-3.0-or-later
// What the screen to decide shows.
#include "people/cards/card_row.hpp"
#include "people/consents/pages.hpp"
#include "people/duplicates/pages.hpp"
#include "people/forms/questions.hpp"
#include "people/identity/identity.hpp"
#include "people/payments/store.hpp"
#include "people/registration/store.hpp"
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

char const* badge_of_outcome(EligibilityOutcome outcome)
{
    using enum EligibilityOutcome;
    return outcome == eligible ? "success" : outcome == not_eligible ? "danger" : "warning";
}

/// The name of whom the case is assigned to, `somebody` when it is not known any more, "" when nobody has it.
std::string assignee(ReviewSources const& sources, Actor const& actor, Application const& application,
                     std::string const& somebody)
{
    if (application.assigned_to.empty()) {
        return {};
    }
    auto const unnamed = application.assigned_to == actor.id ? actor.name : somebody;
    auto const name = sources.staff_name(application.assigned_to);
    return name.empty() ? unnamed : name;
}

void show_faults(json& model, web::Shell const& shell, web::Request const& request, Error const& error)
{
    for (auto const& field : error.fields) {
        model[field.field + "_error"] = shell.text(request, field.message);
    }
    model["error"] = error.fields.empty() ? shell.text(request, error.message) : "";
}

} // namespace

json CasePages::people_model(web::Request const& request, Application const& application) const
{
    auto const today = civil_date(sources_.clock.now());
    auto const proof =
        sources_.database.read([&](db::Session& session) { return IdentityMarks::of(session, application.id); });
    auto people = json::array();
    for (auto const& applicant : application.applicants) {
        auto const& person = applicant.person;
        json one{{"name", person.full_name()},
                 {"birth_name", person.usage_name.empty() ? "" : person.birth_name},
                 {"birth_date", text::short_date(request.locale, person.birth_date)},
                 {"age", std::to_string(age_on(person.birth_date, today))},
                 {"child", applicant.position > 0},
                 {"identity", applicant.position == 0 ? identity_text(shell_, request, proof) : ""},
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

json CasePages::questions_model(web::Request const& request, Application const& application) const
{
    auto list = json::array();
    auto const questions =
        sources_.database.read([&](db::Session& session) { return Questions::of(session, application.id); });
    for (auto const& question : questions) {
        list.push_back({{"question", question.question},
                        {"asked", text::long_instant(request.locale, question.asked)},
                        {"answer", question.answer},
                        {"answered", question.answered ? text::long_instant(request.locale, *question.answered) : ""}});
    }
    return list;
}

json CasePages::documents_model(web::Request const& request, Application const& application) const
{
    auto list = json::array();
    auto const documents =
        sources_.database.read([&](db::Session& session) { return Documents::of(session, application.id); });
    for (auto const& document : documents) {
        list.push_back(
            {{"id", document.id.value},
             {"application", application.id.value},
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

json CasePages::history_model(web::Request const& request, Application const& application) const
{
    auto const [events, mails] = sources_.database.read([&](db::Session& session) {
        return std::pair{Applications::history(session, application.id),
                         mail::Outbox::sent_about(session, "application:" + application.id.value)};
    });
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

bool CasePages::corrected_since(ApplicationId const& id, Instant when) const
{
    auto const history =
        sources_.database.read([&](db::Session& session) { return Applications::history(session, id); });
    return std::ranges::any_of(
        history, [&](ApplicationEvent const& event) { return event.action == "email_corrected" && event.at > when; });
}

json CasePages::case_model(web::Request const& request, Actor const& actor, Application const& application) const
{
    auto const say = [&](std::string id) { return shell_.text(request, {std::move(id)}); };
    auto const library = sources_.office.library(application.library).value_or(network::Library{});
    auto const policy = sources_.office.policy(application.policy);
    auto const since = application.email_confirmed.value_or(application.submitted);
    auto const age = age_of(since, sources_.clock.now(), sources_.target_days);
    bool const waits =
        application.state == ApplicationState::in_review || application.state == ApplicationState::information_asked;
    auto const& address = application.address;
    auto const& contact = application.contact;
    json model{
        {"title", application.adult().full_name()},
        {"wide", true},
        {"id", application.id.value},
        {"version", std::to_string(application.version)},
        {"reference", application.reference},
        {"state", state_model(request, shell_, application.state)},
        {"waits", waits && may(actor, Permission::decide_applications, application.intercommunality)},
        {"may_note", may(actor, Permission::decide_applications, application.intercommunality)},
        {"to_tell", contact.email.empty() &&
                        (is_decided(application.state) || application.state == ApplicationState::information_asked)},
        {"withdrawn", application.state == ApplicationState::withdrawn},
        {"correctable", !is_decided(application.state) && application.state != ApplicationState::withdrawn},
        {"accepted", application.state == ApplicationState::accepted || application.state == ApplicationState::linked},
        {"age",
         {{"days", std::to_string(age.days)},
          {"today", age.days == 0},
          {"late", waits && age.waiting == Waiting::late}}},
        {"since", text::long_instant(request.locale, since)},
        {"library", library.name},
        {"policy_category", policy ? policy->category_name : ""},
        {"origin", say(fmt::format("review.origin.{}", to_text(application.origin)))},
        {"campaign", application.campaign},
        {"rule", say(dotted_to_id("review.rule", application.eligibility_rule))},
        {"rule_kind", badge_of_outcome(application.eligibility)},
        {"eligibility", say(fmt::format("review.eligibility.{}", to_text(application.eligibility)))},
        {"people", people_model(request, application)},
        {"household", application.applicants.size() > 1},
        {"guardian_consent", application.guardian_consent},
        {"street", address.street},
        {"complement", address.complement},
        {"town", address.postcode + " " + address.municipality_name},
        {"email", contact.email},
        {"email_unconfirmed", application.state == ApplicationState::in_review && !contact.email.empty() &&
                                  application.origin == ApplicationOrigin::web && !application.email_confirmed},
        {"email_confirmed", application.email_confirmed.has_value()},
        {"phone", contact.phone},
        {"message", application.message},
        {"questions", questions_model(request, application)},
        {"documents", documents_model(request, application)},
        {"history", history_model(request, application)},
        {"mine", application.assigned_to == actor.id},
        {"assigned", assignee(sources_, actor, application, say("review.somebody"))}};
    model["candidates"] = candidates_model(request, actor, application);
    model["links"] = links_model(request, application, model["candidates"]);
    auto const badges = sources_.database.read(
        [&](db::Session& session) { return Duplicates::badges(session, std::span{&application.id, 1}); });
    auto const badge = badges.find(application.id);
    model["compared"] = badge == badges.end() || badge->second.is_complete;
    model["answers"] = json::array();
    for (auto const& answer : sources_.database.read(
             [&](db::Session& session) { return FormQuestions::answers_of(session, application.id); })) {
        model["answers"].push_back(
            {{"text", answer.text}, {"answer", answer.answer == "1" ? say("forms.question.ticked") : answer.answer}});
    }
    model["fees"] = fees_model(request, shell_, sources_.database.read([&](db::Session& session) {
        return fees_of(session, debt_of(application.id));
    }));
    auto const [cost, due] = sources_.database.read([&](db::Session& session) {
        return std::pair{fee_total(session, debt_of(application.id)), outstanding(session, debt_of(application.id))};
    });
    auto const letters = sources_.database.read(
        [&](db::Session& session) { return mail::Outbox::sent_about(session, "application:" + application.id.value); });
    model["email_returned"] = !letters.empty() && letters.back().last_error.starts_with("returned") &&
                              !corrected_since(application.id, letters.back().created);
    model["has_cost"] = cost.cents > 0;
    model["due"] = due.cents > 0 ? text::money(request.locale, due) : "";
    model["paid"] = cost > due ? say("review.event.paid") : "";
    model["consents"] = consents_model(request, shell_, sources_.database.read([&](db::Session& session) {
        return Consents::of(session, application.id);
    }));
    auto const today = civil_date(sources_.clock.now());
    model["retention"] = clock_text(request, shell_, sources_.database.read([&](db::Session& session) {
        return Retention::clock(session, application, today);
    }));
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
