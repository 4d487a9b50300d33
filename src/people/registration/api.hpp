// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/api_keys.hpp"
#include "people/registration/registration.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace guichet::people {

/// POST /api/v1/applications: what the web form does, for another portal (API key, idempotency key, problem details);
/// GET /api/v1/openapi.json: how to speak to it.
class RegistrationApi {
public:
    RegistrationApi(web::Shell const& shell, Registration& registration, ApiKeys const& keys);
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response receive(web::Request const& request);

    web::Shell const& shell_;
    Registration& registration_;
    ApiKeys const& keys_;
};

/// What the JSON body says; values of another type than the documented one are faults at their JSON pointer. Whatever
/// the documentation does not name is ignored (R2).
[[nodiscard]] Result<Submission> submission_from_json(std::string_view body);
/// Where a field of the form stands in the JSON body: "child_2_birth_date" → "/children/1/birth_date".
[[nodiscard]] std::string json_pointer_of(std::string_view field);

} // namespace guichet::people
