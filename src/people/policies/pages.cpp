// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/pages.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"
#include "people/closures/pages.hpp"
#include "people/documents/pages.hpp"
#include "text/messages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

using network::Actor;
using network::Intercommunality;
using network::Permission;

constexpr auto list_path = "/gestion/politiques";

std::string path_of(IntercommunalityId const& id)
{
    return fmt::format("{}/{}/nouvelle", list_path, id.value);
}

/// -1 when it is no number.
int number_typed(std::string_view text)
{
    return whole_number<int>(text).value_or(-1);
}

/// "" is nothing to pay; -1 when it is no amount.
std::int64_t cents_of(std::string_view typed)
{
    return tidy(typed).empty() ? 0 : parse_money(typed).value_or(Money{-1}).cents;
}

std::vector<std::string> codes_of(std::string_view typed)
{
    std::string text{typed};
    std::ranges::replace_if(text, [](char c) { return c == ',' || c == ';'; }, ' ');
    std::vector<std::string> codes;
    for (auto const& word : split(tidy(text), ' ')) {
        if (!word.empty()) {
            codes.push_back(word);
        }
    }
    return codes;
}

std::string tidied(web::Request const& request, char const* field)
{
    return tidy(request.field(field));
}

template <std::size_t N>
std::vector<web::Choice> choices_of(web::Request const& request, web::Shell const& shell, std::string const& prefix,
                                    std::array<std::string_view, N> const& values)
{
    std::vector<web::Choice> choices;
    choices.reserve(values.size());
    for (auto const value : values) {
        choices.push_back({std::string{value}, shell.text(request, {prefix + std::string{value}})});
    }
    return choices;
}

/// How people register, and between which days.
void add_date_fields(web::FormModel& form, web::Request const& request, web::Shell const& shell, Policy const& draft)
{
    using enum web::Need;
    form.add({.name = "mode",
              .label = "policy.field.mode",
              .type = "radio",
              .value = std::string{to_text(draft.mode)},
              .choices = choices_of<3>(request, shell, "policy.mode.", {"provisional", "paid_online", "at_the_desk"})})
        .add({.name = "valid_from",
              .label = "policy.field.valid_from",
              .type = "date",
              .hint = "policy.hint.valid_from"})
        .add({.name = "valid_until",
              .label = "policy.field.valid_until",
              .type = "date",
              .need = optional,
              .hint = "policy.hint.valid_until"});
}

/// From where, as what, for how much.
void add_category_fields(web::FormModel& form, Policy const& draft)
{
    using enum web::Need;
    form.add({.name = "territory",
              .label = "policy.field.territory",
              .hint = "policy.hint.territory",
              .value = join(draft.territory, " "),
              .longest = 4000})
        .add({.name = "category",
              .label = "policy.field.category",
              .need = optional,
              .hint = "policy.hint.category",
              .value = draft.category,
              .longest = 60})
        .add({.name = "category_name",
              .label = "policy.field.category_name",
              .need = optional,
              .value = draft.category_name,
              .longest = 120})
        .add({.name = "tariff",
              .label = "policy.field.tariff",
              .need = optional,
              .hint = "policy.hint.tariff",
              .input_mode = "decimal",
              .longest = 12});
}

/// What is shown, who looks at it, how long it lasts.
void add_proof_fields(web::FormModel& form, web::Request const& request, web::Shell const& shell, Policy const& draft)
{
    form.add({.name = "proof",
              .label = "policy.field.proof",
              .type = "select",
              .value = std::string{to_text(draft.proof)},
              .choices = choices_of<4>(request, shell, "policy.proof.",
                                       {"none", "identity", "residence", "identity_and_residence"})})
        .add({.name = "review",
              .label = "policy.field.review",
              .type = "radio",
              .value = std::string{to_text(draft.review)},
              .choices = choices_of<2>(request, shell, "policy.review.", {"by_staff", "automatic"})})
        .add({.name = "validity_days",
              .label = "policy.field.validity_days",
              .input_mode = "numeric",
              .value = std::to_string(draft.validity_days),
              .longest = 4});
}

void add_renewal_fields(web::FormModel& form, web::Request const& request, web::Shell const& shell,
                        RenewalTerms const& terms)
{
    form.add({.name = "renewal_place",
              .label = "policy.field.renewal_place",
              .type = "radio",
              .hint = "policy.hint.renewal_place",
              .value = std::string{to_text(terms.place)},
              .choices = choices_of<2>(request, shell, "policy.renewal_place.", {"at_the_desk", "online"})})
        .add({.name = "renewal_days",
              .label = "policy.field.renewal_days",
              .input_mode = "numeric",
              .value = std::to_string(terms.days),
              .longest = 4})
        .add({.name = "renewal_from",
              .label = "policy.field.renewal_from",
              .type = "select",
              .hint = "policy.hint.renewal_from",
              .value = std::string{to_text(terms.from)},
              .choices = choices_of<3>(request, shell, "policy.renewal_from.", {"later_of_both", "old_end", "today"})})
        .add({.name = "renewal_window",
              .label = "policy.field.renewal_window",
              .hint = "policy.hint.renewal_window",
              .input_mode = "numeric",
              .value = std::to_string(terms.window_days),
              .longest = 3});
}

} // namespace

Policy policy_from(web::Request const& request, IntercommunalityId const& intercommunality)
{
    Policy policy;
    policy.intercommunality = intercommunality;
    policy.mode = registration_mode_from(request.field("mode")).value_or(RegistrationMode::at_the_desk);
    policy.category = tidied(request, "category");
    policy.category_name = tidied(request, "category_name");
    policy.tariff = {cents_of(request.field("tariff"))};
    policy.territory = codes_of(request.field("territory"));
    policy.proof = proof_from(request.field("proof")).value_or(Proof::identity_and_residence);
    policy.review = review_from(request.field("review")).value_or(Review::by_staff);
    policy.validity_days = number_typed(tidied(request, "validity_days"));
    policy.until_reopening_of = tidied(request, "until_reopening_of");
    policy.valid_from = parse_typed_date(request.field("valid_from")).value_or(Date{});
    if (request.has_field("renewal_days")) {
        policy.renewal = {renewal_place_from(request.field("renewal_place")).value_or(RenewalPlace::at_the_desk),
                          number_typed(tidied(request, "renewal_days")),
                          renewed_from_from(request.field("renewal_from")).value_or(RenewedFrom::later_of_both),
                          number_typed(tidied(request, "renewal_window"))};
    }
    if (auto const until = tidied(request, "valid_until"); !until.empty()) {
        policy.valid_until = parse_typed_date(until).value_or(Date{});
    }
    policy.resolution = resolution_from(request);
    policy.explanation_fr = tidied(request, "explanation_fr");
    policy.explanation_en = tidied(request, "explanation_en");
    return policy;
}

void PolicyPages::mount(web::Router& router)
{
    router.get("/deliberations/{resolution}", web::Audience::everyone,
               [this](web::Request const& request) { return resolution(request); });
    door_.get(router, list_path, Permission::view_policies,
              [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(router, "/gestion/politiques/{intercommunality}/nouvelle", Permission::edit_policies,
              [this](web::Request const& request, Actor const& actor) { return show_form(request, actor); });
    door_.post(router, "/gestion/politiques/{intercommunality}/nouvelle", Permission::edit_policies,
               [this](web::Request const& request, Actor const& actor) { return succeed(request, actor); });
}

web::Response PolicyPages::resolution(web::Request const& request) const
{
    auto name = request.parameter("resolution");
    auto const is_pdf = name.ends_with(".pdf");
    name.remove_suffix(is_pdf ? 4 : 0);
    auto pdf = is_pdf ? policies_.resolution_pdf(name) : std::nullopt;
    if (!pdf) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}});
    }
    auto response = safe_document(std::move(*pdf), FileType::pdf, "deliberation");
    std::erase_if(response.headers, [](auto const& header) { return header.first == "Cache-Control"; });
    response.with_header("Cache-Control", "public, max-age=31536000, immutable"); // its address is its content
    return response;
}

std::vector<Intercommunality> PolicyPages::visible(Actor const& actor) const
{
    auto all = intercommunalities_.all();
    std::erase_if(all,
                  [&](Intercommunality const& one) { return !network::may(actor, Permission::view_policies, one.id); });
    return all;
}

nlohmann::json PolicyPages::model_of(web::Request const& request, Policy const& policy, Date today) const
{
    auto const text = [&](std::string const& id) { return shell_.text(request, {id}); };
    auto const& explanation = request.locale == text::Locale::en && !policy.explanation_en.empty()
                                  ? policy.explanation_en
                                  : policy.explanation_fr;
    return {
        {"from", text::long_date(request.locale, policy.valid_from)},
        {"until", policy.valid_until ? text::long_date(request.locale, *policy.valid_until) : ""},
        {"in_force", policy.in_force(today)},
        {"scheduled", policy.valid_from > today && !policy.never_in_force()},
        {"replaced", policy.never_in_force()},
        {"mode", text("policy.mode." + std::string{to_text(policy.mode)})},
        {"category", policy.category_name},
        {"tariff", policy.tariff.cents == 0 ? text("policy.free") : text::money(request.locale, policy.tariff)},
        {"proof", text("policy.proof." + std::string{to_text(policy.proof)})},
        {"review", text("policy.review." + std::string{to_text(policy.review)})},
        {"validity", policy.until_reopening_of.empty()
                         ? shell_.text(request, {"policy.days", {{"days", std::to_string(policy.validity_days)}}})
                         : text("policy.until_reopening")},
        {"renewal", shell_.text(request, {fmt::format("policy.renewal_place.{}", to_text(policy.renewal.place))})},
        {"renewal_days", shell_.text(request, {"policy.days", {{"days", std::to_string(policy.renewal.days)}}})},
        {"renewal_from", shell_.text(request, {fmt::format("policy.renewal_from.{}", to_text(policy.renewal.from))})},
        {"remote", policy.mode != RegistrationMode::at_the_desk},
        {"territory", join(policy.territory, ", ")},
        {"assembly", policy.resolution.assembly},
        {"number", policy.resolution.number},
        {"date", text::long_date(request.locale, policy.resolution.date)},
        {"document", policy.resolution.document},
        {"explanation", explanation}};
}

web::Response PolicyPages::list(web::Request const& request, Actor const& actor) const
{
    auto const today = civil_date(clock_.now());
    auto members = nlohmann::json::array();
    for (auto const& member : visible(actor)) {
        auto policies = nlohmann::json::array();
        for (auto const& policy : policies_.history(member.id)) {
            policies.push_back(model_of(request, policy, today));
        }
        members.push_back(
            {{"name", member.name},
             {"id", member.id.value},
             {"policies", std::move(policies)},
             {"new", network::may(actor, Permission::edit_policies, member.id) ? path_of(member.id) : ""}});
    }
    return shell_.page(
        request, "people/policies/list",
        {{"title", shell_.text(request, {"policy.title"})}, {"members", std::move(members)}, {"wide", true}},
        web::Frame::staff);
}

Result<Intercommunality> PolicyPages::editable(web::Request const& request, Actor const& actor) const
{
    auto const member = intercommunalities_.find({std::string{request.parameter("intercommunality")}});
    if (!member) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::edit_policies, member->id); !allowed) {
        return std::unexpected(allowed.error());
    }
    return *member;
}

/// What was voted last is the best draft of the next vote, but for the reopening it waited for.
Policy PolicyPages::draft_for(web::Request const& request, Intercommunality const& member) const
{
    auto const history = policies_.history(member.id);
    auto draft = history.empty() ? Policy{} : history.front();
    draft.until_reopening_of = request.query_value("fermeture");
    if (!draft.until_reopening_of.empty()) {
        draft.mode = RegistrationMode::provisional;
    }
    if (draft.territory.empty()) {
        draft.territory = {member.siren};
    }
    return draft;
}

std::vector<web::Choice> PolicyPages::reopenings(web::Request const& request, IntercommunalityId const& member) const
{
    auto const today = civil_date(clock_.now());
    ClosureWords const words{shell_, intercommunalities_};
    std::vector<web::Choice> choices{{"", "–"}};
    for (auto const& closure : policies_.closures_to_await(member, today)) {
        choices.push_back({closure.id.value, fmt::format("{} – {}", words.place(request, closure),
                                                         words.dates(request, closure, today))});
    }
    return choices;
}

web::Response PolicyPages::form(web::Request const& request, Intercommunality const& member, Error const* error) const
{
    using enum web::Need;
    auto const draft = draft_for(request, member);
    nlohmann::json model{{"title", shell_.text(request, {"policy.new_for", {{"name", member.name}}})},
                         {"action", path_of(member.id)}};
    web::FormModel form{shell_, request, error};
    add_date_fields(form, request, shell_, draft);
    add_category_fields(form, draft);
    add_proof_fields(form, request, shell_, draft);
    form.add({.name = "until_reopening_of",
              .label = "policy.field.until_reopening_of",
              .type = "select",
              .need = optional,
              .hint = "policy.hint.until_reopening_of",
              .value = draft.until_reopening_of,
              .choices = reopenings(request, member.id)});
    add_renewal_fields(form, request, shell_, draft.renewal);
    add_resolution_fields(form, draft.resolution);
    form.add({.name = "explanation_fr",
              .label = "policy.field.explanation_fr",
              .type = "textarea",
              .need = optional,
              .hint = "policy.hint.explanation",
              .value = draft.explanation_fr,
              .longest = 2000})
        .add({.name = "explanation_en",
              .label = "policy.field.explanation_en",
              .type = "textarea",
              .need = optional,
              .value = draft.explanation_en,
              .longest = 2000})
        .into(model);
    return shell_.page(request, "people/policies/form", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response PolicyPages::show_form(web::Request const& request, Actor const& actor) const
{
    auto const member = editable(request, actor);
    return member ? form(request, *member, nullptr) : shell_.error_page(request, member.error(), web::Frame::staff);
}

web::Response PolicyPages::succeed(web::Request const& request, Actor const& actor)
{
    auto const member = editable(request, actor);
    if (!member) {
        return shell_.error_page(request, member.error(), web::Frame::staff);
    }
    auto const done = policies_.succeed(actor, policy_from(request, member->id), resolution_file_from(request));
    return done ? shell_.redirect_with_flash(request, list_path, "success", {"policy.succeeded"})
                : form(request, *member, &done.error());
}

} // namespace guichet::people
