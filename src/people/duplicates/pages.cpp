// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/pages.hpp"

#include "base/text.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {
namespace {

using network::Actor;
using network::Permission;

constexpr int pairs_per_page = 25;

std::string badge_of(Verdict verdict)
{
    return verdict == Verdict::same ? "danger" : verdict == Verdict::possible ? "warning" : "quiet";
}

std::string name_of(web::Request const& request, web::Shell const& shell, KnownPerson const& person)
{
    if (!person.details) {
        return shell.text(request, {"duplicates.elsewhere"});
    }
    auto const& record = *person.details;
    auto const& family = record.usage_name.empty() ? record.birth_name : record.usage_name;
    return record.first_names + " " + family;
}

/// Where that person's own page is; "" outside the scope.
std::string page_of(KnownPerson const& person)
{
    if (!person.details) {
        return "";
    }
    return person.ref.kind == PersonKind::patron ? "/gestion/usagers/" + person.ref.id
                                                 : "/gestion/demandes/" + person.application.value;
}

std::string kind_of(web::Request const& request, web::Shell const& shell, KnownPerson const& person)
{
    return shell.text(request, {person.ref.kind == PersonKind::patron ? "duplicates.patron" : "duplicates.applicant"});
}

struct Line {
    std::string label;
    std::string left;
    std::string right;
};

std::string birth_date_of(web::Request const& request, PersonRecord const& record)
{
    return record.birth_date ? text::long_date(request.locale, *record.birth_date) : "";
}

std::vector<Line> lines_of(web::Request const& request, KnownPerson const& left, KnownPerson const& right)
{
    auto const a = left.details.value_or(PersonRecord{});
    auto const b = right.details.value_or(PersonRecord{});
    return {{"birth_name", a.birth_name, b.birth_name},
            {"usage_name", a.usage_name, b.usage_name},
            {"first_names", a.first_names, b.first_names},
            {"birth_date", birth_date_of(request, a), birth_date_of(request, b)},
            {"email", a.email, b.email},
            {"phone", a.phone, b.phone},
            {"street", a.street, b.street},
            {"municipality", tidy(a.postcode + " " + left.municipality_name),
             tidy(b.postcode + " " + right.municipality_name)},
            {"category", left.category, right.category},
            {"reference", left.reference, right.reference}};
}

/// Rows of the side-by-side table; what differs is said in words, not by colour alone.
nlohmann::json rows_model(web::Request const& request, web::Shell const& shell, DuplicatePair const& pair)
{
    bool const comparable = pair.left.details && pair.right.details;
    auto rows = nlohmann::json::array();
    for (auto const& line : lines_of(request, pair.left, pair.right)) {
        if (line.left.empty() && line.right.empty()) {
            continue;
        }
        rows.push_back({{"label", shell.text(request, {"duplicates.field." + line.label})},
                        {"left", line.left},
                        {"right", line.right},
                        {"differs", comparable && fold(line.left) != fold(line.right)}});
    }
    return rows;
}

bool may_merge(Actor const& actor, DuplicatePair const& pair)
{
    auto const patron_of_mine = [&](KnownPerson const& person) {
        return person.ref.kind == PersonKind::patron && may(actor, Permission::edit_patrons, person.intercommunality);
    };
    return patron_of_mine(pair.left) && patron_of_mine(pair.right);
}

/// Both ids of a form or an address.
std::optional<std::pair<PersonRef, PersonRef>> pair_of(std::string_view left, std::string_view right)
{
    auto const first = PersonRef::from(left);
    auto const second = PersonRef::from(right);
    return first && second ? std::optional{std::pair{*first, *second}} : std::nullopt;
}

Error unknown_pair()
{
    return {ErrorKind::not_found, {"duplicates.unknown_pair"}, {}, {}};
}

/// Back to the application one came from, else to the list. Only addresses of the staff's own pages.
std::string way_back(std::string_view back)
{
    bool const ours = back.starts_with("/gestion/demandes/") && back.find("//") == std::string_view::npos;
    return ours ? std::string{back} : "/gestion/doublons";
}

} // namespace

std::string comparison_address(PersonRef const& left, PersonRef const& right)
{
    return "/gestion/doublons/comparer?" + web::encode_form({{"gauche", left.id}, {"droite", right.id}});
}

nlohmann::json reasons_model(web::Request const& request, web::Shell const& shell, Likeness const& likeness)
{
    auto reasons = nlohmann::json::array();
    for (bool const against : {false, true}) {
        for (auto const& reason : likeness.reasons) {
            if ((reason.weight < 0) == against) {
                reasons.push_back({{"text", shell.text(request, {reason.message})}, {"against", against}});
            }
        }
    }
    return reasons;
}

nlohmann::json DuplicatePages::person_model(web::Request const& request, KnownPerson const& person) const
{
    auto const place = intercommunalities_.find(person.intercommunality);
    return {{"id", person.ref.id},
            {"name", name_of(request, shell_, person)},
            {"kind", kind_of(request, shell_, person)},
            {"page", page_of(person)},
            {"intercommunality", place ? place->name : person.intercommunality.value}};
}

void DuplicatePages::mount(web::Router& router)
{
    door_.get(router, "/gestion/doublons", Permission::view_patrons,
              [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(router, "/gestion/doublons/comparer", Permission::view_patrons,
              [this](web::Request const& request, Actor const& actor) { return compare(request, actor); });
    door_.post(router, "/gestion/doublons/differents", Permission::edit_patrons,
               [this](web::Request const& request, Actor const& actor) { return not_the_same(request, actor); });
    door_.post(router, "/gestion/doublons/fusionner", Permission::edit_patrons,
               [this](web::Request const& request, Actor const& actor) { return merge(request, actor); });
}

web::Response DuplicatePages::list(web::Request const& request, Actor const& actor) const
{
    auto const number = static_cast<int>(std::min<std::int64_t>(web::page_number(request), 10'000));
    auto const page = duplicates_.pairs(actor, pairs_per_page, (number - 1) * pairs_per_page);
    if (!page) {
        return shell_.error_page(request, page.error(), web::Frame::staff);
    }
    auto pairs = nlohmann::json::array();
    for (auto const& pair : page->pairs) {
        pairs.push_back(
            {{"left", person_model(request, pair.left)},
             {"right", person_model(request, pair.right)},
             {"verdict", shell_.text(request, {"duplicates.verdict." + std::string{to_text(pair.likeness.verdict)}})},
             {"badge", badge_of(pair.likeness.verdict)},
             {"reasons", reasons_model(request, shell_, pair.likeness)},
             {"compare", comparison_address(pair.left.ref, pair.right.ref)}});
    }
    nlohmann::json const model{{"title", shell_.text(request, {"duplicates.title"})},
                               {"pairs", std::move(pairs)},
                               {"any", !page->pairs.empty()},
                               {"total", text::number(request.locale, page->total)},
                               {"pagination", web::pagination_model(shell_, request, page->total, pairs_per_page)},
                               {"wide", true}};
    return shell_.page(request, "people/duplicates/list", model, web::Frame::staff);
}

web::Response DuplicatePages::compare(web::Request const& request, Actor const& actor) const
{
    auto const asked = pair_of(request.query_value("gauche"), request.query_value("droite"));
    auto const pair = asked ? duplicates_.pair(actor, asked->first, asked->second) : std::unexpected(unknown_pair());
    if (!pair) {
        return shell_.error_page(request, pair.error(), web::Frame::staff);
    }
    nlohmann::json const model{
        {"title", shell_.text(request, {"duplicates.compare.title"})},
        {"left", person_model(request, pair->left)},
        {"right", person_model(request, pair->right)},
        {"rows", rows_model(request, shell_, *pair)},
        {"reasons", reasons_model(request, shell_, pair->likeness)},
        {"verdict", shell_.text(request, {"duplicates.verdict." + std::string{to_text(pair->likeness.verdict)}})},
        {"badge", badge_of(pair->likeness.verdict)},
        {"elsewhere", !pair->left.details || !pair->right.details},
        {"may_decide", may_anywhere(actor, Permission::edit_patrons)},
        {"may_merge", may_merge(actor, *pair)},
        {"with_application",
         pair->left.ref.kind == PersonKind::applicant || pair->right.ref.kind == PersonKind::applicant},
        {"back", way_back(request.query_value("retour"))},
        {"from_case", !request.query_value("retour").empty()},
        {"wide", true}};
    return shell_.page(request, "people/duplicates/compare", model, web::Frame::staff);
}

web::Response DuplicatePages::not_the_same(web::Request const& request, Actor const& actor)
{
    auto const pair = pair_of(request.field("gauche"), request.field("droite"));
    auto const said =
        pair ? duplicates_.not_the_same(actor, pair->first, pair->second) : std::unexpected(unknown_pair());
    if (!said) {
        return shell_.error_page(request, said.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, way_back(request.field("retour")), "success",
                                      {"duplicates.said_different"});
}

web::Response DuplicatePages::merge(web::Request const& request, Actor const& actor)
{
    auto const pair = pair_of(request.field("gauche"), request.field("droite"));
    auto const keep = request.field("garder");
    if (!pair || (keep != pair->first.id && keep != pair->second.id)) {
        return shell_.error_page(request, unknown_pair(), web::Frame::staff);
    }
    if (pair->first.kind != pair->second.kind || pair->first.kind == PersonKind::applicant) {
        auto const visible = duplicates_.pair(actor, pair->first, pair->second);
        return shell_.error_page(
            request, visible ? Error{ErrorKind::conflict, {"duplicates.not_two_patrons"}, {}, {}} : visible.error(),
            web::Frame::staff);
    }
    auto const& other = keep == pair->first.id ? pair->second : pair->first;
    auto const merged = duplicates_.merge(actor, PatronId{std::string{keep}}, PatronId{other.id});
    if (!merged) {
        return shell_.error_page(request, merged.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, "/gestion/doublons", "success", {"duplicates.merged"});
}

} // namespace guichet::people
