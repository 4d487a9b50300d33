// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/address_file.hpp"

#include <zlib.h>

#include <array>
#include <stdexcept>

namespace guichet::network {

struct LineReader::Impl {
    gzFile file = nullptr; // zlib reads plain files as well
    std::array<char, 1U << 16U> buffer{};
    std::size_t at = 0;
    std::size_t size = 0;

    bool refill()
    {
        auto const got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
        if (got < 0) {
            throw std::runtime_error{"damaged archive"};
        }
        at = 0;
        size = static_cast<std::size_t>(got);
        return size > 0;
    }
};

LineReader::LineReader(std::filesystem::path const& path) : impl_(std::make_unique<Impl>())
{
    impl_->file = gzopen(path.c_str(), "rb");
    if (impl_->file == nullptr) {
        throw std::runtime_error{path.string() + " cannot be read"};
    }
}

LineReader::~LineReader()
{
    gzclose(impl_->file);
}

bool LineReader::next(std::string& line)
{
    constexpr std::size_t longest = 1U << 20U;
    line.clear();
    for (;;) {
        if (impl_->at == impl_->size && !impl_->refill()) {
            return !line.empty();
        }
        auto const rest = std::string_view{impl_->buffer.data() + impl_->at, impl_->size - impl_->at};
        auto const end = rest.find('\n');
        line.append(rest.substr(0, end));
        impl_->at += end == std::string_view::npos ? rest.size() : end + 1;
        if (line.size() > longest) {
            throw std::runtime_error{"a line is longer than any address"};
        }
        if (end != std::string_view::npos) {
            if (!line.empty() && line.back() == '\r') {
                line.pop_back();
            }
            return true;
        }
    }
}

std::vector<std::string> cells_of(std::string_view line, char separator)
{
    std::vector<std::string> cells(1);
    auto quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto const c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            cells.back() += c;
            ++i;
        } else if (c == '"' && (quoted || cells.back().empty())) {
            quoted = !quoted;
        } else if (c == separator && !quoted) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return quoted ? std::vector<std::string>{} : cells;
}

} // namespace guichet::network
