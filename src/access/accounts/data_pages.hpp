// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/data_copy.hpp"
#include "access/accounts/patron_door.hpp"
#include "access/accounts/profile.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /compte/donnees and what follows from it: contact, e-mail address, message to the library, copy, erasure.
class AccountDataPages {
public:
    AccountDataPages(Profile& profile, PatronDoor& door, ReleaseRegister const& releases, DataCopy const& copy,
                     web::Shell const& shell)
        : profile_(profile), door_(door), releases_(releases), copy_(copy), shell_(shell)
    {
    }

    void mount(web::Router& router);

private:
    void mount_email(web::Router& router);
    [[nodiscard]] web::Response overview(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] web::Response contact_form(web::Request const& request, people::Patron const& patron,
                                             Error const* error) const;
    web::Response change_contact(web::Request const& request, people::Patron const& patron);
    [[nodiscard]] web::Response email_form(web::Request const& request, people::Patron const& patron,
                                           Error const* error) const;
    web::Response ask_new_email(web::Request const& request, people::Patron const& patron);
    [[nodiscard]] web::Response confirm_form(web::Request const& request) const;
    web::Response confirm_email(web::Request const& request);
    [[nodiscard]] web::Response message_form(web::Request const& request, Error const* error) const;
    web::Response send_message(web::Request const& request, people::Patron const& patron);
    [[nodiscard]] web::Response erasure_form(web::Request const& request, people::Patron const& patron,
                                             Error const* error) const;
    web::Response ask_erasure(web::Request const& request, people::Patron const& patron);

    Profile& profile_;
    PatronDoor& door_;
    ReleaseRegister const& releases_;
    DataCopy const& copy_;
    web::Shell const& shell_;
};

} // namespace guichet::access
