// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/cards/labels.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/cartes: labels to print, the sheets they go on, and how each library's cards look and end.
class CardPages {
public:
    CardPages(web::Shell const& shell, CardLabels& labels, CardPractices& practices,
              network::Intercommunalities const& intercommunalities)
        : shell_(shell), labels_(labels), practices_(practices), intercommunalities_(intercommunalities)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response overview(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response label_form(web::Request const& request, network::Actor const& actor,
                                           Error const* error = nullptr) const;
    [[nodiscard]] web::Response draw(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response sheet_pdf(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response sheet_form(web::Request const& request, network::Actor const& actor,
                                           Error const* error = nullptr) const;
    [[nodiscard]] web::Response save_sheet(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response practice_form(web::Request const& request, network::Actor const& actor,
                                              Error const* error = nullptr) const;
    [[nodiscard]] web::Response save_practice(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    CardLabels& labels_;
    CardPractices& practices_;
    network::Intercommunalities const& intercommunalities_;
};

} // namespace guichet::people
