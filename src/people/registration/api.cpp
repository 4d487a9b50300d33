// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/api.hpp"

#include "base/crypto.hpp"
#include "text/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

namespace guichet::people {

namespace {

using nlohmann::json;
using web::Request;
using web::Response;

constexpr std::size_t longest_idempotency_key = 128;
constexpr std::array<std::string_view, 2> offers_known{"everything", "digital"};
constexpr std::array<std::string_view, 2> languages_known{"fr", "en"};

/// Reads a JSON object member by member and notes each that has another type than expected.
class Reader {
public:
    explicit Reader(std::vector<FieldError>& faults) : faults_(faults) {}

    void text(json const& object, std::string const& pointer, char const* name, std::string& into)
    {
        auto const found = object.find(name);
        if (found == object.end() || found->is_null()) {
            return;
        }
        if (found->is_string()) {
            into = found->get<std::string>();
        } else {
            fault(pointer + "/" + name);
        }
    }
    /// A word among those the description names; left out is left out.
    void choice(json const& object, std::string const& pointer, char const* name,
                std::span<std::string_view const> words, std::string& into)
    {
        text(object, pointer, name, into);
        if (!into.empty() && std::ranges::find(words, into) == words.end()) {
            fault(pointer + "/" + name, {"registration.api.choice"});
        }
    }
    /// The member as an object; an empty one when it is absent or something else.
    json object(json const& parent, std::string const& pointer, char const* name)
    {
        auto const found = parent.find(name);
        if (found == parent.end() || found->is_null()) {
            return json::object();
        }
        if (!found->is_object()) {
            fault(pointer + "/" + name);
            return json::object();
        }
        return *found;
    }
    json list(json const& parent, char const* name)
    {
        auto const found = parent.find(name);
        if (found == parent.end() || found->is_null()) {
            return json::array();
        }
        auto const is_list =
            found->is_array() && std::ranges::all_of(*found, [](json const& x) { return x.is_object(); });
        if (!is_list) {
            fault(fmt::format("/{}", name));
            return json::array();
        }
        return *found;
    }
    TypedPerson person(json const& object, std::string const& pointer)
    {
        TypedPerson out;
        text(object, pointer, "birth_name", out.birth_name);
        text(object, pointer, "usage_name", out.usage_name);
        text(object, pointer, "first_names", out.first_names);
        text(object, pointer, "birth_date", out.birth_date);
        return out;
    }
    void fault(std::string pointer, Message message = {"registration.api.type"})
    {
        faults_.push_back({std::move(pointer), std::move(message)});
    }

private:
    std::vector<FieldError>& faults_;
};

void read_documents(Reader& reader, json const& body, Submission& out)
{
    auto const documents = reader.list(body, "documents");
    if (documents.size() > most_documents) {
        reader.fault("/documents", {"registration.api.many_documents", {{"most", std::to_string(most_documents)}}});
        return;
    }
    for (std::size_t at = 0; at < documents.size(); ++at) {
        auto const pointer = fmt::format("/documents/{}", at);
        std::string kind;
        std::string content;
        reader.text(documents[at], pointer, "kind", kind);
        reader.text(documents[at], pointer, "content", content);
        auto const known = document_kind_from(kind);
        auto bytes = from_base64(content);
        if (!known || !bytes) {
            reader.fault(pointer + (known ? "/content" : "/kind"));
            continue;
        }
        out.documents.push_back({*known, std::move(*bytes)});
    }
}

Submission read(Reader& reader, json const& body)
{
    Submission out;
    reader.text(body, "", "municipality", out.municipality);
    reader.text(body, "", "library", out.library);
    reader.text(body, "", "message", out.message);
    reader.text(body, "", "campaign", out.campaign);
    reader.choice(body, "", "status", tariff_statuses, out.status);
    reader.choice(body, "", "offer", offers_known, out.offer);
    out.adult = reader.person(reader.object(body, "", "person"), "/person");
    auto const children = reader.list(body, "children");
    for (std::size_t at = 0; at < children.size() && at <= most_children; ++at) {
        out.children.push_back(reader.person(children[at], fmt::format("/children/{}", at)));
    }
    auto const address = reader.object(body, "", "address");
    reader.text(address, "/address", "street", out.street);
    reader.text(address, "/address", "complement", out.complement);
    reader.text(address, "/address", "postcode", out.postcode);
    auto const contact = reader.object(body, "", "contact");
    reader.text(contact, "/contact", "email", out.email);
    reader.text(contact, "/contact", "phone", out.phone);
    reader.choice(contact, "/contact", "language", languages_known, out.language);
    auto const choice = reader.object(body, "", "email_choice");
    reader.text(choice, "/email_choice", "asked_about", out.email_answer.asked_about);
    reader.text(choice, "/email_choice", "choice", out.email_answer.choice);
    auto const consent = reader.object(body, "", "consent");
    reader.text(consent, "/consent", "version", out.consent);
    reader.text(consent, "/consent", "guardian_version", out.guardian_consent);
    auto const answers = reader.object(body, "", "answers");
    for (auto answer = answers.begin(); answer != answers.end(); ++answer) {
        reader.text(answers, "/answers", answer.key().c_str(), out.answers[answer.key()]);
    }
    read_documents(reader, body, out);
    return out;
}

bool is_idempotency_key(std::string_view key)
{
    return !key.empty() && key.size() <= longest_idempotency_key &&
           std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

/// The same faults, told where they stand in the JSON.
Error with_pointers(Error error)
{
    for (auto& fault : error.fields) {
        if (!fault.field.starts_with('/')) {
            fault.field = json_pointer_of(fault.field);
        }
    }
    return error;
}

} // namespace

std::string json_pointer_of(std::string_view field)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 18> places{{
        {"birth_name", "/person/birth_name"},
        {"usage_name", "/person/usage_name"},
        {"first_names", "/person/first_names"},
        {"birth_date", "/person/birth_date"},
        {"street", "/address/street"},
        {"complement", "/address/complement"},
        {"postcode", "/address/postcode"},
        {"email", "/contact/email"},
        {"email_choice", "/email_choice"},
        {"phone", "/contact/phone"},
        {"consent", "/consent/version"},
        {"guardian_consent", "/consent/guardian_version"},
        {"municipality", "/municipality"},
        {"message", "/message"},
        {"children", "/children"},
        {"document_identity", "/documents"},
        {"document_residence", "/documents"},
        {"document_other", "/documents"},
    }};
    if (auto const question = question_of_field(field)) {
        return "/answers/" + *question;
    }
    auto const found = std::ranges::find(places, field, &std::pair<std::string_view, std::string_view>::first);
    if (found != places.end()) {
        return std::string{found->second};
    }
    std::size_t number = 0;
    if (field.starts_with("child_")) {
        auto const rest = field.substr(6);
        auto const parsed = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        auto const part = rest.substr(static_cast<std::size_t>(parsed.ptr - rest.data()));
        if (number > 0 && part.starts_with('_')) {
            return fmt::format("/children/{}/{}", number - 1, part.substr(1));
        }
    }
    return "/" + std::string{field};
}

Result<Submission> submission_from_json(std::string_view body)
{
    auto const parsed = json::parse(body, nullptr, false);
    if (!parsed.is_object()) {
        return fail(ErrorKind::invalid, "registration.api.not_json");
    }
    std::vector<FieldError> faults;
    Reader reader{faults};
    auto submission = read(reader, parsed);
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return submission;
}

RegistrationApi::RegistrationApi(web::Shell const& shell, Registration& registration, ApiKeys const& keys)
    : shell_(shell), registration_(registration), keys_(keys)
{
}

void RegistrationApi::mount(web::Router& router)
{
    router.post(
        "/api/v1/applications", web::Audience::machine, [this](Request const& request) { return receive(request); },
        web::Csrf::exempt);
    router.get("/api/v1/openapi.json", web::Audience::everyone,
               [](Request const&) { return Response::json(std::string{*text::resource("assets/openapi.json")}); });
}

Response RegistrationApi::receive(Request const& request)
{
    auto const key = keys_.find(presented_key(request));
    if (!key) {
        auto response = shell_.problem(request, {ErrorKind::forbidden, {"registration.api.key_unknown"}}, 401);
        response.with_header("WWW-Authenticate", "Bearer");
        return response;
    }
    auto const idempotency_key = request.header("idempotency-key");
    if (!is_idempotency_key(idempotency_key)) {
        return shell_.problem(request, {ErrorKind::invalid, {"registration.api.idempotency_key"}}, 400);
    }
    auto const submission = submission_from_json(request.body);
    if (!submission) {
        return shell_.problem(request, submission.error(), submission.error().fields.empty() ? 400 : 422);
    }
    network::Actor actor{network::ActorKind::portal, key->id, key->name};
    if (!key->intercommunality.empty()) {
        actor.scope = key->intercommunality;
    }
    auto const receipt = registration_.submit(actor, *submission, idempotency_key);
    if (!receipt) {
        auto const is_reused = receipt.error().message.id == "registration.request_reused";
        return shell_.problem(request, with_pointers(receipt.error()), is_reused ? 422 : 0);
    }
    json const body{{"reference", receipt->reference}, {"state", "submitted"}, {"next", "email_confirmation"}};
    auto response = Response::json(body.dump(), receipt->repetition == Repetition::first ? 201 : 200);
    response.with_header("Cache-Control", "no-store");
    return response;
}

} // namespace guichet::people
