// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/impl/described.hpp"

#include "document/impl/qpdf.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::document::impl {

namespace {

std::string escaped_xml(std::string_view text)
{
    std::string out;
    for (auto const c : text) {
        switch (c) {
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '&':
            out += "&amp;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string metadata(Description const& description)
{
    return fmt::format(R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>)",
                       escaped_xml(description.title), description.language);
}

void collect_figures(QPDFObjectHandle element, std::vector<QPDFObjectHandle>& figures)
{
    for (int at = 0; element.isArray() && at < element.getArrayNItems(); ++at) {
        collect_figures(element.getArrayItem(at), figures);
    }
    if (!element.isDictionary()) {
        return;
    }
    if (element.getKey("/S").isNameAndEquals("/Figure")) {
        figures.push_back(element);
    } else {
        collect_figures(element.getKey("/K"), figures);
    }
}

} // namespace

void describe(QPDF& pdf, Description const& description)
{
    auto root = pdf.getRoot();
    root.replaceKey("/Lang", QPDFObjectHandle::newUnicodeString(description.language));
    root.replaceKey("/MarkInfo", QPDFObjectHandle::parse("<< /Marked true >>"));
    root.replaceKey("/ViewerPreferences", QPDFObjectHandle::parse("<< /DisplayDocTitle true >>"));
    std::vector<QPDFObjectHandle> figures;
    collect_figures(root.getKey("/StructTreeRoot"), figures);
    for (std::size_t at = 0; at < std::min(figures.size(), description.figures.size()); ++at) {
        figures[at].replaceKey("/Alt", QPDFObjectHandle::newUnicodeString(description.figures[at]));
    }
    auto info = pdf.getTrailer().getKey("/Info");
    if (info.isDictionary()) {
        info.removeKey("/CreationDate"); // nobody's business, and it would change the bytes
        if (!description.subject.empty()) {
            info.replaceKey("/Subject", QPDFObjectHandle::newUnicodeString(description.subject));
        }
    }
    auto stream = QPDFObjectHandle::newStream(&pdf, metadata(description));
    stream.getDict().replaceKey("/Type", QPDFObjectHandle::newName("/Metadata"));
    stream.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/XML"));
    root.replaceKey("/Metadata", stream);
}

std::string written(QPDF& pdf)
{
    QPDFWriter writer{pdf};
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.setObjectStreamMode(qpdf_o_disable); // every tool reads it, old ones too
    writer.setCompressStreams(true);
    writer.setMinimumPDFVersion("1.7");
    writer.write();
    auto const bytes = writer.getBufferSharedPointer();
    return {reinterpret_cast<char const*>(bytes->getBuffer()), bytes->getSize()};
}

std::string described(std::string const& pdf, Description const& description)
{
    QPDF document;
    document.processMemoryFile("drawn", pdf.data(), pdf.size());
    describe(document, description);
    return written(document);
}

} // namespace guichet::document::impl
