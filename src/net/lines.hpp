// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::net {

/// Takes whole lines out of bytes that arrive in any pieces: CR, LF and CRLF end one, an empty line is nothing.
class LineFramer {
public:
    explicit LineFramer(std::size_t longest) : longest_(longest) {}
    /// False once a line grew longer than allowed: what follows cannot be read any more.
    [[nodiscard]] bool feed(std::string_view bytes);
    /// The next whole line without its end; nullopt until more arrives.
    [[nodiscard]] std::optional<std::string> next();
    /// Bytes that wait.
    [[nodiscard]] std::size_t held() const { return buffer_.size() - begin_; }

private:
    std::size_t longest_;
    std::string buffer_;
    std::size_t begin_ = 0;  // of what was not taken yet
    std::size_t looked_ = 0; // no line ends before this
};

} // namespace guichet::net
