// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/renewals/renewals.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <nlohmann/json.hpp>

/// What the person's page (access/accounts) and the desk's show of a renewal: the same form, the same summary.
namespace guichet::people {

[[nodiscard]] RenewalWish renewal_wish_from(web::Request const& request);

/// {people: [{name, until, becomes, why, possible}], possible, form fields…} for {{> people/renewals/form}}.
[[nodiscard]] nlohmann::json renewal_offer_model(web::Request const& request, web::Shell const& shell,
                                                 RenewalOffer const& offer, Error const* error);

/// {people, fees, total, is_free, hidden: […], told, request} for {{> people/renewals/summary}}. `key`: of the request
/// to come.
[[nodiscard]] nlohmann::json renewal_quote_model(web::Request const& request, web::Shell const& shell,
                                                 RenewalQuote const& quote, std::string const& key);

/// "It was renewed until …", for each person: [{name, before, after, patron}].
[[nodiscard]] nlohmann::json renewal_lines_model(web::Request const& request, Renewal const& renewal);

} // namespace guichet::people
