// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/file_cutter.hpp"

#include <algorithm>

namespace guichet::web::impl {

FileCutter::FileCutter(std::string_view boundary, std::size_t largest_file)
    : delimiter_("\r\n--"), largest_file_(largest_file)
{
    delimiter_ += boundary;
}

void FileCutter::append(std::string& body, std::string_view piece)
{
    constexpr std::string_view end_of_header = "\r\n\r\n";
    body.append(piece);
    auto sought = [&] { return in_header_ ? end_of_header : std::string_view{delimiter_}; };
    for (auto found = body.find(sought(), searched_); found != std::string::npos;
         found = body.find(sought(), searched_)) {
        searched_ = found + sought().size();
        content_ = searched_;
        in_header_ = !in_header_;
    }
    auto const tail = sought().size() - 1; // may be the beginning of what is sought
    auto const kept = content_ + largest_file_ + 1;
    if (!in_header_ && body.size() > kept + tail) {
        body.erase(kept, body.size() - tail - kept);
    }
    searched_ = std::max(searched_, body.size() - std::min(body.size(), tail));
}

} // namespace guichet::web::impl
