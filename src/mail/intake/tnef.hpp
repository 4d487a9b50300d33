// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Microsoft's winmail.dat ([MS-OXTNEF]): Outlook packs attachments in it when it takes the reader for another Outlook.
namespace guichet::mail {

struct TnefFile {
    std::string name;
    std::string bytes;
};

struct TnefContent {
    std::string text; // attBody; "" as a rule
    std::vector<TnefFile> files;
    enum class Extent { whole, in_part } extent = Extent::whole; // in_part: cut off, or holds what is not read here
};

[[nodiscard]] bool looks_like_tnef(std::string_view bytes);
/// nullopt when it is not one.
[[nodiscard]] std::optional<TnefContent> read_tnef(std::string_view bytes);

} // namespace guichet::mail
