// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/notices.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

namespace guichet::app {

/// The public pages that belong to no slice: the welcome, help. What the law asks to declare: app/statements.
void mount_home(web::Router& router, web::Shell const& shell, people::ClosureNotices const& closures);

} // namespace guichet::app
