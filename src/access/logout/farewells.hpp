// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/ports.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::access {

/// Some platforms hear of a sign-out by the person's browser alone. Every page that signs out asks here before it ends
/// the session, and sends the browser round.
class Farewells {
public:
    /// A path of ours that takes the browser to the platforms of `session` that must be told by it, then to `then`: an
    /// address that was registered, "" for the page that says it is done. nullopt when there are none.
    using Round = std::function<std::optional<std::string>(std::string_view session, std::string_view then)>;

    /// What else leaves with a person whose session a platform ended: the browser may be a shared one.
    using Leaving = std::function<void(web::Request const&, web::Response&)>;

    explicit Farewells(Visitors const& visitors) : visitors_(visitors) {}

    /// Before the server starts.
    void set_round(Round round) { round_ = std::move(round); }
    void on_leaving(Leaving leaving) { leaving_ = std::move(leaving); }
    /// On the answer that ends the session, whether or not there still was one.
    void leave(web::Request const& request, web::Response& response) const
    {
        if (leaving_) {
            leaving_(request, response);
        }
    }
    /// Where the browser is sent first, if it must; before the session ends.
    [[nodiscard]] std::optional<std::string> round(web::Request const& request, std::string_view then) const
    {
        auto const visitor = round_ ? visitors_.find(request) : std::nullopt;
        return visitor ? round_(visitor->session, then) : std::nullopt;
    }

private:
    Visitors const& visitors_;
    Round round_;
    Leaving leaving_;
};

} // namespace guichet::access
