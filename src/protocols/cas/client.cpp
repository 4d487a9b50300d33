// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/cas/client.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

namespace guichet::protocols {

namespace {

constexpr std::size_t largest_answer = std::size_t{256} << 10U;

struct FreeAnswer {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    void operator()(xmlChar* text) const { xmlFree(text); }
};

std::string_view answer_text(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<char const*>(text)};
}

constexpr std::string_view cas_names = "http://www.yale.edu/tp/cas";
constexpr std::string_view saml_protocol = "urn:oasis:names:tc:SAML:2.0:protocol";

using XmlDocument = std::unique_ptr<xmlDoc, FreeAnswer>;

/// No DTD, no entity.
XmlDocument read_xml(std::string_view text)
{
    if (text.empty() || text.size() > largest_answer) {
        return nullptr;
    }
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
    XmlDocument document{xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, options)};
    return document && document->intSubset == nullptr && document->extSubset == nullptr ? std::move(document) : nullptr;
}

bool is_element(xmlNode const* node, std::string_view name, std::string_view names)
{
    return node != nullptr && answer_text(node->name) == name && node->ns != nullptr &&
           answer_text(node->ns->href) == names;
}

std::optional<std::string> trimmed_content(xmlNode* node)
{
    std::unique_ptr<xmlChar, FreeAnswer> const content{xmlNodeGetContent(node)};
    std::string text{answer_text(content.get())};
    text.erase(0, text.find_first_not_of(" \t\r\n"));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

/// The only child element of that name; nullptr for none or several.
xmlNode* only_child(xmlNode const* parent, std::string_view name, std::string_view names)
{
    xmlNode* found = nullptr;
    for (auto* child = parent->children; child != nullptr; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || !is_element(child, name, names)) {
            continue;
        }
        if (found != nullptr) {
            return nullptr;
        }
        found = child;
    }
    return found;
}

} // namespace

std::string cas_login_address(std::string_view base, std::string_view service, CasSignIn sign_in)
{
    return fmt::format("{}/login?service={}{}", base, percent_encode(service),
                       sign_in == CasSignIn::anew ? "&renew=true" : "");
}

std::string cas_validation_address(std::string_view base, std::string_view service, std::string_view ticket,
                                   CasSignIn sign_in)
{
    return fmt::format("{}/serviceValidate?service={}&ticket={}{}", base, percent_encode(service),
                       percent_encode(ticket), sign_in == CasSignIn::anew ? "&renew=true" : "");
}

std::optional<std::string> cas_user_in(std::string_view answer)
{
    auto const document = read_xml(answer);
    auto const* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    auto const* const success = root == nullptr ? nullptr : only_child(root, "authenticationSuccess", cas_names);
    auto* const user = success == nullptr ? nullptr : only_child(success, "user", cas_names);
    return user == nullptr || answer_text(root->name) != "serviceResponse" ? std::nullopt : trimmed_content(user);
}

bool is_cas_refusal(std::string_view answer)
{
    auto const document = read_xml(answer);
    auto const* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    return is_element(root, "serviceResponse", cas_names) &&
           only_child(root, "authenticationFailure", cas_names) != nullptr;
}

std::optional<std::string> cas_ticket_of_logout(std::string_view request)
{
    auto const document = read_xml(request);
    auto const* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    auto* const index =
        is_element(root, "LogoutRequest", saml_protocol) ? only_child(root, "SessionIndex", saml_protocol) : nullptr;
    return index == nullptr ? std::nullopt : trimmed_content(index);
}

} // namespace guichet::protocols
