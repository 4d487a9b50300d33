// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "db/short_lived.hpp"
#include "web/shell.hpp"

#include <optional>
#include <string>

/// Forms that arrived after their sender's session had ended. What was typed is kept, sealed, for the browser that sent
/// it, and offered again after the sign-in: nothing is sent behind anybody's back. Files are not kept, nor passwords.
namespace guichet::web {

class KeptForms {
public:
    KeptForms(db::ShortLivedStore& store, Random& random, SecretKey const& key, Shell const& shell);

    /// Where to come back to after the sign-in: `page` with a key; nullopt when there was nothing to keep, or too much.
    [[nodiscard]] std::optional<std::string> keep(Request const& request, std::string_view page) const;
    /// The page with the form to send again; a flash on `home` when nothing is kept (any more) for this browser.
    [[nodiscard]] Response offer(Request const& request, Frame frame, std::string const& home) const;

private:
    db::ShortLivedStore& store_;
    Random& random_;
    SecretKey key_;
    Shell const& shell_;
};

} // namespace guichet::web
