// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/compression.hpp"

#include "base/text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace guichet::web::impl {

namespace {

constexpr int gzip_window = 14 + 16; // 16 KiB; zlib's way of asking for a gzip header
constexpr int memory_level = 7;
constexpr std::array<std::string_view, 6> compressible{"application/json", "application/problem+json",
                                                       "application/xml",  "application/javascript",
                                                       "image/svg+xml",    "application/xhtml+xml"};

} // namespace

/// zlib's working memory (128 KiB with this window and memory level), kept by each thread: to allocate and clear it
/// took longer than to compress a page.
class Deflater {
public:
    explicit Deflater(int level) : level_(level)
    {
        if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::runtime_error("zlib cannot start");
        }
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(Deflater const&) = delete;
    Deflater& operator=(Deflater const&) = delete;

    [[nodiscard]] int level() const { return level_; }
    std::string run(std::string_view bytes)
    {
        deflateReset(&stream_);
        std::string out(deflateBound(&stream_, bytes.size()), '\0');
        // zlib only reads it
        stream_.next_in = const_cast<Bytef*>(reinterpret_cast<Bytef const*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        auto const result = deflate(&stream_, Z_FINISH);
        out.resize(stream_.total_out);
        if (result != Z_STREAM_END) {
            throw std::runtime_error("zlib cannot finish");
        }
        return out;
    }

private:
    int level_;
    z_stream stream_{};
};

std::string gzip(std::string_view bytes, int level)
{
    static thread_local std::unique_ptr<Deflater> deflater;
    if (!deflater || deflater->level() != level) {
        deflater = std::make_unique<Deflater>(level);
    }
    return deflater->run(bytes);
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
