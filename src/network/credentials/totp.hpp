// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet {
class Random;
}

namespace guichet::network {

/// RFC 6238 with what every authenticator application understands: SHA-1, 6 digits, steps of 30 seconds.
struct TotpSecret {
    std::string bytes; // 20 of them

    [[nodiscard]] static TotpSecret generate(Random& random);
    /// As people copy it: base32 in upper case, groups of four.
    [[nodiscard]] std::string readable() const;
    /// otpauth://totp/… : what the QR code holds and what a phone opens.
    [[nodiscard]] std::string link(std::string_view issuer, std::string_view account) const;
};

/// The code of one step (seconds since 1970 divided by 30).
[[nodiscard]] std::string totp_code(TotpSecret const& secret, std::int64_t step);
/// The step whose code was typed, at most one step from now and later than `last_step` (a code serves once); nullopt
/// for any other code. The caller stores the step.
[[nodiscard]] std::optional<std::int64_t> accept_totp(TotpSecret const& secret, std::string_view typed, Instant now,
                                                      std::int64_t last_step);

/// "k3m2f-7qhta": for the day the telephone is lost. Each serves once.
[[nodiscard]] std::vector<std::string> recovery_codes(Random& random);
/// What is stored of a recovery code, however it was typed; "" when it cannot be one.
[[nodiscard]] std::string recovery_code_hash(std::string_view typed);

} // namespace guichet::network
