// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/cards.hpp"
#include "people/patrons/activation_links.hpp"
#include "people/registration/ports.hpp"
#include "people/review/ports.hpp"
#include "people/review/rules.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

/// Which of the people of an application is which patron already known; the others become patrons.
using Links = std::map<int, PatronId>;

/// What one of the people of an application got.
struct Admitted {
    int position = 0;
    PatronId patron;
    Person person;
    std::optional<Card> card; // the one issued, or the one in force that a known patron already had
    std::string subscription; // id of the one added, "" when none was needed
    std::string activation;   // token of the one-time link, "" when it may not be sent there
    enum class Origin { created, known } origin = Origin::created;
    enum class CardOrigin { issued, already_had } card_origin = CardOrigin::issued;
    bool email_filled = false;     // a known patron had no e-mail: the application's is now theirs
    bool household_joined = false; // a known patron had none: now that of the application
    /// Whose the application's e-mail is, as far as the file of a known patron tells.
    enum class Mailbox { their_own, unknown } mailbox = Mailbox::their_own;
};

/// What accepting an application brings, in the caller's transaction: patrons, provisional cards, subscriptions,
/// one-time links; and taking it all back. Decides nothing, writes no history, sends nothing.
class Acceptance {
public:
    Acceptance(Clock const& clock, Random& random, PolicyOffice const& office, Patrons const& patrons,
               Cards const& cards, Subscriptions const& subscriptions, ActivationLinks& links,
               Resemblances const& resemblances);

    [[nodiscard]] Result<std::vector<Admitted>> admit(db::Session& session, Application& application,
                                                      Links const& links) const;

    /// The people of an accepted application with their cards, and new one-time links: to print the letter again.
    [[nodiscard]] std::vector<Admitted> once_more(db::Session& session, Application const& application) const;

    /// Ids of what admit made: nothing of the person.
    struct Made {
        std::vector<std::string> patrons;
        std::vector<std::string> cards;
        std::vector<std::string> subscriptions;
        std::vector<std::string> filled_emails;     // patrons
        std::vector<std::string> joined_households; // patrons
    };
    [[nodiscard]] static Made made(std::vector<Admitted> const& admitted);
    /// Nothing hangs on it by now: no real card handed out, no other file merged into it.
    [[nodiscard]] static bool is_untouched(db::Session& session, Made const& made);
    /// Card numbers stay taken for ever; everything else is as it was.
    void take_back(db::Session& session, Application& application, Made const& made) const;

private:
    [[nodiscard]] Result<Admitted> admit_new(db::Session& session, Application const& application, Policy const& policy,
                                             Applicant const& applicant, std::string const& household) const;
    [[nodiscard]] Result<Admitted> admit_known(db::Session& session, Application const& application,
                                               Policy const& policy, Applicant const& applicant, PatronId const& known,
                                               std::string const& household) const;
    void join(db::Session& session, Application const& application, std::string const& household, Patron& patron,
              Admitted& admitted) const;
    [[nodiscard]] Result<void> give_what_lacks(db::Session& session, Application const& application,
                                               Policy const& policy, Admitted& admitted) const;
    [[nodiscard]] Result<void> give_card(db::Session& session, Application const& application, Policy const& policy,
                                         Admitted& admitted) const;
    void subscribe(db::Session& session, Policy const& policy, Admitted& admitted) const;

    Clock const& clock_;
    Random& random_;
    PolicyOffice const& office_;
    Patrons const& patrons_;
    Cards const& cards_;
    Subscriptions const& subscriptions_;
    ActivationLinks& links_;
    Resemblances const& resemblances_;
};

} // namespace guichet::people
