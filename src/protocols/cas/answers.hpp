// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a CAS server answers to a validation, as bytes: CAS 1.0 text, CAS 2.0/3.0 XML and JSON (CAS protocol 3.0.3 §2.4
/// to §2.8), SAML 1.1. No meaning here: access/cas decides.
namespace guichet::protocols {

/// A name that repeats is an attribute with several values. Names must be XML names.
using CasAttributes = std::vector<std::pair<std::string, std::string>>;

struct CasSuccess {
    std::string user;
    CasAttributes attributes;           // none: the element is left out
    std::string granting_ticket_iou{};  // "" for none
    std::vector<std::string> proxies{}; // their callback addresses, the most recent first
};

/// §2.5.3
enum class CasFailureCode {
    invalid_request,
    invalid_ticket_spec,
    unauthorized_service_proxy,
    invalid_proxy_callback,
    invalid_ticket,
    invalid_service,
    internal_error,
};
struct CasFailure {
    CasFailureCode code = CasFailureCode::invalid_request;
    std::string explanation; // for the vendor's log, never about the person
};

[[nodiscard]] inline std::unexpected<CasFailure> cas_fail(CasFailureCode code, std::string explanation)
{
    return std::unexpected(CasFailure{code, std::move(explanation)});
}
[[nodiscard]] std::string_view to_text(CasFailureCode code);

/// Line feeds alone: clients compare the bytes.
[[nodiscard]] std::string cas_text(CasSuccess const& success);
[[nodiscard]] std::string cas_text(CasFailure const& failure);
/// One attribute a line and the prefix cas:, for clients that read with regular expressions.
[[nodiscard]] std::string cas_xml(CasSuccess const& success);
[[nodiscard]] std::string cas_xml(CasFailure const& failure);
[[nodiscard]] std::string cas_json(CasSuccess const& success);
[[nodiscard]] std::string cas_json(CasFailure const& failure);
/// The answer of /proxy (§2.7.2).
[[nodiscard]] std::string cas_proxy_success(std::string_view ticket);
[[nodiscard]] std::string cas_proxy_refusal(CasFailure const& failure);
/// What a service is sent when a session ends (§2.3.3): the ticket is how it knows the session.
[[nodiscard]] std::string cas_logout_request(std::string_view id, Instant now, std::string_view ticket);

/// Around a SAML 1.1 answer.
struct SamlEnvelope {
    std::string response_id;
    std::string assertion_id;
    std::string in_response_to; // "" when the request had no id
    std::string issuer;
    std::string recipient; // the service
    Instant now;
    Instant signed_in;
    Instant not_after; // of the conditions
    bool by_password = true;
};
[[nodiscard]] std::string saml_answer(SamlEnvelope const& envelope, CasSuccess const& success);
[[nodiscard]] std::string saml_answer(SamlEnvelope const& envelope, CasFailure const& failure);

/// For text and attribute values; characters that XML 1.0 cannot hold become U+FFFD.
[[nodiscard]] std::string xml_escape(std::string_view text);

} // namespace guichet::protocols
