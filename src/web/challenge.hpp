// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "web/router.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// A proof of work that a browser does when the pressure on a form rises: no picture, no sound, nothing sent to a third
/// party, one box to tick for everybody. Speaks the protocol of the ALTCHA widget, version 1 (SHA-256), which the
/// served widget (npm altcha 3.2.2) understands. A form includes {{> web/challenge}}; the answer comes back as the
/// field "challenge". Does not decide when it is asked for, nor what somebody without JavaScript does instead: a form
/// that gets "web.challenge.missing" offers another way (confirm by e-mail first, or wait).
namespace guichet::web {

class Challenge {
public:
    struct Options {
        int hardest = 60'000; // the number to find is below; about a second's work on a telephone
        std::chrono::seconds life{600};
    };
    Challenge(SecretKey key, Clock const& clock, Random& random, db::ShortLivedStore& store)
        : Challenge(key, clock, random, store, Options{})
    {
    }
    Challenge(SecretKey key, Clock const& clock, Random& random, db::ShortLivedStore& store, Options options);

    /// The JSON the widget fetches. Nothing is stored: the signature is ours.
    [[nodiscard]] std::string issue();
    /// What the widget sent back: base64 of JSON. Good once. Errors: invalid "web.challenge.missing" (empty),
    /// "web.challenge.failed" (forged, wrong, used), "web.challenge.expired".
    [[nodiscard]] Result<void> verify(std::string_view payload);
    /// GET /challenge.
    void mount(Router& router);

private:
    SecretKey key_;
    Clock const& clock_;
    Random& random_;
    db::ShortLivedStore& store_;
    Options options_;
};

} // namespace guichet::web
