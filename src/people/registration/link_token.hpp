// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "people/registration/application.hpp"
#include "people/tariffs/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::people {

/// The token of a link sent by mail: "{id}.{256-bit secret}". Only the secret's hash is stored; the id finds the row,
/// the secret opens it.
struct LinkToken {
    std::string subject; // id of an application, or of a debt where the link is to pay
    std::string secret;

    [[nodiscard]] static LinkToken make(ApplicationId const& application, Random& random);
    /// The same for the same address, so that the first mail's link still works after a second one was asked for;
    /// another one once the address is corrected.
    [[nodiscard]] static LinkToken for_confirmation(ApplicationId const& application, std::string_view email,
                                                    SecretKey const& master_key);
    /// To pay what is due, and to see whether it is paid: the same for ever, nothing is stored.
    [[nodiscard]] static LinkToken for_payment(DebtId const& debt, SecretKey const& master_key);
    [[nodiscard]] static std::optional<LinkToken> parse(std::string_view text);
    [[nodiscard]] std::string text() const { return subject + "." + secret; }
    [[nodiscard]] std::string hash() const; // hex
    [[nodiscard]] bool opens(std::string_view stored_hash) const;
};

} // namespace guichet::people
