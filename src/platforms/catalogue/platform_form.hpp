// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "platforms/catalogue/catalogue.hpp"
#include "web/forms.hpp"

#include <string>

/// A platform as staff type it. Lists are one item a line:
///
///     rules      haut-jura-saint-claude / * / adulte
///     services   https://kiosque.example/sso
///                https://ancien.example/sso attributs
///     released   age_class ; Art. 7.2 ; 31/12/2026
///     open       17/03/2020 ; 11/05/2020 ; https://kiosque.example/ouvert
namespace guichet::platforms {

/// The fields of the form with their first values.
void add_platform_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                         Platform const& platform);

/// What was sent. Lines that cannot be read are faults here; what the platform lacks is the catalogue's to say. `id`
/// is kept when it is not empty: a platform's is never changed.
[[nodiscard]] Result<Platform> platform_from(web::Request const& request, PlatformId const& id);

[[nodiscard]] std::string rules_text(Platform const& platform);
[[nodiscard]] std::string services_text(Platform const& platform);
[[nodiscard]] std::string open_periods_text(Platform const& platform);
[[nodiscard]] std::string released_text(Platform const& platform);

} // namespace guichet::platforms
