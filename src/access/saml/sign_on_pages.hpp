// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/login/login_pages.hpp"
#include "access/saml/door.hpp"

namespace guichet::access {

/// What a person's browser sees of SAML: /saml/sso by redirect and by form, /saml/metadata for partners, and the way
/// from our own pages. What cannot be believed is answered by a page, never by going anywhere.
class SamlSignOnPages {
public:
    SamlSignOnPages(web::Shell const& shell, Clock const& clock, Visitors& visitors, LoginPages& login,
                    LoginRequests& requests, DoorPages const& pages, SamlDoor& door);

    void mount(web::Router& router);
    /// For ResourcePages: the person is sent on with an answer nobody asked for, or to the platform, which will ask.
    [[nodiscard]] web::Response go_through(web::Request const& request, Visitor const& visitor,
                                           platforms::Platform const& platform);

private:
    [[nodiscard]] web::Response metadata() const;
    [[nodiscard]] web::Response by_redirect(web::Request const& request);
    [[nodiscard]] web::Response by_form(web::Request const& request);
    /// A browser does not send its session along with another site's form: it comes once more, by itself.
    [[nodiscard]] web::Response come_again(web::Request const& request);
    [[nodiscard]] web::Response onward(web::Request const& request, Visitor const& visitor,
                                       SamlQuestion const& question);

    struct Read {
        SamlDoor::Sender sender;
        SamlDoor::Asked asked;
    };
    [[nodiscard]] Result<Read> read(protocols::SamlResult<protocols::SamlMessage> const& message);
    [[nodiscard]] web::Response refuse(web::Request const& request, SamlDoor::Sender const& sender,
                                       SamlQuestion const& question, std::string_view status, std::string_view detail);
    [[nodiscard]] web::Response send(web::Request const& request, platforms::Platform const& platform,
                                     SamlQuestion const& question, std::string const& response) const;

    web::Shell const& shell_;
    Clock const& clock_;
    Visitors& visitors_;
    LoginPages& login_;
    LoginRequests& requests_;
    DoorPages const& pages_;
    SamlDoor& door_;
};

/// The query of an address as it was sent.
[[nodiscard]] std::string_view raw_query_of(web::Request const& request);

} // namespace guichet::access
