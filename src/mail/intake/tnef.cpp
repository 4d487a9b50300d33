// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/tnef.hpp"

#include <cstdint>

namespace guichet::mail {

namespace {

using namespace std::string_view_literals;

// [MS-OXTNEF] 2.1.3.1: a signature and a key, then attributes: level, id, length, data, checksum; little-endian.
constexpr std::string_view tnef_signature = "\x78\x9f\x3e\x22"sv;
constexpr std::size_t tnef_header_size = 6;
constexpr std::size_t most_tnef_files = 60;

enum TnefAttribute : std::uint32_t {
    attachment_begins = 0x00069002, // attAttachRenddata
    attachment_title = 0x00018010,
    attachment_content = 0x0006800F,
    body = 0x0002800C,
};

/// Takes bytes from the front, as far as there are any.
class TnefBytes {
public:
    explicit TnefBytes(std::string_view bytes) : left_(bytes) {}

    [[nodiscard]] bool is_empty() const { return left_.empty(); }
    std::optional<std::string_view> take(std::size_t count)
    {
        if (count > left_.size()) {
            return std::nullopt;
        }
        auto const taken = left_.substr(0, count);
        left_.remove_prefix(count);
        return taken;
    }
    std::optional<std::uint32_t> number()
    {
        auto const four = take(4);
        if (!four) {
            return std::nullopt;
        }
        std::uint32_t out = 0;
        for (int at = 3; at >= 0; --at) {
            out = (out << 8U) | static_cast<unsigned char>((*four)[static_cast<std::size_t>(at)]);
        }
        return out;
    }

private:
    std::string_view left_;
};

struct Attribute {
    std::uint32_t id = 0;
    std::string_view content;
};

/// nullopt at the end, or where the file is cut off.
std::optional<Attribute> next_attribute(TnefBytes& bytes)
{
    auto const level = bytes.take(1);
    auto const id = bytes.number();
    auto const size = bytes.number();
    if (!level || !id || !size) {
        return std::nullopt;
    }
    auto const content = bytes.take(*size);
    auto const checksum = bytes.take(2);
    return content && checksum ? std::optional{Attribute{*id, *content}} : std::nullopt;
}

std::string without_zeros(std::string_view text)
{
    return std::string{text.substr(0, text.find('\0'))};
}

} // namespace

bool looks_like_tnef(std::string_view bytes)
{
    return bytes.starts_with(tnef_signature);
}

std::optional<TnefContent> read_tnef(std::string_view bytes)
{
    if (!looks_like_tnef(bytes) || bytes.size() < tnef_header_size) {
        return std::nullopt;
    }
    TnefContent out;
    TnefBytes left{bytes.substr(tnef_header_size)};
    while (!left.is_empty()) {
        auto const attribute = next_attribute(left);
        if (!attribute) {
            out.extent = TnefContent::Extent::in_part;
            break;
        }
        if (attribute->id == attachment_begins && out.files.size() < most_tnef_files) {
            out.files.emplace_back();
        } else if (attribute->id == attachment_title && !out.files.empty()) {
            out.files.back().name = without_zeros(attribute->content);
        } else if (attribute->id == attachment_content && !out.files.empty()) {
            out.files.back().bytes = attribute->content;
        } else if (attribute->id == body) {
            out.text = without_zeros(attribute->content);
        }
    }
    // A mail inside a winmail.dat has no content of that kind.
    if (std::erase_if(out.files, [](TnefFile const& file) { return file.bytes.empty(); }) > 0) {
        out.extent = TnefContent::Extent::in_part;
    }
    return out;
}

} // namespace guichet::mail
