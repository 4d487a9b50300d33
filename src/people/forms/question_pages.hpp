// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/forms/questions.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <vector>

namespace guichet::people {

/// /gestion/formulaire: what each intercommunality asks besides the shared form; questions are added and taken out.
class FormQuestionPages {
public:
    FormQuestionPages(web::Shell const& shell, FormQuestions& questions,
                      network::Intercommunalities const& intercommunalities);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response overview(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response of_member(web::Request const& request, network::Actor const& actor,
                                          Error const* error = nullptr) const;
    [[nodiscard]] nlohmann::json question_rows(web::Request const& request, AddedQuestions const& current,
                                               std::vector<network::Library> const& libraries) const;
    void add_question_fields(web::FormModel& form, web::Request const& request,
                             std::vector<network::Library> const& libraries) const;
    [[nodiscard]] web::Response add(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response remove(web::Request const& request, network::Actor const& actor);

    web::Shell const& shell_;
    FormQuestions& questions_;
    network::Intercommunalities const& intercommunalities_;
};

} // namespace guichet::people
