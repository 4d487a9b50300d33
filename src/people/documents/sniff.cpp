// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/sniff.hpp"

#include "base/words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace guichet::people {

namespace {

using namespace std::string_view_literals;

constexpr Words<FileType, 4> media_types{{{FileType::pdf, "application/pdf"},
                                          {FileType::jpeg, "image/jpeg"},
                                          {FileType::png, "image/png"},
                                          {FileType::heic, "image/heic"}}};
constexpr Words<DocumentKind, 3> kinds{
    {{DocumentKind::identity, "identity"}, {DocumentKind::residence, "residence"}, {DocumentKind::other, "other"}}};
constexpr std::array<std::string_view, 8> heic_brands{"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"};

/// ISO base media file: a box "ftyp" first, whose major brand says what it is.
bool is_heic(std::string_view bytes)
{
    return bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp" &&
           std::ranges::find(heic_brands, bytes.substr(8, 4)) != heic_brands.end();
}

/// Some scanners write a few bytes of their own first, which every reader passes over (ISO 32000-1, annex H, note 13).
/// Neither markup nor a program begins like that.
bool has_pdf_header(std::string_view bytes)
{
    constexpr std::size_t header_window = 1024;
    auto const start = bytes.substr(0, header_window);
    auto const at = start.find("%PDF-");
    return at != std::string_view::npos && start.substr(0, at).find_first_of("<\0"sv) == std::string_view::npos;
}

} // namespace

std::optional<FileType> sniff(std::string_view bytes)
{
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) {
        return FileType::jpeg;
    }
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) {
        return FileType::png;
    }
    if (is_heic(bytes)) {
        return FileType::heic;
    }
    return has_pdf_header(bytes) ? std::optional{FileType::pdf} : std::nullopt;
}

std::string_view media_type(FileType type)
{
    return word_of(media_types, type);
}

std::optional<FileType> file_type_from(std::string_view media_type)
{
    return value_of(media_types, media_type);
}

bool is_picture(FileType type)
{
    return type != FileType::pdf;
}

std::string_view extension(FileType type)
{
    auto const name = media_type(type);
    return name == "image/jpeg" ? "jpg" : name.substr(name.find('/') + 1);
}

std::string_view to_text(DocumentKind kind)
{
    return word_of(kinds, kind);
}

std::optional<DocumentKind> document_kind_from(std::string_view text)
{
    return value_of(kinds, text);
}

} // namespace guichet::people
