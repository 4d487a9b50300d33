// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/pages.hpp"

#include "base/numbers.hpp"
#include "document/receipt.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr auto exchange_path = "/gestion/materialiser";

/// The key that chooses a proof while no field is being typed in.
constexpr std::array<char const*, all_identity_proofs.size()> proof_keys{"C", "P", "D", "T", "R", "V"};

PatronId exchanged_patron(web::Request const& request)
{
    return {std::string{request.parameter("patron")}};
}

std::string path_of_exchange(PatronId const& id)
{
    return fmt::format("{}/{}", exchange_path, id.value);
}

std::string fault_at(Error const* error, std::string_view field, web::Shell const& shell, web::Request const& request)
{
    if (error == nullptr) {
        return {};
    }
    auto const found = std::ranges::find(error->fields, field, &FieldError::field);
    return found == error->fields.end() ? std::string{} : shell.text(request, found->message);
}

/// What is said aloud: the faults of the fields, or the error itself.
std::string whole_error(Error const* error, web::Shell const& shell, web::Request const& request)
{
    if (error == nullptr) {
        return {};
    }
    if (error->fields.empty()) {
        return shell.text(request, error->message);
    }
    std::string all;
    for (auto const& one : error->fields) {
        all += (all.empty() ? "" : " ") + shell.text(request, one.message);
    }
    return all;
}

} // namespace

void MaterialisationPages::mount(network::StaffDoor& door, web::Router& router)
{
    using web::Request;
    constexpr auto may_issue = Permission::issue_cards;
    door.get(router, exchange_path, may_issue,
             [this](Request const& request, Actor const& actor) { return start(request, actor); });
    // What is typed may be a name: it is posted, never part of an address that a log or a history would keep.
    door.post(router, exchange_path, may_issue,
              [this](Request const& request, Actor const& actor) { return look_up(request, actor); });
    door.get(router, "/gestion/materialiser/attendus", Permission::view_patrons,
             [this](Request const& request, Actor const& actor) { return expected(request, actor); });
    door.get(router, "/gestion/materialiser/{patron}", may_issue,
             [this](Request const& request, Actor const& actor) { return person(request, actor); });
    door.post(router, "/gestion/materialiser/{patron}", may_issue,
              [this](Request const& request, Actor const& actor) { return materialise(request, actor); });
    door.post(router, "/gestion/materialiser/{patron}/prolonger", may_issue,
              [this](Request const& request, Actor const& actor) { return revive(request, actor); });
    door.post(router, "/gestion/materialiser/faites/{id}/annuler", may_issue,
              [this](Request const& request, Actor const& actor) { return undo(request, actor); });
    door.get(router, "/gestion/materialiser/faites/{id}/recu.pdf", may_issue,
             [this](Request const& request, Actor const& actor) { return receipt(request, actor); });
}

json MaterialisationPages::done_model(web::Request const& request, Actor const& actor) const
{
    auto const id = request.query_value("faite");
    auto const done =
        id.empty() ? Result<Materialised>{fail(ErrorKind::not_found, "")} : materialisations_.find(actor, id);
    if (!done || done->undo == Materialised::Undo::done) {
        return nullptr;
    }
    return {{"id", done->id},
            {"said", shell_.text(request,
                                 {"materialisation.done",
                                  {{"name", done->patron.person.full_name()}, {"number", in_fours(done->permanent)}}})},
            {"patron", done->patron.id.value},
            {"subscription", done->subscription ? text::short_date(request.locale, done->subscription->end) : ""},
            {"library", done->library == done->patron.library ? "" : intercommunalities_.library_name(done->library)},
            {"receipt", done->paid.cents > 0 ? fmt::format("{}/faites/{}/recu.pdf", exchange_path, done->id) : ""},
            {"undoable", done->undo == Materialised::Undo::open}};
}

web::Response MaterialisationPages::start(web::Request const& request, Actor const& actor, Error const* error,
                                          std::vector<Patron> const& people) const
{
    json model{{"title", shell_.text(request, {"materialisation.title"})},
               {"wide", true},
               {"typed", request.field("q")},
               {"error", whole_error(error, shell_, request)},
               {"done", error == nullptr && people.empty() ? done_model(request, actor) : json(nullptr)},
               {"people", json::array()}};
    for (auto const& one : people) {
        model["people"].push_back({{"path", path_of_exchange(one.id)},
                                   {"name", one.person.full_name()},
                                   {"birth_date", text::short_date(request.locale, one.person.birth_date)},
                                   {"municipality", one.address.municipality_name},
                                   {"library", intercommunalities_.library_name(one.library)}});
    }
    model["several"] = !people.empty();
    return shell_.page(request, "people/materialisation/start", model, web::Frame::staff, web::status_of(error));
}

web::Response MaterialisationPages::look_up(web::Request const& request, Actor const& actor) const
{
    auto const found = materialisations_.look_up(actor, request.field("q"));
    if (!found) {
        return start(request, actor, &found.error());
    }
    return found->size() == 1 ? web::Response::redirect(path_of_exchange(found->front().id))
                              : start(request, actor, nullptr, *found);
}

json MaterialisationPages::exchange_form(web::Request const& request, Error const* error) const
{
    auto const chosen = request.field("proof");
    auto proofs = json::array();
    for (std::size_t i = 0; i < all_identity_proofs.size(); ++i) {
        auto const word = std::string{to_text(all_identity_proofs[i])};
        proofs.push_back({{"value", word},
                          {"text", shell_.text(request, {"materialisation.proof." + word})},
                          {"key", proof_keys[i]},
                          {"checked", chosen == word},
                          {"first", i == 0 && chosen.empty()}});
    }
    return {{"proofs", std::move(proofs)},
            {"proof_error", fault_at(error, "proof", shell_, request)},
            {"number", request.field("number")},
            {"number_error", fault_at(error, "number", shell_, request)},
            {"number_first", !chosen.empty()},
            {"paid", request.field("paid")},
            {"paid_error", fault_at(error, "paid", shell_, request)}};
}

web::Response MaterialisationPages::person(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const at = materialisations_.open(actor, exchanged_patron(request));
    if (!at) {
        return at.error().kind == ErrorKind::conflict ? start(request, actor, &at.error())
                                                      : shell_.error_page(request, at.error(), web::Frame::staff);
    }
    auto const& patron = at->patron;
    auto const today = civil_date(clock_.now());
    auto model = exchange_form(request, error);
    model["title"] = shell_.text(request, {"materialisation.title"});
    model["wide"] = true;
    model["path"] = path_of_exchange(patron.id);
    model["file"] = "/gestion/usagers/" + patron.id.value;
    model["name"] = patron.person.full_name();
    model["birth_name"] = patron.person.usage_name.empty() ? "" : patron.person.birth_name;
    model["birth_date"] = text::short_date(request.locale, patron.person.birth_date);
    model["age"] = std::to_string(age_on(patron.person.birth_date, today));
    model["address"] = patron.address.street + ", " + patron.address.postcode + " " + patron.address.municipality_name;
    model["library"] = intercommunalities_.library_name(patron.library);
    model["provisional"] = at->card.number;
    model["provisional_shown"] = in_fours(at->card.number);
    model["until"] = at->card.valid_until ? text::long_date(request.locale, *at->card.valid_until) : "";
    model["subscription"] = at->subscription ? text::long_date(request.locale, at->subscription->end) : "";
    model["in_force"] = at->standing == ProvisionalStanding::in_force;
    model["revivable_until"] = at->revivable_until ? text::long_date(request.locale, *at->revivable_until) : "";
    model["error"] = whole_error(error, shell_, request);
    model["days"] = json::array();
    for (auto const days : revival_days) {
        model["days"].push_back({{"value", std::to_string(days)}, {"chosen", days == revival_days[1]}});
    }
    return shell_.page(request, "people/materialisation/person", model, web::Frame::staff, web::status_of(error));
}

web::Response MaterialisationPages::materialise(web::Request const& request, Actor const& actor) const
{
    auto const paid = parse_money(request.field("paid"));
    auto const done = materialisations_.materialise(
        actor, {.patron = exchanged_patron(request),
                .provisional = std::string{request.field("provisional")},
                .scanned = std::string{request.field("number")},
                .proof = std::string{request.field("proof")},
                .paid = request.field("paid").empty() ? Money{} : paid.value_or(Money{-1})});
    if (done) {
        return web::Response::redirect(fmt::format("{}?faite={}", exchange_path, *done));
    }
    if (done.error().kind == ErrorKind::not_found || done.error().kind == ErrorKind::forbidden) {
        return shell_.error_page(request, done.error(), web::Frame::staff);
    }
    return done.error().fields.empty() ? start(request, actor, &done.error()) : person(request, actor, &done.error());
}

web::Response MaterialisationPages::revive(web::Request const& request, Actor const& actor) const
{
    auto const days = whole_number<int>(request.field("days")).value_or(0);
    auto const until = materialisations_.revive(actor, exchanged_patron(request), days);
    if (!until) {
        return until.error().kind == ErrorKind::not_found ? shell_.error_page(request, until.error(), web::Frame::staff)
                                                          : start(request, actor, &until.error());
    }
    return shell_.redirect_with_flash(request, path_of_exchange(exchanged_patron(request)), "success",
                                      {"materialisation.revived", {{"date", text::long_date(request.locale, *until)}}});
}

web::Response MaterialisationPages::undo(web::Request const& request, Actor const& actor) const
{
    auto const undone = materialisations_.undo(actor, request.parameter("id"));
    if (!undone) {
        return undone.error().kind == ErrorKind::conflict
                   ? start(request, actor, &undone.error())
                   : shell_.error_page(request, undone.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, path_of_exchange(*undone), "success", {"materialisation.undone"});
}

web::Response MaterialisationPages::receipt(web::Request const& request, Actor const& actor) const
{
    auto const done = materialisations_.find(actor, request.parameter("id"));
    if (!done || done->undo == Materialised::Undo::done || done->paid.cents == 0) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    auto const say = [&](char const* id) { return shell_.text(request, {id}); };
    auto const name = done->patron.person.full_name();
    auto const library = intercommunalities_.library(done->patron.library).value_or(network::Library{});
    auto const amount = text::money(request.locale, done->paid);
    document::Receipt receipt;
    receipt.sender = {library.name, library.address};
    receipt.place_and_date = text::long_date(request.locale, civil_date(done->at));
    receipt.title = say("payment.receipt.title");
    receipt.facts = {{say("payment.receipt.payer"), name}, {say("card.kind.permanent"), in_fours(done->permanent)}};
    receipt.lines.emplace_back(shell_.text(request, {"materialisation.receipt_line", {{"name", name}}}), amount);
    receipt.total = {say("payment.receipt.total"), amount};
    receipt.ending = say("payment.receipt.ending");
    auto const pdf = document::receipt_pdf(receipt, request.locale);
    if (!pdf) {
        return shell_.error_page(request, pdf.error(), web::Frame::staff);
    }
    auto response = web::Response::download(*pdf, "application/pdf", "recu.pdf");
    response.with_header("Cache-Control", "no-store");
    return response;
}

json MaterialisationPages::expected_days(web::Request const& request, std::vector<ExpectedPatron> const& people) const
{
    auto const today = civil_date(clock_.now());
    bool const by_issue = request.query_value("jour") == "accord";
    std::map<std::string, json> days; // ISO dates sort; people stay in their order
    for (auto const& one : people) {
        auto const day = by_issue ? std::optional{one.issued} : one.until;
        auto [at, added] = days.try_emplace(day ? to_iso(*day) : "9999");
        if (added) {
            at->second = {{"day", day ? text::long_date(request.locale, *day) : ""},
                          {"late", !by_issue && day && *day < today},
                          {"people", json::array()}};
        }
        at->second["people"].push_back({{"id", one.patron.value},
                                        {"name", one.name},
                                        {"birth_date", text::short_date(request.locale, one.birth_date)},
                                        {"number", in_fours(one.number)},
                                        {"library", intercommunalities_.library_name(one.library)},
                                        {"issued", text::short_date(request.locale, one.issued)},
                                        {"until", one.until ? text::short_date(request.locale, *one.until) : ""}});
    }
    auto list = json::array();
    for (auto& [iso, day] : days) {
        day["count"] = std::to_string(day["people"].size());
        list.push_back(std::move(day));
    }
    return list;
}

web::Response MaterialisationPages::expected(web::Request const& request, Actor const& actor) const
{
    LibraryId const library{std::string{request.query_value("bibliotheque")}};
    auto const people = materialisations_.expected(actor, library);
    auto libraries = json::array();
    for (auto const& one : intercommunalities_.libraries()) {
        if (may(actor, Permission::view_patrons, one.intercommunality)) {
            libraries.push_back({{"id", one.id.value}, {"name", one.name}, {"chosen", one.id == library}});
        }
    }
    bool const by_issue = request.query_value("jour") == "accord";
    return shell_.page(request, "people/materialisation/expected",
                       {{"title", shell_.text(request, {"materialisation.expected.title"})},
                        {"wide", true},
                        {"total", text::number(request.locale, static_cast<std::int64_t>(people.size()))},
                        {"none", people.empty()},
                        {"by_issue", by_issue},
                        {"libraries", std::move(libraries)},
                        {"may_issue", may_anywhere(actor, Permission::issue_cards)},
                        {"day_list", expected_days(request, people)}},
                       web::Frame::staff);
}

} // namespace guichet::people
