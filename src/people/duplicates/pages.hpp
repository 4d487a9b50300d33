// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/intercommunalities/intercommunalities.hpp"
#include "network/staff/staff_door.hpp"
#include "people/duplicates/duplicates.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/doublons: the pairs found, two records side by side, "not the same person", merge. Links of the queue lead
/// to /gestion/doublons/comparer?gauche=…&droite=… (ids of PersonRef).
class DuplicatePages {
public:
    DuplicatePages(Duplicates& duplicates, network::Intercommunalities const& intercommunalities,
                   network::StaffDoor& door, web::Shell const& shell)
        : duplicates_(duplicates), intercommunalities_(intercommunalities), door_(door), shell_(shell)
    {
    }

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response compare(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response not_the_same(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response merge(web::Request const& request, network::Actor const& actor);

    [[nodiscard]] nlohmann::json person_model(web::Request const& request, KnownPerson const& person) const;

    Duplicates& duplicates_;
    network::Intercommunalities const& intercommunalities_;
    network::StaffDoor& door_;
    web::Shell const& shell_;
};

/// Where to send a member of staff who is to look at a pair.
[[nodiscard]] std::string comparison_address(PersonRef const& left, PersonRef const& right);

/// Reasons in words, "for" before "against", as lists for a template: [{"text", "against"}].
[[nodiscard]] nlohmann::json reasons_model(web::Request const& request, web::Shell const& shell,
                                           Likeness const& likeness);

} // namespace guichet::people
