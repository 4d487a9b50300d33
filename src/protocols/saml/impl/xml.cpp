// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/impl/xml.hpp"

#include <libxml/parser.h>

namespace guichet::protocols::impl {

namespace {

struct FreeXmlText {
    void operator()(xmlChar* text) const { xmlFree(text); }
};
using XmlText = std::unique_ptr<xmlChar, FreeXmlText>;

std::string_view view(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<char const*>(text)};
}

} // namespace

SamlResult<XmlDocument> parse_xml(std::string_view text, std::size_t largest)
{
    if (text.size() > largest) {
        return std::unexpected(SamlFault::too_large);
    }
    // A zero byte ends the text for lasso and not for us; a document type is refused before it is parsed.
    if (text.empty() || text.contains('\0')) {
        return std::unexpected(SamlFault::malformed);
    }
    if (text.contains("<!DOCTYPE") || text.contains("<!ENTITY")) {
        return std::unexpected(SamlFault::forbidden_xml);
    }
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    XmlDocument document{xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, options)};
    if (!document || xmlDocGetRootElement(document.get()) == nullptr) {
        return std::unexpected(SamlFault::malformed);
    }
    if (document->intSubset != nullptr || document->extSubset != nullptr) {
        return std::unexpected(SamlFault::forbidden_xml);
    }
    return document;
}

bool is_element(xmlNode const* node, std::string_view name, std::string_view space)
{
    return node != nullptr && node->type == XML_ELEMENT_NODE && view(node->name) == name && node->ns != nullptr &&
           view(node->ns->href) == space;
}

std::string attribute(xmlNode const* node, char const* name)
{
    XmlText const value{xmlGetNoNsProp(node, reinterpret_cast<xmlChar const*>(name))};
    return std::string{view(value.get())};
}

std::string text_of(xmlNode const* node)
{
    XmlText const content{xmlNodeGetContent(node)};
    auto const text = view(content.get());
    auto const* const blank = " \t\r\n";
    auto const first = text.find_first_not_of(blank);
    return first == std::string_view::npos ? std::string{}
                                           : std::string{text.substr(first, text.find_last_not_of(blank) - first + 1)};
}

std::vector<xmlNode*> children(xmlNode const* node, std::string_view name, std::string_view space)
{
    std::vector<xmlNode*> found;
    for (auto* each = node->children; each != nullptr; each = each->next) {
        if (is_element(each, name, space)) {
            found.push_back(each);
        }
    }
    return found;
}

xmlNode* child(xmlNode const* node, std::string_view name, std::string_view space)
{
    auto const found = children(node, name, space);
    return found.empty() ? nullptr : found.front();
}

std::string document_of(xmlNode* element)
{
    XmlDocument const alone{xmlNewDoc(reinterpret_cast<xmlChar const*>("1.0"))};
    xmlDocSetRootElement(alone.get(), xmlDocCopyNode(element, alone.get(), 1));
    xmlChar* bytes = nullptr;
    int size = 0;
    xmlDocDumpMemoryEnc(alone.get(), &bytes, &size, "UTF-8");
    XmlText const owned{bytes};
    return std::string{view(owned.get())};
}

} // namespace guichet::protocols::impl
