// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/clients.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// A client as staff type it: the form and back.
void add_client_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                       OidcClient const& client);
/// All but id and platform.
[[nodiscard]] OidcClient client_from(web::Request const& request);

} // namespace guichet::access
