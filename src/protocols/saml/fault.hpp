// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <expected>
#include <string_view>

namespace guichet::protocols {

/// Why a SAML message or metadata is not accepted. The code is for the log and for message ids; nothing of what was
/// received is in it.
enum class SamlFault {
    malformed,         // not the XML of a SAML 2.0 message
    too_large,         // beyond the limits, or inflates beyond them
    forbidden_xml,     // a document type or entity
    wrong_message,     // another message than this endpoint takes
    unknown_provider,  // not from the provider it is read for
    not_signed,        // the provider's messages are signed, or this message always is
    bad_signature,     // by another key, of another text, or with an algorithm no longer trusted (SHA-1)
    no_destination,    // signed, and does not say for whom
    wrong_destination, // addressed to somebody else
    expired,           // too old, or from the future
    unknown_consumer,  // wants the answer where the metadata does not say
    unsupported,       // no common binding
    internal,          // ours: keys or metadata that lasso does not take
};

[[nodiscard]] std::string_view to_text(SamlFault fault);

template <class T>
using SamlResult = std::expected<T, SamlFault>;

} // namespace guichet::protocols
