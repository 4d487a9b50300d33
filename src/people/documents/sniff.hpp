// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// What a file is, told by its bytes: neither its name nor what the browser says is believed.
namespace guichet::people {

enum class DocumentKind { identity, residence, other };
[[nodiscard]] std::string_view to_text(DocumentKind kind);
[[nodiscard]] std::optional<DocumentKind> document_kind_from(std::string_view text);

enum class FileType { pdf, jpeg, png, heic };
inline constexpr std::size_t largest_document = std::size_t{8} * 1024 * 1024;

/// nullopt for anything but a PDF, JPEG, PNG or HEIC file.
[[nodiscard]] std::optional<FileType> sniff(std::string_view bytes);
[[nodiscard]] std::string_view media_type(FileType type);
/// Shown in a page as a picture: all but PDF.
[[nodiscard]] bool is_picture(FileType type);
[[nodiscard]] std::string_view extension(FileType type);
[[nodiscard]] std::optional<FileType> file_type_from(std::string_view media_type);

} // namespace guichet::people
