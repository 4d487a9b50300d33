// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/lines.hpp"

namespace guichet::net {

namespace {

constexpr std::string_view ends = "\r\n";

} // namespace

bool LineFramer::feed(std::string_view bytes)
{
    if (begin_ > longest_) { // of what was taken, no more than one line is kept
        buffer_.erase(0, begin_);
        looked_ -= begin_;
        begin_ = 0;
    }
    buffer_ += bytes;
    auto const last_end = buffer_.find_last_of(ends);
    auto const open_line = last_end == std::string::npos || last_end < begin_ ? held() : buffer_.size() - last_end - 1;
    return open_line <= longest_;
}

std::optional<std::string> LineFramer::next()
{
    for (;;) {
        auto const end = buffer_.find_first_of(ends, looked_);
        if (end == std::string::npos) {
            looked_ = buffer_.size();
            if (begin_ == buffer_.size()) {
                buffer_.clear();
                begin_ = looked_ = 0;
            }
            return std::nullopt;
        }
        auto line = buffer_.substr(begin_, end - begin_);
        begin_ = looked_ = end + 1;
        if (!line.empty() && line.size() <= longest_) {
            return line;
        }
    }
}

} // namespace guichet::net
