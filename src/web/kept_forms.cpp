// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/kept_forms.hpp"

#include "base/random.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guichet::web {

namespace {

constexpr std::string_view kind = "web.kept_form";
constexpr std::chrono::hours kept_for{1};
constexpr std::size_t most_bytes = 64UL * 1024;
constexpr std::array<std::string_view, 7> never_kept{"csrf", "password", "again",   "current",
                                                     "code", "secret",   "test_pin"};

/// Reading the store tells nothing, and another browser's key opens nothing.
std::string store_key(Request const& request, std::string_view key)
{
    return base64url(sha256(fmt::format("{}.{}", request.browser, key)));
}

} // namespace

KeptForms::KeptForms(db::ShortLivedStore& store, Random& random, SecretKey const& key, Shell const& shell)
    : store_(store), random_(random), key_(key.derive("web.kept_forms")), shell_(shell)
{
}

std::optional<std::string> KeptForms::keep(Request const& request, std::string_view page) const
{
    auto fields = nlohmann::json::array();
    std::size_t bytes = 0;
    for (auto const& [name, value] : request.form) {
        if (std::ranges::find(never_kept, name) == never_kept.end()) {
            fields.push_back({{"name", name}, {"value", value}});
            bytes += name.size() + value.size();
        }
    }
    if (request.method != Method::post || fields.empty() || bytes > most_bytes) {
        return std::nullopt;
    }
    nlohmann::json const form{{"address", request.raw_target}, {"fields", fields}};
    auto const key = random_.token();
    store_.put(kind, store_key(request, key), seal(key_, form.dump(), random_), kept_for);
    return fmt::format("{}?{}", page, encode_form({{"cle", key}}));
}

Response KeptForms::offer(Request const& request, Frame frame, std::string const& home) const
{
    auto const sealed = store_.find(kind, store_key(request, request.query_value("cle")));
    auto const form = sealed ? open_sealed(key_, *sealed) : std::nullopt;
    if (!form) {
        return shell_.redirect_with_flash(request, home, "info", {"web.kept.gone"});
    }
    auto model = nlohmann::json::parse(*form);
    model["title"] = shell_.text(request, {"web.kept.title"});
    auto typed = nlohmann::json::array();
    for (auto const& field : model.at("fields")) {
        auto const value = field.at("value").get<std::string>();
        if (!value.empty()) {
            typed.push_back(value);
        }
    }
    model["typed"] = std::move(typed);
    return shell_.page(request, "web/kept_form", model, frame);
}

} // namespace guichet::web
