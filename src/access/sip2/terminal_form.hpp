// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/sip2/terminals.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <vector>

namespace guichet::access {

/// A terminal as staff type it: the form and back. `owners`: for whom it may speak.
void add_terminal_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                         Sip2Terminal const& terminal, std::vector<web::Choice> owners);
[[nodiscard]] Sip2Terminal terminal_from(web::Request const& request, Sip2TerminalId const& id);
/// Every platform, then every library.
[[nodiscard]] std::vector<web::Choice> terminal_owners(web::Shell const& shell, web::Request const& request,
                                                       platforms::Catalogue const& catalogue,
                                                       network::Intercommunalities const& libraries);

} // namespace guichet::access
