// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "protocols/payfip/payfip.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

namespace guichet::payfip {

namespace {

struct FreeXml {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    void operator()(xmlChar* text) const { xmlFree(text); }
};
using XmlDocument = std::unique_ptr<xmlDoc, FreeXml>;
using XmlText = std::unique_ptr<xmlChar, FreeXml>;

constexpr std::size_t longest_label = 300;

std::string_view text_of(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<char const*>(text)};
}

XmlDocument parse_answer(std::string_view body)
{
    if (body.empty() || body.size() > largest_answer) {
        return nullptr;
    }
    // No network, no DTD, no entity is ever replaced; libxml2's own limits on depth and size stay on.
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
    XmlDocument document{xmlReadMemory(body.data(), static_cast<int>(body.size()), nullptr, nullptr, options)};
    if (document && (document->intSubset != nullptr || document->extSubset != nullptr)) {
        return nullptr;
    }
    return document;
}

/// The first element of that local name below `node`, in the order of the document: PayFiP's servers do not agree on
/// the namespaces of what they answer.
xmlNode* named(xmlNode* node, std::string_view name)
{
    for (auto* child = node->children; child != nullptr; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) {
            continue;
        }
        if (text_of(child->name) == name) {
            return child;
        }
        if (auto* const below = named(child, name)) {
            return below;
        }
    }
    return nullptr;
}

std::string value_of(xmlNode* node, std::string_view name)
{
    auto* const found = named(node, name);
    return found == nullptr ? std::string{} : tidy(text_of(XmlText{xmlNodeGetContent(found)}.get()));
}

FaultKind kind_of(xmlNode* fault)
{
    constexpr std::array<std::pair<std::string_view, FaultKind>, 4> names{
        {{"FonctionnelleErreur", FaultKind::functional},
         {"TechDysfonctionnementErreur", FaultKind::dysfunction},
         {"TechIndisponibiliteErreur", FaultKind::unavailable},
         {"TechProtocolaireErreur", FaultKind::protocol}}};
    auto const said = value_of(fault, "faultstring");
    for (auto const& [name, kind] : names) {
        if (named(fault, name) != nullptr || said.ends_with(name)) {
            return kind;
        }
    }
    return FaultKind::protocol; // a SOAP fault of the server in front of PayFiP
}

Fault fault_from(xmlNode* node)
{
    Fault fault{kind_of(node), value_of(node, "code"), value_of(node, "libelle")};
    if (fault.label.empty()) {
        fault.label = value_of(node, "descriptif");
    }
    if (length(fault.label) > longest_label) {
        fault.label.clear(); // no message of PayFiP's is that long
    }
    return fault;
}

/// Hands the content of the operation's answer to `read`, or says what went wrong.
template <class Read>
auto read_answer(std::string_view body, std::string_view answer, Read read) -> std::invoke_result_t<Read, xmlNode*>
{
    auto const document = parse_answer(body);
    auto* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (root == nullptr || text_of(root->name) != "Envelope") {
        return std::unexpected(Fault{FaultKind::malformed, {}, {}});
    }
    if (auto* const fault = named(root, "Fault")) {
        return std::unexpected(fault_from(fault));
    }
    auto* const content = named(root, answer);
    return content == nullptr ? std::unexpected(Fault{FaultKind::malformed, {}, {}}) : read(content);
}

std::optional<std::int64_t> whole(std::string_view text)
{
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

} // namespace

Answer<std::string> read_created(std::string_view body)
{
    return read_answer(body, "creerPaiementSecuriseResponse", [](xmlNode* content) -> Answer<std::string> {
        auto operation = value_of(content, "idOp");
        auto const is_plain = std::ranges::all_of(operation, [](char c) {
            return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
        constexpr std::size_t longest_operation = 64;
        if (operation.empty() || operation.size() > longest_operation || !is_plain) {
            return std::unexpected(Fault{FaultKind::malformed, {}, {}});
        }
        return operation;
    });
}

Answer<Details> read_details(std::string_view body)
{
    return read_answer(body, "recupererDetailPaiementSecuriseResponse", [](xmlNode* content) -> Answer<Details> {
        Details details{.operation = value_of(content, "idOp"),
                        .result = value_of(content, "resultrans"),
                        .reference = value_of(content, "refdet"),
                        .client = value_of(content, "numcli"),
                        .entry = value_of(content, "saisie"),
                        .cents = whole(value_of(content, "montant")),
                        .authorisation = value_of(content, "numauto"),
                        .day = value_of(content, "dattrans"),
                        .time = value_of(content, "heurtrans")};
        if (details.result.empty()) {
            return std::unexpected(Fault{FaultKind::malformed, {}, {}});
        }
        return details;
    });
}

Answer<Client> read_client(std::string_view body)
{
    return read_answer(body, "recupererDetailClientResponse", [](xmlNode* content) -> Answer<Client> {
        Client client{value_of(content, "numcli"), {}};
        if (client.number.empty()) {
            client.number = value_of(content, "numCli");
        }
        std::vector<std::string> names;
        for (auto const* const part : {"libelleN1", "libelleN2", "libelleN3"}) {
            if (auto name = value_of(content, part); !name.empty()) {
                names.push_back(std::move(name));
            }
        }
        client.name = join(names, " – ");
        if (client.number.empty()) {
            return std::unexpected(Fault{FaultKind::malformed, {}, {}});
        }
        return client;
    });
}

} // namespace guichet::payfip
