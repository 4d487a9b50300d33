// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/fault.hpp"

#include "base/words.hpp"

namespace guichet::protocols {

std::string_view to_text(SamlFault fault)
{
    static constexpr Words<SamlFault, 13> words{{{SamlFault::malformed, "malformed"},
                                                 {SamlFault::too_large, "too_large"},
                                                 {SamlFault::forbidden_xml, "forbidden_xml"},
                                                 {SamlFault::wrong_message, "wrong_message"},
                                                 {SamlFault::unknown_provider, "unknown_provider"},
                                                 {SamlFault::not_signed, "not_signed"},
                                                 {SamlFault::bad_signature, "bad_signature"},
                                                 {SamlFault::no_destination, "no_destination"},
                                                 {SamlFault::wrong_destination, "wrong_destination"},
                                                 {SamlFault::expired, "expired"},
                                                 {SamlFault::unknown_consumer, "unknown_consumer"},
                                                 {SamlFault::unsupported, "unsupported"},
                                                 {SamlFault::internal, "internal"}}};
    return word_of(words, fault);
}

} // namespace guichet::protocols
