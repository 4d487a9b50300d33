// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/cas/answers.hpp"

#include "base/dates.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::protocols {

namespace {

constexpr std::string_view cas_namespace = "http://www.yale.edu/tp/cas";
constexpr std::string_view attribute_namespace = "http://www.ja-sig.org/products/cas/";

std::string service_response(std::string_view content)
{
    return fmt::format("<cas:serviceResponse xmlns:cas=\"{}\">\n{}</cas:serviceResponse>\n", cas_namespace, content);
}

std::string attributes_xml(CasAttributes const& attributes)
{
    if (attributes.empty()) {
        return {};
    }
    std::string lines;
    for (auto const& [name, value] : attributes) {
        lines += fmt::format("      <cas:{0}>{1}</cas:{0}>\n", name, xml_escape(value));
    }
    return "    <cas:attributes>\n" + lines + "    </cas:attributes>\n";
}

std::string granting_ticket_xml(CasSuccess const& success)
{
    return success.granting_ticket_iou.empty()
               ? std::string{}
               : fmt::format("    <cas:proxyGrantingTicket>{}</cas:proxyGrantingTicket>\n",
                             xml_escape(success.granting_ticket_iou));
}

std::string proxies_xml(std::vector<std::string> const& proxies)
{
    if (proxies.empty()) {
        return {};
    }
    std::string lines;
    for (auto const& proxy : proxies) {
        lines += fmt::format("      <cas:proxy>{}</cas:proxy>\n", xml_escape(proxy));
    }
    return "    <cas:proxies>\n" + lines + "    </cas:proxies>\n";
}

nlohmann::json wrapped(std::string_view name, nlohmann::json content)
{
    return {{"serviceResponse", {{name, std::move(content)}}}};
}

/// A value alone, or an array when the name repeats.
nlohmann::json attributes_json(CasAttributes const& attributes)
{
    auto all = nlohmann::json::object();
    for (auto const& [name, value] : attributes) {
        auto& slot = all[name];
        if (slot.is_null()) {
            slot = value;
        } else if (slot.is_array()) {
            slot.push_back(value);
        } else {
            slot = nlohmann::json::array({slot, value});
        }
    }
    return all;
}

std::string saml_response(SamlEnvelope const& envelope, std::string_view status, std::string_view assertion)
{
    auto const in_response_to = envelope.in_response_to.empty()
                                    ? std::string{}
                                    : fmt::format(" InResponseTo=\"{}\"", xml_escape(envelope.in_response_to));
    return fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>)"
        R"(<saml1p:Response xmlns:saml1p="urn:oasis:names:tc:SAML:1.0:protocol"{} IssueInstant="{}")"
        R"( MajorVersion="1" MinorVersion="1" Recipient="{}" ResponseID="{}">)"
        R"(<saml1p:Status>{}</saml1p:Status>{}</saml1p:Response></SOAP-ENV:Body></SOAP-ENV:Envelope>)",
        in_response_to, to_iso(envelope.now), xml_escape(envelope.recipient), xml_escape(envelope.response_id), status,
        assertion);
}

std::string saml_subject(CasSuccess const& success)
{
    return fmt::format("<saml1:Subject><saml1:NameIdentifier>{}</saml1:NameIdentifier><saml1:SubjectConfirmation>"
                       "<saml1:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:artifact</saml1:ConfirmationMethod>"
                       "</saml1:SubjectConfirmation></saml1:Subject>",
                       xml_escape(success.user));
}

/// Values of one name stand together, wherever they were in the list.
std::string saml_attributes(CasAttributes const& attributes)
{
    std::vector<std::pair<std::string, std::string>> grouped;
    for (auto const& [name, value] : attributes) {
        auto const same = std::ranges::find(grouped, name, &std::pair<std::string, std::string>::first);
        auto const text = fmt::format("<saml1:AttributeValue>{}</saml1:AttributeValue>", xml_escape(value));
        if (same == grouped.end()) {
            grouped.emplace_back(name, text);
        } else {
            same->second += text;
        }
    }
    std::string all;
    for (auto const& [name, values] : grouped) {
        all += fmt::format(R"(<saml1:Attribute AttributeName="{}" AttributeNamespace="{}">{}</saml1:Attribute>)", name,
                           attribute_namespace, values);
    }
    return all;
}

} // namespace

std::string_view to_text(CasFailureCode code)
{
    switch (code) {
    case CasFailureCode::invalid_request:
        return "INVALID_REQUEST";
    case CasFailureCode::invalid_ticket_spec:
        return "INVALID_TICKET_SPEC";
    case CasFailureCode::unauthorized_service_proxy:
        return "UNAUTHORIZED_SERVICE_PROXY";
    case CasFailureCode::invalid_proxy_callback:
        return "INVALID_PROXY_CALLBACK";
    case CasFailureCode::invalid_ticket:
        return "INVALID_TICKET";
    case CasFailureCode::invalid_service:
        return "INVALID_SERVICE";
    default:
        return "INTERNAL_ERROR";
    }
}

std::string cas_text(CasSuccess const& success)
{
    return "yes\n" + success.user + "\n";
}

std::string cas_text(CasFailure const& /*failure*/)
{
    return "no\n";
}

std::string cas_xml(CasSuccess const& success)
{
    return service_response(fmt::format("  <cas:authenticationSuccess>\n    <cas:user>{}</cas:user>\n{}"
                                        "{}{}  </cas:authenticationSuccess>\n",
                                        xml_escape(success.user), attributes_xml(success.attributes),
                                        granting_ticket_xml(success), proxies_xml(success.proxies)));
}

std::string cas_xml(CasFailure const& failure)
{
    return service_response(fmt::format("  <cas:authenticationFailure code=\"{}\">{}</cas:authenticationFailure>\n",
                                        to_text(failure.code), xml_escape(failure.explanation)));
}

std::string cas_json(CasSuccess const& success)
{
    nlohmann::json content{{"user", success.user}};
    if (!success.attributes.empty()) {
        content["attributes"] = attributes_json(success.attributes);
    }
    if (!success.granting_ticket_iou.empty()) {
        content["proxyGrantingTicket"] = success.granting_ticket_iou;
    }
    if (!success.proxies.empty()) {
        content["proxies"] = success.proxies;
    }
    return wrapped("authenticationSuccess", std::move(content)).dump();
}

std::string cas_json(CasFailure const& failure)
{
    return wrapped("authenticationFailure", {{"code", to_text(failure.code)}, {"description", failure.explanation}})
        .dump();
}

std::string cas_proxy_success(std::string_view ticket)
{
    return service_response(
        fmt::format("  <cas:proxySuccess>\n    <cas:proxyTicket>{}</cas:proxyTicket>\n  </cas:proxySuccess>\n",
                    xml_escape(ticket)));
}

std::string cas_logout_request(std::string_view id, Instant now, std::string_view ticket)
{
    return fmt::format(R"(<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{}" )"
                       R"(Version="2.0" IssueInstant="{}"><saml:NameID )"
                       R"(xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@</saml:NameID>)"
                       R"(<samlp:SessionIndex>{}</samlp:SessionIndex></samlp:LogoutRequest>)",
                       xml_escape(id), to_iso(now), xml_escape(ticket));
}

std::string cas_proxy_refusal(CasFailure const& failure)
{
    return service_response(fmt::format("  <cas:proxyFailure code=\"{}\">{}</cas:proxyFailure>\n",
                                        to_text(failure.code), xml_escape(failure.explanation)));
}

std::string saml_answer(SamlEnvelope const& envelope, CasSuccess const& success)
{
    auto const subject = saml_subject(success);
    auto const statement = success.attributes.empty()
                               ? std::string{}
                               : fmt::format("<saml1:AttributeStatement>{}{}</saml1:AttributeStatement>", subject,
                                             saml_attributes(success.attributes));
    auto const now = to_iso(envelope.now);
    auto const assertion = fmt::format(
        R"(<saml1:Assertion xmlns:saml1="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="{}" IssueInstant="{}")"
        R"( Issuer="{}" MajorVersion="1" MinorVersion="1"><saml1:Conditions NotBefore="{}" NotOnOrAfter="{}">)"
        R"(<saml1:AudienceRestrictionCondition><saml1:Audience>{}</saml1:Audience></saml1:AudienceRestrictionCondition>)"
        R"(</saml1:Conditions><saml1:AuthenticationStatement AuthenticationInstant="{}")"
        R"( AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:{}">{}</saml1:AuthenticationStatement>{})"
        R"(</saml1:Assertion>)",
        xml_escape(envelope.assertion_id), now, xml_escape(envelope.issuer), now, to_iso(envelope.not_after),
        xml_escape(envelope.recipient), to_iso(envelope.signed_in), envelope.by_password ? "password" : "unspecified",
        subject, statement);
    return saml_response(envelope, R"(<saml1p:StatusCode Value="saml1p:Success"/>)", assertion);
}

std::string saml_answer(SamlEnvelope const& envelope, CasFailure const& failure)
{
    auto const message = fmt::format("{}: {}", to_text(failure.code), xml_escape(failure.explanation));
    return saml_response(envelope,
                         fmt::format(R"(<saml1p:StatusCode Value="saml1p:RequestDenied"/>)"
                                     R"(<saml1p:StatusMessage>{}</saml1p:StatusMessage>)",
                                     message),
                         "");
}

std::string xml_escape(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (auto const c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&apos;";
            break;
        default:
            if (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n') {
                out += "\xEF\xBF\xBD";
            } else {
                out += c;
            }
        }
    }
    return out;
}

} // namespace guichet::protocols
