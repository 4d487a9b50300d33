// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

class QPDF;

/// What every document says of itself and Cairo cannot write: the language it is read aloud in, its title instead of a
/// file name in the window, that it is tagged; never the moment it was made.
namespace guichet::document::impl {

struct Description {
    std::string title;
    std::string language;
    std::string subject{};
    std::vector<std::string> figures{}; // what stands for each picture, in their order
};

void describe(QPDF& pdf, Description const& description);
/// The same document gives the same bytes, in a form that old tools read too.
[[nodiscard]] std::string written(QPDF& pdf);

/// `pdf`, as Cairo made it, with that description.
[[nodiscard]] std::string described(std::string const& pdf, Description const& description);

} // namespace guichet::document::impl
