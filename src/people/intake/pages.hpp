// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "network/staff/staff_door.hpp"
#include "people/intake/intake.hpp"
#include "web/shell.hpp"

#include <string_view>

namespace guichet::people {

/// /gestion/courrier/mails: what came by mail and no machine could place, to be typed, handed to its library or set
/// aside; and what became of the others. A librarian sees their own desk's, the network those nobody can attribute.
class MailPages {
public:
    MailPages(web::Shell const& shell, db::Database& database, Mails const& mails, Intake& intake,
              network::Intercommunalities const& intercommunalities, network::Journal const& journal,
              Clock const& clock);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response attachment(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response type_in(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response attribute(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response dismiss(web::Request const& request, network::Actor const& actor);

    /// One that this actor may see. not_found otherwise: existence is not revealed.
    [[nodiscard]] Result<KnownMail> mail_for(db::Session& session, network::Actor const& actor,
                                             std::string_view id) const;
    [[nodiscard]] nlohmann::json row_model(web::Request const& request, KnownMail const& mail) const;
    [[nodiscard]] nlohmann::json outcomes_model(web::Request const& request, KnownMail const& mail) const;
    [[nodiscard]] nlohmann::json libraries_model() const;
    [[nodiscard]] web::Response after(web::Request const& request, Result<void> const& done,
                                      std::string_view message) const;

    web::Shell const& shell_;
    db::Database& database_;
    Mails const& mails_;
    Intake& intake_;
    network::Intercommunalities const& intercommunalities_;
    network::Journal const& journal_;
    Clock const& clock_;
};

inline constexpr std::string_view mails_address = "/gestion/courrier/mails";

} // namespace guichet::people
