// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/campaigns/campaigns.hpp"
#include "people/documents/kept_files.hpp"
#include "people/identity/trips.hpp"
#include "people/registration/confirmation.hpp"
#include "people/registration/form.hpp"
#include "people/registration/guard.hpp"
#include "people/registration/policy_office.hpp"
#include "people/registration/questions.hpp"
#include "people/registration/registration.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace guichet::people {

/// /inscription: find my library. A plain form; the answer in words, with the rule behind it.
class FindLibraryPages {
public:
    /// What is said of a library's closures (people/closures/notices): a list, empty when it is open.
    using ClosuresAt = std::function<nlohmann::json(web::Request const&, network::Library const&)>;

    FindLibraryPages(web::Shell const& shell, PolicyOffice const& office, TerritorySource territory, Clock const& clock,
                     ClosuresAt closures_at = {});
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response find(web::Request const& request) const;
    [[nodiscard]] web::Response answer(web::Request const& request, std::string_view insee) const;

    web::Shell const& shell_;
    PolicyOffice const& office_;
    TerritorySource territory_;
    Clock const& clock_;
    ClosuresAt closures_at_;
};

/// /inscription/{library}: the form. An error never loses what was typed; sending twice never makes two (R8, R9).
class ApplicationFormPages {
public:
    ApplicationFormPages(web::Shell const& shell, PolicyOffice const& office, TerritorySource territory,
                         Registration& registration, FormGuard& guard, KeptFiles& kept_files, Campaigns& campaigns,
                         Clock const& clock, Random& random, SecretKey const& master_key);
    void mount(web::Router& router);
    /// Before the server starts: people may fill in their identity by that way. `trips` outlives this.
    void offer_identity(IdentityTrips& trips) { identities_ = &trips; }

private:
    [[nodiscard]] web::Response show(web::Request const& request);
    /// To the identity provider; what was typed and chosen is kept.
    [[nodiscard]] web::Response identify(web::Request const& request, FormPlace const& place, FormTicket const& ticket);
    /// The form once more, with what was shown there, or with the reason why nothing was.
    [[nodiscard]] web::Response come_back(web::Request const& request, FormPlace const& place, FormTicket ticket,
                                          IdentityReturn const& identity) const;
    [[nodiscard]] std::optional<IdentityReturn> identity_of(web::Request const& request) const;
    /// With the name and birth date that are typed, the files chosen so far become that person's: they come back to
    /// the page they were chosen on, and to whoever types the same, but not to the next reader of that browser.
    [[nodiscard]] FormTicket ticket_of_who_types(web::Request const& request, FormTicket ticket);
    void keep_files(web::Request const& request, FormTicket const& ticket);
    /// When one of those buttons was pressed: "not my file", "start again".
    [[nodiscard]] std::optional<web::Response> forget_files(web::Request const& request, FormPlace const& place,
                                                            FormTicket const& ticket);
    [[nodiscard]] web::Response restart(web::Request const& request, FormPlace const& place, FormTicket const& ticket);
    [[nodiscard]] nlohmann::json kept_model(web::Request const& request, FormPlace const& place) const;
    /// Registering from afar ended there while somebody wrote: what was typed is shown, to be used elsewhere.
    [[nodiscard]] web::Response closed(web::Request const& request) const;
    [[nodiscard]] nlohmann::json typed_model(web::Request const& request) const;
    [[nodiscard]] Submission submission_of(web::Request const& request, FormPlace const& place,
                                           FormTicket const& ticket) const;
    [[nodiscard]] web::Response receive(web::Request const& request);
    [[nodiscard]] web::Response send(web::Request const& request, FormPlace const& place, FormTicket const& ticket);
    [[nodiscard]] web::Response thank(web::Request const& request, Receipt const& receipt) const;

    /// How the form comes back: with faults, with a word of explanation, or as it was.
    struct Return {
        Error const* error = nullptr;
        std::string notice{}; // message id
        int status = 200;
    };
    [[nodiscard]] web::Response form(web::Request const& request, FormPlace const& place, FormTicket const& ticket,
                                     Return const& back) const;
    /// The form once more: the files just chosen are kept first.
    [[nodiscard]] web::Response again(web::Request const& request, FormPlace const& place, FormTicket const& ticket,
                                      Return const& back);
    [[nodiscard]] FormTicket new_ticket(std::string request) const;
    [[nodiscard]] FormPlace place_of(web::Request const& request, std::string_view insee) const;

    web::Shell const& shell_;
    PolicyOffice const& office_;
    TerritorySource territory_;
    Registration& registration_;
    FormGuard& guard_;
    KeptFiles& kept_files_;
    Campaigns& campaigns_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
    IdentityTrips* identities_ = nullptr; // none: nobody vouches for anybody
};

/// What comes after sending: the receipt, the link that confirms the e-mail, the reply to a question.
class ApplicationFollowUpPages {
public:
    ApplicationFollowUpPages(web::Shell const& shell, db::Database& database, PolicyOffice const& office,
                             EmailConfirmation& confirmation, Questions& questions, FormGuard& guard,
                             KeptFiles& kept_files, Clock const& clock, SecretKey const& master_key);
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response receipt(web::Request const& request, Error const* error = nullptr) const;
    [[nodiscard]] web::Response correct(web::Request const& request);
    [[nodiscard]] std::optional<Application> own_application(web::Request const& request) const;
    [[nodiscard]] web::Response confirmation(web::Request const& request) const;
    [[nodiscard]] web::Response confirm(web::Request const& request);
    [[nodiscard]] web::Response renew(web::Request const& request);
    [[nodiscard]] web::Response question(web::Request const& request, Error const* error = nullptr) const;
    [[nodiscard]] web::Response answer(web::Request const& request);

    web::Shell const& shell_;
    db::Database& database_;
    PolicyOffice const& office_;
    EmailConfirmation& confirmation_;
    Questions& questions_;
    FormGuard& guard_;
    KeptFiles& kept_files_;
    Clock const& clock_;
    SecretKey key_;
};

/// The cookie that knows the browser an application was sent from.
inline constexpr std::string_view receipt_cookie = "guichet_demande";
/// The cookie that gives two tabs of one browser the same form.
inline constexpr std::string_view form_cookie = "guichet_formulaire";

/// What was typed to find a town: ?q=, tidied, no longer than any town's name.
[[nodiscard]] std::string searched_town(web::Request const& request);
/// The towns that look like that: [{href, name, former, postcodes, epci}]; none for nothing typed.
[[nodiscard]] nlohmann::json town_choices(network::Territory const& territory, std::string_view typed,
                                          std::function<std::string(std::string_view insee)> const& address);
/// The rule that fired, in words; what we have no words for is said plainly.
[[nodiscard]] Message rule_in_words(web::Shell const& shell, Eligibility const& eligibility);
/// Where to find one's library, with what is known already.
[[nodiscard]] std::string find_page_for(std::string_view insee, std::string_view campaign);
/// Where the form of that library can be had as PDF.
[[nodiscard]] std::string paper_form_address(LibraryId const& library, std::string_view campaign);
/// A library as the pages show one.
[[nodiscard]] nlohmann::json library_model(network::Library const& library);

} // namespace guichet::people
