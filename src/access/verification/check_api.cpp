// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/verification/check_api.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using nlohmann::json;
using web::Request;
using web::Response;

constexpr std::size_t longest = 254;

struct Asked {
    std::string card;
    std::optional<std::string> password;
};

Result<Asked> read(std::string_view body)
{
    auto const parsed = json::parse(body, nullptr, false);
    if (!parsed.is_object()) {
        return fail(ErrorKind::invalid, "registration.api.not_json");
    }
    std::vector<FieldError> faults;
    auto const text = [&](char const* name) -> std::optional<std::string> {
        auto const found = parsed.find(name);
        if (found == parsed.end() || found->is_null()) {
            return std::nullopt;
        }
        if (!found->is_string() || found->get_ref<std::string const&>().size() > longest) {
            faults.push_back({std::string{"/"} + name, {"registration.api.type"}});
            return std::nullopt;
        }
        return found->get<std::string>();
    };
    Asked asked{text("card").value_or(""), text("password")};
    if (faults.empty() && people::normalise_card_number(asked.card).empty()) {
        faults.push_back({"/card", {"sip2.check.card"}});
    }
    return faults.empty() ? Result<Asked>{std::move(asked)} : invalid(std::move(faults));
}

} // namespace

PatronCheckApi::PatronCheckApi(web::Shell const& shell, people::ApiKeys const& keys,
                               network::Intercommunalities const& libraries, Verification& verification)
    : shell_(shell), keys_(keys), libraries_(libraries), verification_(verification)
{
}

void PatronCheckApi::mount(web::Router& router)
{
    router.post(
        "/api/v1/patrons/check", web::Audience::machine, [this](Request const& request) { return check(request); },
        web::Csrf::exempt);
}

Response PatronCheckApi::check(Request const& request)
{
    auto const key = keys_.find(people::presented_key(request));
    if (!key) {
        auto response = shell_.problem(request, {ErrorKind::forbidden, {"registration.api.key_unknown"}}, 401);
        response.with_header("WWW-Authenticate", "Bearer");
        return response;
    }
    auto const asked = read(request.body);
    if (!asked) {
        return shell_.problem(request, asked.error(), asked.error().fields.empty() ? 400 : 422);
    }
    Machine const machine{"api:" + key->id, std::nullopt, key->intercommunality};
    auto const finding = verification_.verify(machine, {asked->card, asked->password});
    return finding ? told(request, *finding, asked->password.has_value()) : shell_.problem(request, finding.error());
}

Response PatronCheckApi::told(Request const& request, Finding const& finding, bool asked_password) const
{
    json body{{"state", to_text(finding.state)},
              {"password", !asked_password    ? "unchecked"
                           : finding.pin_fits ? "right"
                                              : "wrong"}};
    if (!finding.reason.id.empty()) {
        body["reason"] = {{"code", finding.reason.id},
                          {"text", shell_.text(request, refusal_in_words(finding.reason, request.locale, libraries_))}};
    }
    if (finding.standing) {
        body["intercommunality"] = finding.standing->intercommunality.value;
        body["library"] = finding.standing->library.value;
        body["category"] = category_of(*finding.standing);
    }
    if (finding.expires) {
        body["expires"] = to_iso(*finding.expires);
    }
    auto response = Response::json(body.dump());
    response.with_header("Cache-Control", "no-store");
    return response;
}

} // namespace guichet::access
