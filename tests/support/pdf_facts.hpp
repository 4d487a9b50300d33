// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/impl/qpdf.hpp"

#include <set>
#include <string>
#include <vector>

/// What a PDF says of itself, read by qpdf.
namespace guichet::support {

struct PdfFacts {
    std::size_t pages = 0;
    std::string title;
    std::string language;
    /// Of its elements: "H1", "P", "Figure"…; empty when it is not tagged.
    std::set<std::string> structure;
    /// What stands for each picture where it is read aloud.
    std::vector<std::string> figures{};
    /// Fonts whose outlines do not travel with it.
    std::set<std::string> fonts_missing;
};

inline void gather_structure(QPDFObjectHandle element, PdfFacts& found)
{
    if (element.isArray()) {
        for (auto const& child : element.getArrayAsVector()) {
            gather_structure(child, found);
        }
    } else if (element.isDictionary()) {
        if (element.hasKey("/S")) {
            found.structure.insert(element.getKey("/S").getName().substr(1));
        }
        if (element.getKey("/S").isNameAndEquals("/Figure")) {
            found.figures.push_back(element.hasKey("/Alt") ? element.getKey("/Alt").getUTF8Value() : "");
        }
        gather_structure(element.getKey("/K"), found);
    }
}

inline PdfFacts pdf_facts(std::string const& bytes)
{
    QPDF pdf;
    pdf.processMemoryFile("document", bytes.data(), bytes.size());
    PdfFacts facts;
    facts.pages = pdf.getAllPages().size();
    auto root = pdf.getRoot();
    facts.title = pdf.getTrailer().getKey("/Info").getKey("/Title").getUTF8Value();
    if (root.hasKey("/Lang")) {
        facts.language = root.getKey("/Lang").getUTF8Value();
    }
    if (root.getKey("/MarkInfo").isDictionary() && root.getKey("/MarkInfo").getKey("/Marked").getBoolValue()) {
        gather_structure(root.getKey("/StructTreeRoot"), facts);
    }
    for (auto& object : pdf.getAllObjects()) {
        if (object.isDictionary() && object.getKey("/Type").isNameAndEquals("/FontDescriptor") &&
            !object.hasKey("/FontFile") && !object.hasKey("/FontFile2") && !object.hasKey("/FontFile3")) {
            facts.fonts_missing.insert(object.getKey("/FontName").getName());
        }
    }
    return facts;
}

} // namespace guichet::support
