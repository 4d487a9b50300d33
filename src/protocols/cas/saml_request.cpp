// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/cas/saml_request.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>
#include <vector>

namespace guichet::protocols {

namespace {

struct FreeDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
struct FreeText {
    void operator()(xmlChar* text) const { xmlFree(text); }
};
using Document = std::unique_ptr<xmlDoc, FreeDocument>;
using Text = std::unique_ptr<xmlChar, FreeText>;

std::string_view view(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<char const*>(text)};
}

std::string trimmed(std::string_view text)
{
    auto const* const blank = " \t\r\n";
    auto const first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string{text.substr(first, text.find_last_not_of(blank) - first + 1)};
}

bool is_named(xmlNode const* node, std::string_view name)
{
    return node->type == XML_ELEMENT_NODE && view(node->name) == name && node->ns != nullptr &&
           view(node->ns->href) == "urn:oasis:names:tc:SAML:1.0:protocol";
}

/// Every element of that name of SAML's protocol, in the order of the document.
std::vector<xmlNode*> all_named(xmlNode* root, std::string_view name)
{
    std::vector<xmlNode*> found;
    std::vector<xmlNode*> waiting{root};
    while (!waiting.empty()) {
        auto* const node = waiting.back();
        waiting.pop_back();
        if (is_named(node, name)) {
            found.push_back(node);
        }
        for (auto* child = node->children; child != nullptr; child = child->next) {
            if (child->type == XML_ELEMENT_NODE) {
                waiting.push_back(child);
            }
        }
    }
    return found;
}

Document parse(std::string_view body)
{
    // No network, no DTD, no entity is ever replaced; libxml2's own limits on depth and size stay on.
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
    Document document{xmlReadMemory(body.data(), static_cast<int>(body.size()), nullptr, nullptr, options)};
    if (document && (document->intSubset != nullptr || document->extSubset != nullptr)) {
        return nullptr;
    }
    return document;
}

} // namespace

std::optional<SamlRequest> parse_saml_request(std::string_view body)
{
    if (body.empty() || body.size() > largest_saml_request) {
        return std::nullopt;
    }
    auto const document = parse(body);
    auto* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (root == nullptr) {
        return std::nullopt;
    }
    auto const artifacts = all_named(root, "AssertionArtifact");
    if (artifacts.size() != 1) {
        return std::nullopt;
    }
    SamlRequest request;
    request.ticket = trimmed(view(Text{xmlNodeGetContent(artifacts.front())}.get()));
    auto const requests = all_named(root, "Request");
    if (requests.size() == 1) {
        Text const id{xmlGetProp(requests.front(), reinterpret_cast<xmlChar const*>("RequestID"))};
        request.request_id = view(id.get());
    }
    return request.ticket.empty() ? std::nullopt : std::optional{request};
}

} // namespace guichet::protocols
