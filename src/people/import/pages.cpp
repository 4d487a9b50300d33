// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/pages.hpp"

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

constexpr auto import_path = "/gestion/import";
constexpr auto seconds_between_looks = "3";
/// Of the values of the file: kept as it is written, or one of ours by its code.
constexpr auto as_written = "=";

/// The category of ours that a value means at first sight.
std::string proposed_category(std::string const& value, std::vector<KnownCategory> const& known)
{
    auto const folded = fold(value);
    auto const same = std::ranges::find_if(
        known, [&](KnownCategory const& one) { return fold(one.first) == folded || fold(one.second) == folded; });
    return same == known.end() ? as_written : same->first;
}

std::string category_text(KnownCategory const& category)
{
    return category.second.empty() ? category.first : fmt::format("{} ({})", category.second, category.first);
}

} // namespace

MemberFileId wanted_file(Request const& request)
{
    return {std::string{request.parameter("file")}};
}

std::string import_path_of(MemberFileId const& id, std::string_view below)
{
    return fmt::format("{}/{}{}", import_path, id.value, below);
}

ImportPages::ImportPages(web::Shell const& shell, MemberFiles& files,
                         network::Intercommunalities const& intercommunalities)
    : shell_(shell), files_(files), intercommunalities_(intercommunalities)
{
}

void ImportPages::mount(web::Router& router, network::StaffDoor& door)
{
    constexpr auto permission = Permission::import_members;
    using Page = Response (ImportPages::*)(Request const&, Actor const&) const;
    using Act = Response (ImportPages::*)(Request const&, Actor const&);
    auto const get = [&](std::string pattern, Page page) {
        door.get(router, std::move(pattern), permission,
                 [this, page](Request const& request, Actor const& actor) { return (this->*page)(request, actor); });
    };
    auto const post = [&](std::string pattern, Act act) {
        door.post(router, std::move(pattern), permission,
                  [this, act](Request const& request, Actor const& actor) { return (this->*act)(request, actor); });
    };
    door.get(router, import_path, permission,
             [this](Request const& request, Actor const& actor) { return overview(request, actor); });
    post(import_path, &ImportPages::receive);
    get("/gestion/import/{file}", &ImportPages::status);
    door.get(router, "/gestion/import/{file}/colonnes", permission,
             [this](Request const& request, Actor const& actor) { return columns(request, actor); });
    post("/gestion/import/{file}/colonnes", &ImportPages::map);
    door.get(router, "/gestion/import/{file}/categories", permission,
             [this](Request const& request, Actor const& actor) { return categories(request, actor); });
    post("/gestion/import/{file}/categories", &ImportPages::begin);
    door.get(router, "/gestion/import/{file}/refus.csv", permission,
             [this](Request const& request, Actor const& actor) { return refused(request, actor); });
    post("/gestion/import/{file}/oublier", &ImportPages::discard);
}

Response ImportPages::failed(Request const& request, Error const& error) const
{
    return shell_.error_page(request, error, web::Frame::staff);
}

nlohmann::json ImportPages::model_of(Request const& request, MemberFile const& file) const
{
    auto const number = [&](std::int64_t value) { return text::number(request.locale, value); };
    auto const library = intercommunalities_.library(file.library);
    auto const& tally = file.tally;
    auto const percent =
        file.expected == 0 ? std::int64_t{0} : std::min<std::int64_t>(100, tally.rows * 100 / file.expected);
    bool const trial = file.dry_run == DryRun::yes;
    return {{"href", import_path_of(file.id)},
            {"library", library ? library->name : file.library.value},
            {"sender", file.sender},
            {"sent", text::long_date(request.locale, civil_date(file.sent))},
            {"state", shell_.text(request, {fmt::format("import.state.{}", to_text(file.state))})},
            {"done", file.state == MemberFileState::done},
            {"failed", file.state == MemberFileState::failed},
            {"running", file.under_way()},
            {"trial", trial},
            {"for_good", file.state == MemberFileState::done && !trial},
            {"can_be_mapped", file.can_be_mapped()},
            {"percent", std::to_string(percent)},
            {"expected", number(file.expected)},
            {"rows", number(tally.rows)},
            {"added", number(tally.added)},
            {"updated", number(tally.updated)},
            {"unchanged", number(tally.unchanged)},
            {"refused", number(tally.refused)},
            {"has_refused", tally.refused > 0},
            {"fault", file.fault.empty() ? "" : shell_.text(request, {file.fault})}};
}

Response ImportPages::overview(Request const& request, Actor const& actor, Error const* error) const
{
    auto const members = intercommunalities_.all();
    web::Field where{
        .name = "library", .label = "import.form.library", .type = "select", .hint = "import.form.library_hint"};
    for (auto const& library : files_.libraries(actor)) {
        auto const owner = std::ranges::find(members, library.intercommunality, &network::Intercommunality::id);
        auto const name = actor.scope || owner == members.end() ? library.name : owner->name + " – " + library.name;
        where.choices.push_back({library.id.value, name});
    }
    web::FormModel form{shell_, request, error};
    form.add(where).add({.name = "file",
                         .label = "import.form.file",
                         .type = "file",
                         .hint = "import.form.file_hint",
                         .accept = ".csv,.txt,.tsv,text/csv"});
    auto recent = nlohmann::json::array();
    for (auto const& file : files_.recent(actor)) {
        recent.push_back(model_of(request, file));
    }
    nlohmann::json model{{"title", shell_.text(request, {"import.title"})},
                         {"has_recent", !recent.empty()},
                         {"recent", std::move(recent)}};
    form.into(model);
    return shell_.page(request, "people/import/overview", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ImportPages::receive(Request const& request, Actor const& actor)
{
    auto const* const upload = request.upload("file");
    auto const received =
        files_.receive(actor, {std::string{request.field("library")}},
                       upload == nullptr ? std::string_view{} : std::string_view{upload->bytes}, request.locale);
    if (received) {
        return Response::redirect(import_path_of(*received, "/colonnes"));
    }
    return received.error().kind == ErrorKind::invalid ? overview(request, actor, &received.error())
                                                       : failed(request, received.error());
}

Response ImportPages::status(Request const& request, Actor const& actor) const
{
    auto const file = files_.find(actor, wanted_file(request));
    if (!file) {
        return failed(request, file.error());
    }
    if (file->state == MemberFileState::mapping) {
        return Response::redirect(import_path_of(file->id, "/colonnes"));
    }
    bool const follows = file->under_way() && request.query_value("suivre") != "non";
    auto model = model_of(request, *file);
    model["title"] = shell_.text(request, {file->under_way() ? "import.running.title" : "import.result.title"});
    model["follows"] = follows;
    auto response = shell_.page(request, "people/import/status", model, web::Frame::staff);
    response.with_header("Cache-Control", "no-store");
    if (follows) {
        response.with_header("Refresh", seconds_between_looks);
    }
    return response;
}

/// One field for those without a category, and one for each of the words that the file has.
void ImportPages::add_category_fields(web::FormModel& form, Request const& request, MemberFile const& file,
                                      FileLook const& look) const
{
    auto const known = files_.categories(file.intercommunality);
    std::vector<web::Choice> ours;
    for (auto const& category : known) {
        ours.push_back({category.first, category_text(category)});
    }
    web::Field fallback{.name = "category",
                        .label = "import.categories.fallback",
                        .type = "select",
                        .hint = "import.categories.fallback_hint",
                        .value = file.category};
    fallback.choices = ours;
    if (ours.empty()) {
        fallback.type = "text";
        fallback.longest = 60;
    }
    form.add(fallback);
    auto choices = ours;
    choices.insert(choices.begin(), {as_written, shell_.text(request, {"import.categories.as_written"})});
    for (std::size_t i = 0; i < look.values.size(); ++i) {
        auto const& [value, rows] = look.values[i];
        auto const earlier = file.categories.find(value);
        form.add(
            {.name = fmt::format("value-{}", i),
             .label = "import.categories.value",
             .type = "select",
             .value = earlier == file.categories.end() ? proposed_category(value, known) : earlier->second,
             .choices = choices,
             .label_text = shell_.text(request, {"import.categories.value",
                                                 {{"value", value}, {"rows", text::number(request.locale, rows)}}})});
    }
}

Response ImportPages::categories(Request const& request, Actor const& actor, Error const* error) const
{
    auto const file = files_.find(actor, wanted_file(request));
    if (!file) {
        return failed(request, file.error());
    }
    if (!file->can_be_mapped() || !mapping_faults(file->mapping).empty()) {
        return Response::redirect(import_path_of(file->id));
    }
    auto const look = files_.look(*file);
    web::FormModel form{shell_, request, error};
    add_category_fields(form, request, *file, look);
    form.add({.name = "trial",
              .label = "import.categories.how",
              .type = "radio",
              .value = "no",
              .choices = {{"yes", shell_.text(request, {"import.categories.trial"})},
                          {"no", shell_.text(request, {"import.categories.for_good"})}}});
    nlohmann::json model{{"title", shell_.text(request, {"import.categories.title"})},
                         {"action", import_path_of(file->id, "/categories")},
                         {"back", import_path_of(file->id, "/colonnes")},
                         {"too_many", look.complete == FileLook::Values::too_many},
                         {"has_values", !look.values.empty()},
                         {"lead", shell_.text(request, {"import.categories.rows",
                                                        {{"rows", text::number(request.locale, look.rows)}}})}};
    form.into(model);
    return shell_.page(request, "people/import/categories", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ImportPages::begin(Request const& request, Actor const& actor)
{
    auto const file = files_.find(actor, wanted_file(request));
    if (!file) {
        return failed(request, file.error());
    }
    if (!file->can_be_mapped()) {
        return Response::redirect(import_path_of(file->id)); // sent twice
    }
    CategoriesTold told{.category = tidy(request.field("category")),
                        .categories = {},
                        .dry_run = request.field("trial") == "yes" ? DryRun::yes : DryRun::no};
    auto const look = files_.look(*file);
    for (std::size_t i = 0; i < look.values.size(); ++i) {
        auto const ours = std::string{request.field(fmt::format("value-{}", i))};
        if (!ours.empty() && ours != as_written) {
            told.categories[look.values[i].first] = ours;
        }
    }
    auto const begun = files_.begin(actor, file->id, told);
    if (begun) {
        return Response::redirect(import_path_of(file->id));
    }
    return begun.error().kind == ErrorKind::invalid ? categories(request, actor, &begun.error())
                                                    : failed(request, begun.error());
}

Response ImportPages::refused(Request const& request, Actor const& actor)
{
    auto rows = files_.refused_rows(actor, wanted_file(request));
    if (!rows) {
        return failed(request, rows.error());
    }
    auto response = Response::download(std::move(*rows), "text/csv; charset=utf-8",
                                       shell_.text(request, {"import.refused.file_name"}));
    response.with_header("Cache-Control", "no-store");
    return response;
}

Response ImportPages::discard(Request const& request, Actor const& actor)
{
    auto const gone = files_.discard(actor, wanted_file(request));
    return gone ? shell_.redirect_with_flash(request, import_path, "success", {"import.discarded"})
                : failed(request, gone.error());
}

} // namespace guichet::people
