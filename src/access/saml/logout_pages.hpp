// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/saml/door.hpp"

namespace guichet::access {

/// Single logout by the browser, /saml/slo: a platform asks us to end the session, which ends it everywhere (the others
/// are told by the job); or we have asked platforms that take it no other way, one after the other.
class SamlLogoutPages {
public:
    SamlLogoutPages(web::Shell const& shell, Clock const& clock, db::ShortLivedStore& store, Random& random,
                    Visitors& visitors, Participations& participations, DoorPages const& pages, SamlDoor& door);

    void mount(web::Router& router);
    /// To be asked before a session ends here: the path that takes the browser to the platforms that can be told by it
    /// alone; nullopt when there are none.
    [[nodiscard]] std::optional<std::string> farewell(std::string_view session);

private:
    [[nodiscard]] web::Response receive(web::Request const& request);
    [[nodiscard]] web::Response asked(web::Request const& request, SamlDoor::Sender const& sender,
                                      protocols::SamlMessage const& message);
    [[nodiscard]] web::Response answered(web::Request const& request, SamlDoor::Sender const& sender,
                                         protocols::SamlMessage const& message);
    [[nodiscard]] web::Response next(web::Request const& request, std::string const& key);

    web::Shell const& shell_;
    Clock const& clock_;
    db::ShortLivedStore& store_;
    Random& random_;
    Visitors& visitors_;
    Participations& participations_;
    DoorPages const& pages_;
    SamlDoor& door_;
};

} // namespace guichet::access
