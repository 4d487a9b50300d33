// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/assets.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "text/resources.hpp"
#include "web/impl/compression.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guichet::web {

namespace {

constexpr std::string_view folder = "assets/";
constexpr std::size_t hash_length = 12; // hexadecimal digits: 48 bits tell versions of a file apart
constexpr int asset_compression = 9;

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types{{
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"ico", "image/x-icon"},
    {"webmanifest", "application/manifest+json"},
    {"json", "application/json"},
    {"txt", "text/plain; charset=utf-8"},
    {"md", "text/plain; charset=utf-8"},
}};

std::string content_type_of(std::string_view extension)
{
    auto const found = std::ranges::find(types, extension, &std::pair<std::string_view, std::string_view>::first);
    return std::string{found == types.end() ? "application/octet-stream" : found->second};
}

bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string template_key(std::string_view file)
{
    std::string key{file};
    std::ranges::replace_if(key, [](char c) { return !is_alphanumeric(c); }, '_');
    return key;
}

} // namespace

Assets::Assets()
{
    for (auto const name : text::resource_names(folder)) {
        auto const file = name.substr(folder.size());
        auto const dot = std::min(file.rfind('.'), file.size());
        auto const bytes = *text::resource(name);
        auto const hash = hex(sha256(bytes)).substr(0, hash_length);
        auto const url = fmt::format("/assets/{}.{}{}", file.substr(0, dot), hash, file.substr(dot));
        Asset asset{
            bytes, {}, content_type_of(dot == file.size() ? "" : file.substr(dot + 1)), fmt::format("\"{}\"", hash)};
        if (impl::is_compressible(asset.content_type)) {
            auto compressed = impl::gzip(bytes, asset_compression);
            asset.compressed = compressed.size() < bytes.size() ? std::move(compressed) : std::string{};
        }
        urls_.emplace(file, url);
        by_url_.emplace(url, std::move(asset));
    }
}

void Assets::mount(Router& router) const
{
    router.get(
        "/assets/{file...}", Audience::everyone, [this](Request const& request) { return serve(request); },
        Pace::quick);
}

std::string const& Assets::url(std::string_view file) const
{
    auto const found = urls_.find(file);
    if (found == urls_.end()) {
        throw std::out_of_range(fmt::format("no asset {}", file));
    }
    return found->second;
}

nlohmann::json Assets::model() const
{
    auto model = nlohmann::json::object();
    for (auto const& [file, url] : urls_) {
        model[template_key(file)] = url;
    }
    return model;
}

Response Assets::serve(Request const& request) const
{
    auto const found = by_url_.find(request.path);
    if (found == by_url_.end()) {
        return Response::text("not found\n", 404);
    }
    auto const& asset = found->second;
    auto const compressed = !asset.compressed.empty() && impl::accepts_gzip(request.header("accept-encoding"));
    auto const unchanged = request.header("if-none-match").find(asset.tag) != std::string_view::npos;
    auto response = Response::bytes(
        unchanged ? std::string{} : std::string{compressed ? std::string_view{asset.compressed} : asset.bytes},
        asset.content_type);
    response.status = unchanged ? 304 : 200;
    response.with_header("Cache-Control", "public, max-age=31536000, immutable")
        .with_header("ETag", asset.tag)
        .with_header("Vary", "Accept-Encoding");
    if (compressed && !unchanged) {
        response.with_header("Content-Encoding", "gzip");
    }
    return response;
}

} // namespace guichet::web
