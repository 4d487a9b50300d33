// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "web/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string_view>

/// A browser that is sent to somebody else's server and comes back with the "state" it was given: one way back for each
/// way there, in the browser that left. Whoever is sent somebody else's way back gets nowhere.
namespace guichet::web {

class RoundTrips {
public:
    struct Road {
        std::string_view kind;   // in the short-lived store
        std::string_view cookie; // of the mark that the browser bears
        std::chrono::seconds life{};
    };
    RoundTrips(db::ShortLivedStore& store, Random& random, Road road) : store_(store), random_(random), road_(road) {}

    /// `response` sends the browser away; `carried` is kept for its way back.
    void begin(Request const& request, Response& response, std::string_view state, nlohmann::json const& carried) const;
    /// What was kept for the state that this request brings, once; nothing in another browser.
    [[nodiscard]] std::optional<nlohmann::json> end(Request const& request) const;

private:
    db::ShortLivedStore& store_;
    Random& random_;
    Road road_;
};

} // namespace guichet::web
