// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/cas/client.hpp"

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

/// The only child element of that name in CAS's namespace; nullptr for none or several.
xmlNode* only_child(xmlNode const* parent, std::string_view name)
{
    xmlNode* found = nullptr;
    for (auto* child = parent->children; child != nullptr; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || answer_text(child->name) != name || child->ns == nullptr ||
            answer_text(child->ns->href) != "http://www.yale.edu/tp/cas") {
            continue;
        }
        if (found != nullptr) {
            return nullptr;
        }
        found = child;
    }
    return found;
}

std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (auto const c : text) {
        auto const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

} // namespace

std::string cas_login_address(std::string_view base, std::string_view service)
{
    return fmt::format("{}/login?service={}", base, percent_encoded(service));
}

std::string cas_validation_address(std::string_view base, std::string_view service, std::string_view ticket)
{
    return fmt::format("{}/serviceValidate?service={}&ticket={}", base, percent_encoded(service),
                       percent_encoded(ticket));
}

std::optional<std::string> cas_user_in(std::string_view answer)
{
    if (answer.empty() || answer.size() > largest_answer) {
        return std::nullopt;
    }
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
    std::unique_ptr<xmlDoc, FreeAnswer> const document{
        xmlReadMemory(answer.data(), static_cast<int>(answer.size()), nullptr, nullptr, options)};
    if (!document || document->intSubset != nullptr || document->extSubset != nullptr) {
        return std::nullopt;
    }
    auto const* const root = xmlDocGetRootElement(document.get());
    auto const* const success = root == nullptr ? nullptr : only_child(root, "authenticationSuccess");
    auto* const user = success == nullptr ? nullptr : only_child(success, "user");
    if (user == nullptr || answer_text(root->name) != "serviceResponse") {
        return std::nullopt;
    }
    std::unique_ptr<xmlChar, FreeAnswer> const content{xmlNodeGetContent(user)};
    std::string text{answer_text(content.get())};
    text.erase(0, text.find_first_not_of(" \t\r\n"));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

} // namespace guichet::protocols
