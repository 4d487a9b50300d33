// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/forms.hpp"

namespace guichet::network {

/// The two boxes of every "choose a password" form: "password" and "again" (see new_password_faults).
inline web::FormModel& add_new_password(web::FormModel& form)
{
    return form
        .add({.name = "password",
              .label = "credentials.new_password",
              .type = "password",
              .hint = "credentials.password_advice",
              .autocomplete = "new-password",
              .longest = 256})
        .add({.name = "again",
              .label = "credentials.new_password_again",
              .type = "password",
              .autocomplete = "new-password",
              .longest = 256});
}

} // namespace guichet::network
