// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/question_pages.hpp"

#include "base/text.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

constexpr std::string_view questions_address = "/gestion/formulaire";
constexpr std::size_t most_choices_of_question = 20;
constexpr std::array<std::pair<std::string_view, FieldKind>, 4> kinds_offered{{{"line", FieldKind::line},
                                                                               {"paragraph", FieldKind::paragraph},
                                                                               {"choice", FieldKind::choice},
                                                                               {"tick", FieldKind::tick}}};

std::string kind_id(FieldKind kind)
{
    auto const found = std::ranges::find(kinds_offered, kind, &std::pair<std::string_view, FieldKind>::second);
    return fmt::format("forms.question.kind.{}", found == kinds_offered.end() ? "line" : found->first);
}

AddedQuestion question_from(Request const& request)
{
    AddedQuestion out;
    auto const kind =
        std::ranges::find(kinds_offered, request.field("kind"), &std::pair<std::string_view, FieldKind>::first);
    out.kind = kind == kinds_offered.end() ? FieldKind::line : kind->second;
    out.need = request.field("required").empty() ? FieldNeed::optional : FieldNeed::required;
    out.text_fr = request.field("text_fr");
    out.text_en = request.field("text_en");
    out.library = {std::string{request.field("library")}};
    for (auto const& line : split(request.field("choices"), '\n')) {
        if (auto choice = tidy(line); !choice.empty() && out.choices.size() < most_choices_of_question) {
            out.choices.push_back(std::move(choice));
        }
    }
    if (out.kind != FieldKind::choice) {
        out.choices.clear();
    }
    return out;
}

} // namespace

FormQuestionPages::FormQuestionPages(web::Shell const& shell, FormQuestions& questions,
                                     network::Intercommunalities const& intercommunalities)
    : shell_(shell), questions_(questions), intercommunalities_(intercommunalities)
{
}

void FormQuestionPages::mount(network::StaffDoor& door, web::Router& router)
{
    std::string const address{questions_address};
    door.get(router, address, Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return overview(request, actor); });
    door.get(router, address + "/{member}", Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return of_member(request, actor); });
    door.post(router, address + "/{member}/ajouter", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return add(request, actor); });
    door.post(router, address + "/{member}/retirer", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return remove(request, actor); });
}

Response FormQuestionPages::overview(Request const& request, Actor const& actor) const
{
    if (actor.scope) {
        return Response::redirect(fmt::format("{}/{}", questions_address, actor.scope->value));
    }
    auto members = nlohmann::json::array();
    for (auto const& member : intercommunalities_.all()) {
        members.push_back({{"id", member.id.value},
                           {"name", member.name},
                           {"count", std::to_string(questions_.in_force(member.id).questions.size())}});
    }
    return shell_.page(request, "people/forms/members",
                       {{"title", shell_.text(request, {"forms.question.title"})}, {"members", members}},
                       web::Frame::staff);
}

nlohmann::json FormQuestionPages::question_rows(Request const& request, AddedQuestions const& current,
                                                std::vector<network::Library> const& libraries) const
{
    auto rows = nlohmann::json::array();
    for (auto const& question : current.questions) {
        auto const where = std::ranges::find(libraries, question.library, &network::Library::id);
        rows.push_back({{"id", question.id},
                        {"text", question.text(text::code(request.locale))},
                        {"kind", shell_.text(request, {kind_id(question.kind)})},
                        {"choices", join(question.choices, " · ")},
                        {"required", question.need == FieldNeed::required},
                        {"library", where == libraries.end() ? "" : where->name}});
    }
    return rows;
}

void FormQuestionPages::add_question_fields(web::FormModel& form, Request const& request,
                                            std::vector<network::Library> const& libraries) const
{
    web::Field kind{.name = "kind", .label = "forms.question.kind", .type = "select"};
    for (auto const& [word, one] : kinds_offered) {
        kind.choices.push_back({std::string{word}, shell_.text(request, {kind_id(one)})});
    }
    web::Field library{.name = "library", .label = "forms.question.library", .type = "select"};
    library.choices.push_back({"", shell_.text(request, {"forms.question.everywhere"})});
    for (auto const& one : libraries) {
        library.choices.push_back({one.id.value, one.name});
    }
    auto const optional = web::Need::optional;
    form.add({.name = "text_fr", .label = "forms.question.text_fr", .longest = static_cast<int>(longest_question)})
        .add({.name = "text_en",
              .label = "forms.question.text_en",
              .need = optional,
              .longest = static_cast<int>(longest_question)})
        .add(kind)
        .add({.name = "choices",
              .label = "forms.question.choices",
              .type = "textarea",
              .need = optional,
              .hint = "forms.question.choices_hint",
              .rows = 4})
        .add({.name = "required", .label = "forms.question.required", .type = "checkbox", .need = optional});
    if (libraries.size() > 1) {
        form.add(library);
    }
}

Response FormQuestionPages::of_member(Request const& request, Actor const& actor, Error const* error) const
{
    auto const member = intercommunalities_.find(IntercommunalityId{std::string{request.parameter("member")}});
    if (!member || !network::may(actor, Permission::edit_policies, member->id)) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    auto const libraries = intercommunalities_.libraries_of(member->id);
    auto rows = question_rows(request, questions_.in_force(member->id), libraries);
    web::FormModel form{shell_, request, error};
    add_question_fields(form, request, libraries);
    nlohmann::json model{{"title", shell_.text(request, {"forms.question.title"})},
                         {"member", member->id.value},
                         {"name", member->name},
                         {"has_rows", !rows.empty()},
                         {"rows", std::move(rows)},
                         {"form_pdf", libraries.empty() ? "" : libraries.front().id.value}};
    form.into(model);
    return shell_.page(request, "people/forms/questions", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response FormQuestionPages::add(Request const& request, Actor const& actor)
{
    IntercommunalityId const member{std::string{request.parameter("member")}};
    auto const added = questions_.add(actor, member, question_from(request));
    if (added) {
        return shell_.redirect_with_flash(request, fmt::format("{}/{}", questions_address, member.value), "success",
                                          {"forms.question.added"});
    }
    auto const is_theirs = added.error().kind == ErrorKind::invalid || added.error().kind == ErrorKind::conflict;
    return is_theirs ? of_member(request, actor, &added.error())
                     : shell_.error_page(request, added.error(), web::Frame::staff);
}

Response FormQuestionPages::remove(Request const& request, Actor const& actor)
{
    IntercommunalityId const member{std::string{request.parameter("member")}};
    auto const removed = questions_.remove(actor, member, request.field("question"));
    if (!removed) {
        return shell_.error_page(request, removed.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, fmt::format("{}/{}", questions_address, member.value), "success",
                                      {"forms.question.removed"});
}

} // namespace guichet::people
