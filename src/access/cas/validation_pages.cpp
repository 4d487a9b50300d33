// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/validation_pages.hpp"

#include "base/text.hpp"
#include "base/waiting.hpp"
#include "protocols/cas/saml_request.hpp"

#include <array>

namespace guichet::access {

namespace {

using protocols::CasFailure;
using protocols::CasFailureCode;

Cas::Validation read(web::Request const& request, Cas::Accepts accepts)
{
    auto const renew = request.has_query("renew") && request.query_value("renew") != "false";
    return {std::string{request.query_value("service")}, std::string{request.query_value("ticket")},
            renew ? SignIn::just_now : SignIn::earlier, accepts};
}

bool wants_json(web::Request const& request)
{
    return to_lower(request.query_value("format")) == "json";
}

template <class Outcome>
web::Response in_format_asked(web::Request const& request, Outcome const& outcome)
{
    if (wants_json(request)) {
        return web::Response::bytes(protocols::cas_json(outcome), "application/json;charset=UTF-8");
    }
    return web::Response::bytes(protocols::cas_xml(outcome), "application/xml;charset=UTF-8");
}

} // namespace

CasValidationPages::CasValidationPages(Clock const& clock, Random& random, std::string public_url, Cas& cas,
                                       CasProxies& proxies)
    : clock_(clock), random_(random), public_url_(std::move(public_url)), cas_(cas), proxies_(proxies)
{
}

void CasValidationPages::mount(web::Router& router)
{
    using web::Audience;
    using web::Pace;
    for (auto const base_view : cas_bases) {
        std::string const base{base_view};
        // A vendor given ".../cas/v3" as base address expects version 3 of everything below it.
        auto const plain = base.ends_with("v3") ? Attributes::told : Attributes::told_when_registered;
        router.get(base + "/validate", Audience::machine, [this](auto const& r) { return validate(r); }, Pace::quick);
        for (auto const& [path, accepts] : {std::pair{"/serviceValidate", Cas::Accepts::service_tickets},
                                            std::pair{"/proxyValidate", Cas::Accepts::proxy_tickets_too}}) {
            router.get(
                base + path, Audience::machine,
                [this, accepts, plain](auto const& r) { return service_validate(r, accepts, plain); }, Pace::quick);
            router.get(
                base + "/p3" + path, Audience::machine,
                [this, accepts](auto const& r) { return service_validate(r, accepts, Attributes::told); }, Pace::quick);
        }
        router.get(base + "/proxy", Audience::machine, [this](auto const& r) { return proxy(r); });
        router.post(
            base + "/samlValidate", Audience::machine, [this](auto const& r) { return saml_validate(r); },
            web::Csrf::exempt, Pace::quick);
    }
}

web::Response CasValidationPages::validate(web::Request const& request)
{
    auto const outcome = cas_.validate(read(request, Cas::Accepts::service_tickets));
    return web::Response::text(outcome ? protocols::cas_text(outcome->success) : protocols::cas_text(outcome.error()));
}

web::Response CasValidationPages::service_validate(web::Request const& request, Cas::Accepts accepts,
                                                   Attributes attributes)
{
    auto const callback = request.query_value("pgtUrl");
    if (!callback.empty()) {
        about_to_wait(); // before the ticket is spent: the service is called back
    }
    auto outcome = cas_.validate(read(request, accepts));
    if (!outcome) {
        return in_format_asked(request, outcome.error());
    }
    if (!callback.empty()) {
        auto iou = proxies_.grant(*outcome, callback);
        if (!iou) {
            return in_format_asked(request, iou.error());
        }
        outcome->success.granting_ticket_iou = std::move(*iou);
    }
    if (attributes == Attributes::told || outcome->service.service.attributes_on_v2) {
        cas_.note(*outcome);
    } else {
        outcome->success.attributes.clear();
    }
    return in_format_asked(request, outcome->success);
}

web::Response CasValidationPages::proxy(web::Request const& request)
{
    auto const ticket = proxies_.proxy(request.query_value("pgt"), request.query_value("targetService"));
    return web::Response::bytes(ticket ? protocols::cas_proxy_success(*ticket)
                                       : protocols::cas_proxy_refusal(ticket.error()),
                                "application/xml;charset=UTF-8");
}

web::Response CasValidationPages::saml_validate(web::Request const& request)
{
    protocols::SamlEnvelope envelope;
    envelope.response_id = "_" + hex(random_.token());
    envelope.assertion_id = "_" + hex(random_.token());
    envelope.issuer = public_url_;
    envelope.recipient = request.query_value("TARGET");
    envelope.now = clock_.now();
    envelope.not_after = envelope.now + CasTickets::life;
    auto const answer = [&](auto const& outcome) {
        return web::Response::bytes(protocols::saml_answer(envelope, outcome), "text/xml;charset=UTF-8");
    };
    auto const asked = protocols::parse_saml_request(request.body);
    if (!asked) {
        return answer(CasFailure{CasFailureCode::invalid_request, "a SOAP envelope with one artifact is expected"});
    }
    envelope.in_response_to = asked->request_id;
    auto const outcome = cas_.validate({envelope.recipient, asked->ticket, SignIn::earlier});
    if (!outcome) {
        return answer(outcome.error());
    }
    envelope.signed_in = outcome->visitor.signed_in;
    envelope.by_password = outcome->visitor.means == web::by_password;
    cas_.note(*outcome);
    return answer(outcome->success);
}

} // namespace guichet::access
