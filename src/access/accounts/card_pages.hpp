// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/patron_door.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "people/cards/cards.hpp"
#include "web/shell.hpp"

#include <optional>
#include <string>

namespace guichet::access {

/// /compte/cartes/{position}: the card to show at the desk, on a telephone or on paper: barcode as the library's
/// readers need it, QR code, number; and the same as a letter. Cards are told by their place in the person's list, so
/// that no number stands in an address.
class PatronCardPages {
public:
    PatronCardPages(db::Database& database, Clock const& clock, PatronDoor& door,
                    network::Intercommunalities const& intercommunalities, web::Shell const& shell,
                    std::string network_name)
        : database_(database), clock_(clock), door_(door), intercommunalities_(intercommunalities), shell_(shell),
          network_name_(std::move(network_name))
    {
    }
    void mount(web::Router& router);

private:
    [[nodiscard]] std::optional<people::Card> card_of(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] web::Response show(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] web::Response barcode(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] web::Response qr_code(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] web::Response letter(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] std::string validity(web::Request const& request, people::Card const& card) const;
    [[nodiscard]] web::Response no_such_card(web::Request const& request) const;

    db::Database& database_;
    Clock const& clock_;
    PatronDoor& door_;
    network::Intercommunalities const& intercommunalities_;
    web::Shell const& shell_;
    std::string network_name_;
};

} // namespace guichet::access
