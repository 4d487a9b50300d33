// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/email_address.hpp"
#include "people/registration/form.hpp"
#include "people/registration/pages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

using web::FormModel;
using web::Request;
using web::Response;

std::string_view word_for(ConfirmationStep step)
{
    switch (step) {
    case ConfirmationStep::waiting:
        return "waiting";
    case ConfirmationStep::confirmed:
        return "confirmed";
    case ConfirmationStep::expired:
        return "expired";
    case ConfirmationStep::unknown:
        break;
    }
    return "unknown";
}

std::string_view word_for(QuestionStep step)
{
    switch (step) {
    case QuestionStep::waiting:
        return "waiting";
    case QuestionStep::answered:
        return "answered";
    case QuestionStep::expired:
        return "expired";
    case QuestionStep::unknown:
        break;
    }
    return "unknown";
}

Response secret(Response response)
{
    return std::move(response.with_secret_address());
}

/// The address typed on a receipt; nothing in it is known to be right.
Submission typed_address(Request const& request)
{
    Submission out;
    out.email = request.field("email");
    out.email_answer = {std::string{request.field("email_asked")}, std::string{request.field("email_choice")}};
    return out;
}

/// Files of a reply are kept under its link.
std::string kept_for(Request const& request)
{
    return "question " + std::string{request.parameter("token")};
}

nlohmann::json library_of(PolicyOffice const& office, LibraryId const& id)
{
    auto const library = id.empty() ? std::nullopt : office.library(id);
    return library ? library_model(*library) : nlohmann::json{};
}

} // namespace

ApplicationFollowUpPages::ApplicationFollowUpPages(web::Shell const& shell, db::Database& database,
                                                   PolicyOffice const& office, EmailConfirmation& confirmation,
                                                   Questions& questions, FormGuard& guard, KeptFiles& kept_files,
                                                   Clock const& clock, SecretKey const& master_key)
    : shell_(shell), database_(database), office_(office), confirmation_(confirmation), questions_(questions),
      guard_(guard), kept_files_(kept_files), clock_(clock), key_(master_key)
{
}

void ApplicationFollowUpPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/inscription/merci/{token}", Audience::everyone,
               [this](Request const& request) { return receipt(request); });
    router.post("/inscription/merci/{token}", Audience::everyone,
                [this](Request const& request) { return correct(request); });
    router.get("/inscription/confirmation/{token}", Audience::everyone,
               [this](Request const& request) { return confirmation(request); });
    router.post("/inscription/confirmation/{token}", Audience::everyone,
                [this](Request const& request) { return confirm(request); });
    router.get("/inscription/reponse/{token}", Audience::everyone,
               [this](Request const& request) { return question(request); });
    router.post("/inscription/reponse/{token}", Audience::everyone,
                [this](Request const& request) { return answer(request); });
}

std::optional<Application> ApplicationFollowUpPages::own_application(Request const& request) const
{
    auto const token = ReceiptToken::open(request.parameter("token"), key_, clock_.now());
    if (!token || !equal_in_constant_time(request.cookie(web::host_cookie(request, receipt_cookie)),
                                          token->browser_proof(key_))) {
        return std::nullopt;
    }
    return database_.read([&](db::Session& session) { return Applications::find(session, {token->application}); });
}

Response ApplicationFollowUpPages::receipt(Request const& request, Error const* error) const
{
    auto const application = own_application(request);
    nlohmann::json model{{"title", shell_.text(request, {"registration.receipt.title"})},
                         {"own", application.has_value()},
                         {"has_errors", false},
                         {"waiting", false}};
    if (application) {
        FormModel form{shell_, request, error};
        form.add({.name = "email",
                  .label = "registration.receipt.new_email",
                  .type = "email",
                  .autocomplete = "email",
                  .input_mode = "email",
                  .longest = 254});
        add_email_question(form, shell_, request);
        form.into(model);
        model["reference"] = application->reference;
        model["email"] = masked_email(application->contact.email);
        model["email_asked"] = request.field("email");
        model["waiting"] = application->state == ApplicationState::submitted;
        model["is_open"] = error != nullptr;
        model["library"] = library_of(office_, application->library);
    }
    return secret(shell_.page(request, "people/registration/receipt", model, web::Frame::public_,
                              error == nullptr ? 200 : web::status_of(error->kind)));
}

Response ApplicationFollowUpPages::correct(Request const& request)
{
    auto const here = "/inscription/merci/" + web::url_encode(request.parameter("token"));
    auto const application = own_application(request);
    if (!application) {
        return Response::redirect(here);
    }
    auto const is_correction = request.field("action") == "correct";
    auto const typed = typed_address(request);
    auto const corrected = is_correction ? check_email(typed) : Result<std::string>{""};
    auto const is_enough = !guard_.may_send_again(application->id.value) ||
                           (corrected && !corrected->empty() && !guard_.may_write_to(*corrected));
    if (is_enough) {
        return shell_.redirect_with_flash(request, here, "warning", {"registration.receipt.enough"});
    }
    network::Actor const applicant{network::ActorKind::applicant, application->id.value, ""};
    auto const outcome =
        is_correction ? confirmation_.correct_address(applicant, application->id, typed.email, typed.email_answer)
                      : confirmation_.send_again(applicant, application->id);
    if (!outcome && outcome.error().kind == ErrorKind::invalid) {
        return receipt(request, &outcome.error());
    }
    if (!outcome) {
        return shell_.redirect_with_flash(request, here, "info", outcome.error().message);
    }
    return shell_.redirect_with_flash(
        request, here, "success",
        {is_correction ? "registration.receipt.corrected" : "registration.receipt.sent_again"});
}

Response ApplicationFollowUpPages::confirmation(Request const& request) const
{
    auto const view = confirmation_.look(request.parameter("token"));
    auto const word = word_for(view.step);
    nlohmann::json const model{{"title", shell_.text(request, {fmt::format("registration.confirmation.{}", word)})},
                               {"reference", view.reference},
                               {"library", library_of(office_, view.library)},
                               {"payment", view.payment},
                               {std::string{word}, true}};
    auto const status = view.step == ConfirmationStep::unknown ? 404 : 200;
    return secret(shell_.page(request, "people/registration/confirmation", model, web::Frame::public_, status));
}

Response ApplicationFollowUpPages::renew(Request const& request)
{
    auto const token = request.parameter("token");
    auto const view = confirmation_.look(token);
    if (view.step != ConfirmationStep::unknown && !guard_.may_send_again(view.application.value)) {
        return shell_.redirect_with_flash(request, "/inscription", "warning", {"registration.receipt.enough"});
    }
    auto const sent = confirmation_.renew(token);
    if (!sent && sent.error().kind == ErrorKind::not_found) {
        return Response::redirect("/inscription/confirmation/" + web::url_encode(token));
    }
    return shell_.redirect_with_flash(request, "/inscription", sent ? "success" : "info",
                                      sent ? Message{"registration.confirmation.sent_again"} : sent.error().message);
}

Response ApplicationFollowUpPages::confirm(Request const& request)
{
    if (request.field("action") == "again") {
        return renew(request);
    }
    auto const confirmed = confirmation_.confirm(request.parameter("token"));
    if (!confirmed && confirmed.error().kind != ErrorKind::conflict && confirmed.error().kind != ErrorKind::not_found) {
        return shell_.error_page(request, confirmed.error());
    }
    if (confirmed && !confirmed->payment.empty()) {
        return secret(Response::redirect("/paiement/" + confirmed->payment));
    }
    return Response::redirect("/inscription/confirmation/" + web::url_encode(request.parameter("token")));
}

Response ApplicationFollowUpPages::question(Request const& request, Error const* error) const
{
    auto const view = questions_.look(request.parameter("token"));
    auto const word = word_for(view.step);
    nlohmann::json model{{"title", shell_.text(request, {fmt::format("registration.question.{}", word)})},
                         {"reference", view.reference},
                         {"question", view.question},
                         {"library", library_of(office_, view.library)},
                         {"typed", error == nullptr ? "" : tidy_lines(request.field("answer"))},
                         {std::string{word}, true}};
    auto const kept = kept_files_.of(kept_for(request));
    FormModel form{shell_, request, error};
    form.add({.name = "answer",
              .label = "registration.question.answer",
              .type = "textarea",
              .need = web::Need::optional,
              .longest = static_cast<int>(longest_answer),
              .rows = 6})
        .add({.name = "document",
              .label = "registration.question.document",
              .type = "file",
              .need = web::Need::optional,
              .hint = "registration.form.document_hint",
              .accept = std::string{document_accept},
              .kept = kept.empty() ? "" : kept.front().name})
        .into(model);
    auto const status = view.step == QuestionStep::unknown ? 404 : error == nullptr ? 200 : web::status_of(error->kind);
    return secret(shell_.page(request, "people/registration/question", model, web::Frame::public_, status));
}

Response ApplicationFollowUpPages::answer(Request const& request)
{
    TypedAnswer typed{std::string{request.field("answer")}, {}};
    auto const* const upload = request.upload("document");
    if (upload != nullptr) {
        typed.documents.push_back({DocumentKind::other, upload->bytes});
    } else {
        for (auto& file : kept_files_.of(kept_for(request))) {
            typed.documents.push_back({file.kind, std::move(file.bytes)});
        }
    }
    auto const answered = questions_.answer(request.parameter("token"), typed);
    if (!answered && answered.error().kind == ErrorKind::invalid) {
        auto const is_waiting = questions_.look(request.parameter("token")).step == QuestionStep::waiting;
        if (upload != nullptr && is_waiting && guard_.may_keep_files(request)) {
            kept_files_.keep(kept_for(request), {DocumentKind::other, upload->file_name, upload->bytes});
        }
        return question(request, &answered.error());
    }
    if (!answered) { // it ended while somebody wrote: what was typed is shown once more
        return question(request, &answered.error());
    }
    kept_files_.used(kept_for(request));
    return Response::redirect("/inscription/reponse/" + web::url_encode(request.parameter("token")));
}

} // namespace guichet::people
