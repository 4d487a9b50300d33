// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "support/digital_library.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>

/// The digital library as CAS services see it, and a browser that is signed in.
namespace guichet::access::for_tests {

inline auto const press = std::string{"https://kiosque.example/sso?site=12&lang=fr"};
inline auto const video = std::string{"https://cine.example/retour"};

inline std::string login_path(std::string const& service, std::string const& more = "")
{
    return "/cas/login?service=" + web::url_encode(service) + more;
}

inline std::string ticket_in(std::string const& address)
{
    std::smatch match;
    return std::regex_search(address, match, std::regex{"[?&]ticket=(ST-[A-Za-z0-9-]+)"}) ? match[1].str() : "";
}

class CasHouse : public ::testing::Test {
protected:
    CasHouse() { library.web.start(); }

    /// A ticket for `service`, as the browser brings it back.
    std::string ticket(std::string const& service = press)
    {
        auto const reply = library.browser_of(anne).get(login_path(service));
        EXPECT_EQ(reply.status, 303) << reply.body;
        EXPECT_TRUE(reply.location().starts_with(service)) << reply.location();
        return ticket_in(reply.location());
    }
    support::Reply validate(std::string const& path, std::string const& service, std::string const& ticket,
                            std::string const& more = "")
    {
        support::HttpClient vendor{library.web.port()};
        return vendor.get(path + "?service=" + web::url_encode(service) + "&ticket=" + web::url_encode(ticket) + more);
    }

    db::Database database{{":memory:"}};
    DigitalLibrary library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
};

} // namespace guichet::access::for_tests
