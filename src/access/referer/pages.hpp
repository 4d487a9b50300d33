// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/decision/entrance.hpp"
#include "web/router.hpp"

/// Platforms that recognise the page a reader comes from. That page is here, at an address that never changes and that
/// the vendor is told once; it is the only one of ours whose address goes to the next site. Owns no table.
namespace guichet::access {

/// "/ressources/presse/page".
[[nodiscard]] std::string referer_path(platforms::PlatformId const& platform);

class RefererPages {
public:
    RefererPages(web::Shell const& shell, platforms::Catalogue const& catalogue, Visitors const& visitors,
                 Entrance const& entrance, DoorPages const& pages);

    void mount(web::Router& router);
    /// ResourcePages::Passage: to the page, which then decides.
    [[nodiscard]] static web::Response pass(web::Request const& request, Visitor const& visitor,
                                            platforms::Platform const& platform);

private:
    [[nodiscard]] web::Response land(web::Request const& request) const;
    /// By name where that lets them in, else as anybody on a day open to all (R19).
    [[nodiscard]] Entrance::Answer examine(std::optional<Visitor> const& visitor,
                                           platforms::Platform const& platform) const;

    web::Shell const& shell_;
    platforms::Catalogue const& catalogue_;
    Visitors const& visitors_;
    Entrance const& entrance_;
    DoorPages const& pages_;
};

} // namespace guichet::access
