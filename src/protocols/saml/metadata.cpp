// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/metadata.hpp"

#include "protocols/cas/answers.hpp"
#include "protocols/saml/impl/xml.hpp"
#include "protocols/saml/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace guichet::protocols {

namespace {

using impl::attribute;
using impl::child;
using impl::children;

std::string key_descriptors(std::vector<std::string> const& certificates)
{
    std::string all;
    for (auto const& certificate : certificates) {
        all += fmt::format("    <md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}"
                           "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\n",
                           certificate_body(certificate));
    }
    return all;
}

std::string endpoint(std::string_view element, std::string_view binding, std::string_view url)
{
    return fmt::format("    <md:{} Binding=\"{}\" Location=\"{}\"/>\n", element, binding, xml_escape(url));
}

std::vector<xmlNode*> bound_to(std::vector<xmlNode*> endpoints, std::string_view binding)
{
    std::erase_if(endpoints, [&](xmlNode const* node) { return attribute(node, "Binding") != binding; });
    return endpoints;
}

bool is_web_address(std::string_view url)
{
    return (url.starts_with("https://") || url.starts_with("http://")) && url.size() <= 2000 &&
           std::ranges::none_of(url, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

/// "" when there is none, or none that a browser can be sent to.
std::string location(std::vector<xmlNode*> const& endpoints)
{
    auto const url = endpoints.empty() ? std::string{} : attribute(endpoints.front(), "Location");
    return is_web_address(url) ? url : std::string{};
}

std::vector<SamlConsumer> consumers_of(xmlNode const* role)
{
    std::vector<SamlConsumer> all;
    for (auto const* const node :
         bound_to(children(role, "AssertionConsumerService", saml_names::metadata_namespace), saml_names::post)) {
        SamlConsumer consumer;
        consumer.url = attribute(node, "Location");
        auto const number = attribute(node, "index");
        std::from_chars(number.data(), number.data() + number.size(), consumer.index);
        auto const standard = attribute(node, "isDefault");
        consumer.is_default = standard == "true" || standard == "1";
        if (is_web_address(consumer.url)) {
            all.push_back(std::move(consumer));
        }
    }
    return all;
}

std::vector<std::string> fingerprints_of(xmlNode const* role)
{
    std::vector<std::string> all;
    for (auto const* const key : children(role, "KeyDescriptor", saml_names::metadata_namespace)) {
        auto const* const info = child(key, "KeyInfo", saml_names::signature_namespace);
        if (attribute(key, "use") == "encryption" || info == nullptr) {
            continue;
        }
        for (auto const* const data : children(info, "X509Data", saml_names::signature_namespace)) {
            auto const* const body = child(data, "X509Certificate", saml_names::signature_namespace);
            auto const print = body == nullptr ? std::nullopt : certificate_fingerprint(impl::text_of(body));
            if (print) {
                all.push_back(*print);
            }
        }
    }
    return all;
}

xmlNode const* saml2_role(xmlNode const* entity)
{
    for (auto const* const role : children(entity, "SPSSODescriptor", saml_names::metadata_namespace)) {
        if (attribute(role, "protocolSupportEnumeration").contains(saml_names::protocol_namespace)) {
            return role;
        }
    }
    return nullptr;
}

void add_providers(xmlNode* node, std::vector<xmlNode*>& found)
{
    if (impl::is_element(node, "EntityDescriptor", saml_names::metadata_namespace) && saml2_role(node) != nullptr) {
        found.push_back(node);
    }
    if (impl::is_element(node, "EntitiesDescriptor", saml_names::metadata_namespace)) {
        for (auto* each = node->children; each != nullptr; each = each->next) {
            add_providers(each, found);
        }
    }
}

/// The one service provider there is, alone or in a list of entities; nullptr for none and for several.
xmlNode* only_provider(xmlDoc* document)
{
    std::vector<xmlNode*> found;
    add_providers(xmlDocGetRootElement(document), found);
    return found.size() == 1 ? found.front() : nullptr;
}

/// A list may say it for those in it.
std::string valid_until(xmlNode const* entity)
{
    auto const* list = entity;
    while (list != nullptr && list->type == XML_ELEMENT_NODE) {
        if (auto said = attribute(list, "validUntil"); !said.empty()) {
            return said;
        }
        list = list->parent;
    }
    return {};
}

} // namespace

std::string saml_metadata(SamlIdentityProvider const& provider, std::vector<std::string> const& certificates)
{
    auto const name = xml_escape(provider.name);
    // The ID is what the signature points at. Shibboleth believes scoped attributes of the scopes named here alone.
    return fmt::format(
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<md:EntityDescriptor xmlns:md=\"{}\" xmlns:ds=\"{}\" xmlns:shibmd=\"urn:mace:shibboleth:metadata:1.0\""
               " xmlns:mdui=\"urn:oasis:names:tc:SAML:metadata:ui\" ID=\"metadata\" cacheDuration=\"P1D\""
               " entityID=\"{}\">\n",
               saml_names::metadata_namespace, saml_names::signature_namespace, xml_escape(provider.entity_id)) +
           fmt::format("  <md:IDPSSODescriptor protocolSupportEnumeration=\"{}\" WantAuthnRequestsSigned=\"false\">\n"
                       "    <md:Extensions><shibmd:Scope regexp=\"false\">{}</shibmd:Scope><mdui:UIInfo>"
                       "<mdui:DisplayName xml:lang=\"fr\">{}</mdui:DisplayName></mdui:UIInfo></md:Extensions>\n",
                       saml_names::protocol_namespace, xml_escape(provider.scope), name) +
           key_descriptors(certificates) + endpoint("SingleLogoutService", saml_names::redirect, provider.logout_url) +
           endpoint("SingleLogoutService", saml_names::post, provider.logout_url) +
           fmt::format("    <md:NameIDFormat>{}</md:NameIDFormat>\n    <md:NameIDFormat>{}</md:NameIDFormat>\n",
                       saml_names::persistent, saml_names::transient) +
           endpoint("SingleSignOnService", saml_names::redirect, provider.sign_on_url) +
           endpoint("SingleSignOnService", saml_names::post, provider.sign_on_url) +
           "  </md:IDPSSODescriptor>\n</md:EntityDescriptor>\n";
}

std::optional<std::string> SamlServiceProvider::consumer(std::string_view url, std::optional<int> index) const
{
    auto const wanted = [&](SamlConsumer const& each) {
        return url.empty() ? index && each.index == *index : each.url == url;
    };
    if (!url.empty() || index) {
        auto const found = std::ranges::find_if(consumers, wanted);
        return found == consumers.end() ? std::nullopt : std::optional{found->url};
    }
    auto const standard = std::ranges::find_if(consumers, &SamlConsumer::is_default);
    return standard == consumers.end() ? consumers.front().url : standard->url;
}

SamlResult<SamlServiceProvider> read_saml_metadata(std::string_view xml)
{
    auto const document = impl::parse_xml(xml, impl::largest_saml_metadata);
    if (!document) {
        return std::unexpected(document.error());
    }
    auto const* const entity = only_provider(document->get());
    if (entity == nullptr) {
        return std::unexpected(SamlFault::wrong_message);
    }
    auto const* const role = saml2_role(entity);
    SamlServiceProvider provider;
    provider.entity_id = attribute(entity, "entityID");
    provider.consumers = consumers_of(role);
    auto const logout = children(role, "SingleLogoutService", saml_names::metadata_namespace);
    provider.logout_redirect_url = location(bound_to(logout, saml_names::redirect));
    provider.logout_post_url = location(bound_to(logout, saml_names::post));
    provider.logout_soap_url = location(bound_to(logout, saml_names::soap));
    for (auto const* const format : children(role, "NameIDFormat", saml_names::metadata_namespace)) {
        provider.name_id_formats.push_back(impl::text_of(format));
    }
    auto const signs = attribute(role, "AuthnRequestsSigned");
    provider.signs_requests = signs == "true" || signs == "1";
    provider.certificates = fingerprints_of(role);
    provider.valid_until = valid_until(entity);
    if (provider.entity_id.empty() || provider.entity_id.size() > 1024) {
        return std::unexpected(SamlFault::malformed);
    }
    return provider.consumers.empty() ? SamlResult<SamlServiceProvider>{std::unexpected(SamlFault::unsupported)}
                                      : provider;
}

SamlResult<std::string> saml_provider_alone(std::string_view xml)
{
    auto const document = impl::parse_xml(xml, impl::largest_saml_metadata);
    if (!document) {
        return std::unexpected(document.error());
    }
    auto* const entity = only_provider(document->get());
    if (entity == nullptr) {
        return std::unexpected(SamlFault::wrong_message);
    }
    return entity == xmlDocGetRootElement(document->get()) ? std::string{xml} : impl::document_of(entity);
}

} // namespace guichet::protocols
