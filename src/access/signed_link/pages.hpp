// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/signed_link/signed_links.hpp"
#include "network/staff/staff_door.hpp"
#include "web/router.hpp"

namespace guichet::access {

/// /gestion/plateformes/{platform}/lien: the template of a platform's signed link, what is to be known of it, and what
/// comes out for somebody who does not exist.
class SignedLinkPages {
public:
    SignedLinkPages(web::Shell const& shell, Clock const& clock, network::StaffDoor& door,
                    platforms::Catalogue const& catalogue, SignedLinks& links);

    void mount(web::Router& router);

private:
    struct Typed {
        std::string text;
        Error const* error = nullptr;
    };
    [[nodiscard]] web::Response show(web::Request const& request, platforms::Platform const& platform,
                                     Typed const& typed) const;
    [[nodiscard]] web::Response receive(web::Request const& request, network::Actor const& actor,
                                        platforms::Platform const& platform);
    void add_outcome(web::Request const& request, platforms::Platform const& platform, std::string const& text,
                     nlohmann::json& model) const;

    web::Shell const& shell_;
    Clock const& clock_;
    network::StaffDoor& door_;
    platforms::Catalogue const& catalogue_;
    SignedLinks& links_;
};

/// The way of a person through that door: admitted, then on to the address that is theirs for a moment.
class SignedLinkPassage {
public:
    SignedLinkPassage(Admissions& admissions, SignedLinks const& links, DoorPages const& pages)
        : admissions_(admissions), links_(links), pages_(pages)
    {
    }
    [[nodiscard]] web::Response operator()(web::Request const& request, Visitor const& visitor,
                                           platforms::Platform const& platform) const;

private:
    Admissions& admissions_;
    SignedLinks const& links_;
    DoorPages const& pages_;
};

} // namespace guichet::access
