// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/http.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Which handler answers which method and path. Every route is added by hand from app/routes.cpp through a slice's
/// `mount(Router&)`; the whole list can be read back, so that tests can visit every one.
namespace guichet::web {

using Handler = std::function<Response(Request const&)>;

/// Who a route is for; the shell checks nothing but CSRF, the tests check that the handler does.
enum class Audience { everyone, patron, staff, machine };
/// Forms carry a CSRF token; machines (API, CAS validation) authenticate each request by themselves.
enum class Csrf { checked, exempt };

/// Whether a handler may wait. A quick one is answered on the thread that reads its connection, which serves many
/// others meanwhile (base/waiting.hpp): it computes for well under a millisecond and reads the database, and says early
/// when it is about to wait after all.
enum class Pace { may_wait, quick };

struct Route {
    Method method;
    std::string pattern; // "/inscription/{library}/formulaire.pdf"; "{rest...}" at the end takes slashes too
    Audience audience;
    Csrf csrf;
    Handler handler;
    Pace pace = Pace::may_wait;
};

class Router {
public:
    void get(std::string pattern, Audience audience, Handler handler, Pace pace = Pace::may_wait);
    void post(std::string pattern, Audience audience, Handler handler, Csrf csrf = Csrf::checked,
              Pace pace = Pace::may_wait);
    void add(Route route);

    [[nodiscard]] std::vector<Route> const& routes() const { return routes_; }

    struct Match {
        Route const* route = nullptr; // nullptr: none
        std::map<std::string, std::string, std::less<>> path_parameters;
        std::vector<Method> allowed; // other methods this path answers (405)
    };
    /// Literal segments win over parameters. HEAD is answered by GET's route.
    [[nodiscard]] Match match(Method method, std::string_view path) const;

private:
    using Places = std::vector<std::size_t>;

    std::vector<Route> routes_;
    std::map<std::string, Places, std::less<>> without_parameters_; // by the whole pattern
    // Where in routes_ the patterns are that begin with a literal segment, and those that begin with a parameter.
    std::map<std::string, Places, std::less<>> by_first_segment_;
    Places by_parameter_;
};

} // namespace guichet::web
