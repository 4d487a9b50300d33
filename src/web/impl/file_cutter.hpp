// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace guichet::web::impl {

/// Keeps of each part of a multipart body, while it arrives, a little more than is allowed and no more: what was typed
/// around a file that is too large is not lost, the handler sees that the file is too large, and nobody fills the
/// memory.
class FileCutter {
public:
    FileCutter(std::string_view boundary, std::size_t largest_file);
    /// Appends to `body`, always the same one, what arrived next.
    void append(std::string& body, std::string_view piece);

private:
    std::string delimiter_;
    std::size_t largest_file_;
    std::size_t searched_ = 0; // what is sought begins nowhere before
    std::size_t content_ = 0;  // where the part's begins, once its header is over
    bool in_header_ = true;
};

} // namespace guichet::web::impl
