// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/closures.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// "Tout le réseau", the intercommunality's name, or the library's.
[[nodiscard]] std::string place_of(web::Shell const& shell, web::Request const& request,
                                   network::Intercommunalities const& intercommunalities, Closure const& closure);

/// What the public pages say of closures, in plain words: those of today and of the coming days.
class ClosureNotices {
public:
    ClosureNotices(web::Shell const& shell, Clock const& clock, Closures const& closures,
                   network::Intercommunalities const& intercommunalities)
        : shell_(shell), clock_(clock), closures_(closures), intercommunalities_(intercommunalities)
    {
    }
    /// [{text, reason, digital}]: all of them, or those that concern a library.
    [[nodiscard]] nlohmann::json everywhere(web::Request const& request) const;
    [[nodiscard]] nlohmann::json at(web::Request const& request, network::Library const& library) const;

private:
    [[nodiscard]] nlohmann::json notice(web::Request const& request, Closure const& closure, Date today) const;
    web::Shell const& shell_;
    Clock const& clock_;
    Closures const& closures_;
    network::Intercommunalities const& intercommunalities_;
};

} // namespace guichet::people
