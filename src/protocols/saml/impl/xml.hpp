// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/saml/fault.hpp"

#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Reading XML that strangers sent: no network, no document type, no entity, bounded.
namespace guichet::protocols::impl {

struct FreeXml {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using XmlDocument = std::unique_ptr<xmlDoc, FreeXml>;

/// Of a message, inflated; metadata may be larger.
inline constexpr std::size_t largest_saml_message = std::size_t{64} * 1024;
inline constexpr std::size_t largest_saml_metadata = std::size_t{512} * 1024;

[[nodiscard]] SamlResult<XmlDocument> parse_xml(std::string_view text, std::size_t largest);

[[nodiscard]] bool is_element(xmlNode const* node, std::string_view name, std::string_view space);
[[nodiscard]] std::string attribute(xmlNode const* node, char const* name);                       // "" when absent
[[nodiscard]] std::string text_of(xmlNode const* node);                                           // trimmed
[[nodiscard]] xmlNode* child(xmlNode const* node, std::string_view name, std::string_view space); // first, or nullptr
/// An element as a document of its own, with the names that were in force around it.
[[nodiscard]] std::string document_of(xmlNode* element);
[[nodiscard]] std::vector<xmlNode*> children(xmlNode const* node, std::string_view name, std::string_view space);

} // namespace guichet::protocols::impl
