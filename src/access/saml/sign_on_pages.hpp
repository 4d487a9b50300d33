// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/login/login_pages.hpp"
#include "access/saml/door.hpp"

namespace guichet::access {

/// What a person's browser sees of SAML: /saml/sso by redirect and by form, /saml/metadata for partners, and the way
/// from our own pages. What cannot be believed is answered by a page, never by going anywhere; what has been answered
/// is not answered again.
class SamlSignOnPages {
public:
    SamlSignOnPages(web::Shell const& shell, Clock const& clock, LoginPages& login, db::ShortLivedStore& store,
                    DoorPages const& pages, SamlDoor& door);

    void mount(web::Router& router);
    /// For ResourcePages: the person is sent on with an answer nobody asked for, or to the platform, which will ask.
    /// Its entry address is where they want to be, one title of it perhaps.
    [[nodiscard]] web::Response go_through(web::Request const& request, Visitor const& visitor,
                                           platforms::Platform const& platform);

private:
    [[nodiscard]] web::Response metadata() const;
    [[nodiscard]] web::Response by_redirect(web::Request const& request);
    [[nodiscard]] web::Response by_form(web::Request const& request);
    /// Nobody is signed in, and nobody may be asked.
    [[nodiscard]] web::Response nobody(web::Request const& request, SamlQuestion const& question);
    [[nodiscard]] web::Response onward(web::Request const& request, Visitor const& visitor,
                                       SamlQuestion const& question);

    struct Read {
        SamlDoor::Sender sender;
        SamlDoor::Asked asked;
    };
    [[nodiscard]] Result<Read> read(protocols::SamlResult<protocols::SamlMessage> const& message);
    /// The answer to a request that nobody, signed in or not, could meet.
    [[nodiscard]] std::optional<web::Response> cannot_be_met(web::Request const& request, Read const& one);
    [[nodiscard]] web::Response refuse(web::Request const& request, SamlDoor::Sender const& sender,
                                       SamlQuestion const& question, std::string_view status, std::string_view detail);
    [[nodiscard]] web::Response send(web::Request const& request, platforms::Platform const& platform,
                                     SamlQuestion const& question, std::string const& response);

    web::Shell const& shell_;
    Clock const& clock_;
    LoginPages& login_;
    db::ShortLivedStore& store_;
    DoorPages const& pages_;
    SamlDoor& door_;
};

/// The query of an address as it was sent.
[[nodiscard]] std::string_view raw_query_of(web::Request const& request);

} // namespace guichet::access
