// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/closures/extensions.hpp"
#include "people/policies/policies.hpp"
#include "people/tariffs/tariffs.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <map>
#include <string>
#include <string_view>

namespace guichet::people {

inline constexpr std::string_view closures_address = "/gestion/fermetures";
[[nodiscard]] std::string closure_address(ClosureId const& id);
/// Of the closure, as the page showed it; 0 when it says nothing.
[[nodiscard]] int seen_version(web::Request const& request);

/// A closure and its place as pages say them.
class ClosureWords {
public:
    ClosureWords(web::Shell const& shell, network::Intercommunalities const& intercommunalities)
        : shell_(shell), intercommunalities_(intercommunalities)
    {
    }
    [[nodiscard]] std::string place(web::Request const& request, Closure const& closure) const;
    /// "du 17 mars 2020 au 11 mai 2020 (réouverture le 12 mai 2020)"
    [[nodiscard]] std::string dates(web::Request const& request, Closure const& closure, Date today) const;
    [[nodiscard]] std::string dates(web::Request const& request, ClosedDays const& days) const;

private:
    web::Shell const& shell_;
    network::Intercommunalities const& intercommunalities_;
};

/// /gestion/fermetures: declared, corrected, reopened, withdrawn.
class ClosurePages {
public:
    ClosurePages(web::Shell const& shell, Clock const& clock, Closures& closures, Policies const& policies,
                 Tariffs const& tariffs, network::Intercommunalities const& intercommunalities);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response new_form(web::Request const& request, network::Actor const& actor,
                                         Error const* error = nullptr) const;
    [[nodiscard]] web::Response declare(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response edit_form(web::Request const& request, network::Actor const& actor,
                                          Error const* error = nullptr) const;
    [[nodiscard]] web::Response edit(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response reopening_form(web::Request const& request, network::Actor const& actor,
                                               Error const* error = nullptr) const;
    [[nodiscard]] web::Response reopen(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response withdraw(web::Request const& request, network::Actor const& actor);

    [[nodiscard]] std::vector<web::Choice> places(web::Request const& request, network::Actor const& actor) const;
    void add_description(web::FormModel& form, web::Request const& request, network::Actor const& actor,
                         Closure const& closure) const;
    [[nodiscard]] std::vector<web::Choice> categories(web::Request const& request, network::Actor const& actor,
                                                      Closure const& closure) const;
    struct GivenCategory {
        std::string name;
        bool is_free = true;
    };
    /// What policies in reach give, by code; free when registering by each of them costs an adult nothing today.
    [[nodiscard]] std::map<std::string, GivenCategory> given_categories(network::Actor const& actor,
                                                                        Closure const& closure) const;
    [[nodiscard]] Result<Closure> changeable(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    Clock const& clock_;
    Closures& closures_;
    Policies const& policies_;
    Tariffs const& tariffs_;
    network::Intercommunalities const& intercommunalities_;
    ClosureWords words_;
};

/// /gestion/fermetures/{closure}: what it does to subscriptions: counted, applied, followed, put back, exported.
class ExtensionPages {
public:
    ExtensionPages(web::Shell const& shell, Clock const& clock, Closures const& closures, Extensions& extensions,
                   Policies const& policies, network::Intercommunalities const& intercommunalities);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response ask(web::Request const& request, network::Actor const& actor, RunKind kind);
    [[nodiscard]] web::Response csv(web::Request const& request, network::Actor const& actor) const;

    [[nodiscard]] nlohmann::json meanwhile(web::Request const& request, network::Actor const& actor,
                                           Closure const& closure, std::int64_t bound) const;
    [[nodiscard]] nlohmann::json member_meanwhile(web::Request const& request, network::Actor const& actor,
                                                  Closure const& closure, IntercommunalityId const& member,
                                                  std::int64_t bound) const;
    /// The lists of a run, one for each library the actor may see people of.
    /// What is to be done when a category was left out after the extension; "" when there is nothing to do.
    [[nodiscard]] std::string left_out_since(web::Request const& request, Closure const& closure) const;
    [[nodiscard]] nlohmann::json lists(network::Actor const& actor, Closure const& closure,
                                       ExtensionRun const& run) const;
    [[nodiscard]] nlohmann::json counted(web::Request const& request, network::Actor const& actor,
                                         Closure const& closure, ExtensionRun const& run) const;
    [[nodiscard]] nlohmann::json run_model(web::Request const& request, network::Actor const& actor,
                                           Closure const& closure, ExtensionRun const& run) const;
    [[nodiscard]] std::vector<network::Library> libraries_in(network::Actor const& actor, Closure const& closure) const;

    web::Shell const& shell_;
    Clock const& clock_;
    Closures const& closures_;
    Extensions& extensions_;
    Policies const& policies_;
    network::Intercommunalities const& intercommunalities_;
    ClosureWords words_;
};

} // namespace guichet::people
