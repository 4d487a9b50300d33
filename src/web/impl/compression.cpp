// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/compression.hpp"

#include "base/text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guichet::web::impl {

namespace {

constexpr int gzip_window = 15 + 16; // zlib's way of asking for a gzip header
constexpr int memory_level = 8;
constexpr std::array<std::string_view, 6> compressible{"application/json", "application/problem+json",
                                                       "application/xml",  "application/javascript",
                                                       "image/svg+xml",    "application/xhtml+xml"};

} // namespace

std::string gzip(std::string_view bytes, int level)
{
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib cannot start");
    }
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<Bytef const*>(bytes.data())); // zlib only reads it
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    auto const result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) {
        throw std::runtime_error("zlib cannot finish");
    }
    return out;
}

bool accepts_gzip(std::string_view accept_encoding)
{
    auto const codings = split(to_lower(accept_encoding), ',');
    return std::ranges::any_of(codings, [](std::string const& coding) {
        auto const text = tidy(coding);
        auto const refused = text.find("q=0") != std::string::npos && text.find("q=0.") == std::string::npos;
        return text.substr(0, text.find_first_of("; ")) == "gzip" && !refused;
    });
}

bool is_compressible(std::string_view content_type)
{
    auto const kind = to_lower(content_type.substr(0, content_type.find(';')));
    return kind.starts_with("text/") || std::ranges::find(compressible, kind) != compressible.end();
}

} // namespace guichet::web::impl
