// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/documents/documents.hpp"
#include "people/forms/answers.hpp"
#include "people/forms/tray.hpp"
#include "people/registration/policy_office.hpp"
#include "people/registration/registration.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// What came by mail or post. The form stands first, what was sent with it (proofs, photos) after.
struct PaperArrival {
    std::string key; // of this arrival: the same key again is the same outcome
    std::vector<TypedDocument> documents;
    std::string sender{};                  // e-mail address
    std::string text{};                    // of the mail, when it says something
    IntercommunalityId intercommunality{}; // whose mailbox or counter; "" when nobody can tell
};

struct PaperOutcome {
    enum class Kind {
        application, // complete: as if sent from the web, the address still to be confirmed
        waiting,     // in the tray: a person types it, or finishes it
    } kind = Kind::waiting;
    ApplicationId id;        // of the application, or of the one to come
    std::string reference{}; // "" while waiting
    Repetition repetition = Repetition::first;
    std::string reason{};             // message id, while waiting
    std::string language{};           // of the form; "" when it is none of ours
    std::vector<FieldError> faults{}; // what could not be read or fails a check
};

/// Takes in a returned form with the same checks as the web's, or puts it where a person finishes it. Nothing that
/// arrives is refused: at worst somebody has to look at it.
class PaperDesk {
public:
    PaperDesk(db::Database& database, Clock const& clock, Random& random, PolicyOffice const& office,
              TerritorySource territory, Registration& registration, Documents const& documents, Tray const& tray,
              SecretKey const& master_key);

    /// The same document twice, in one mail or in two, is taken in once. Faults: ErrorKind::invalid at "document" for
    /// a file that is none of the kinds accepted.
    [[nodiscard]] Result<PaperOutcome> take(PaperArrival const& arrival);

    /// What belongs to the same transaction: where it came from, and whether it is still to be had there.
    using Also = std::function<Result<void>(db::Session&, ApplicationId const& entry)>;
    /// The same, for what a person has looked at already and wants to type: it waits in the tray whatever was read of
    /// it.
    [[nodiscard]] Result<PaperOutcome> put_in_tray(PaperArrival const& arrival, Also const& also);

    /// Whether a file is a form of ours: to tell it from the proofs in the same mail.
    [[nodiscard]] bool is_our_form(std::string_view bytes) const;

private:
    struct Reading;
    [[nodiscard]] Reading read(PaperArrival const& arrival) const;
    [[nodiscard]] std::string key_of(PaperArrival const& arrival, Reading const& reading) const;
    [[nodiscard]] std::optional<PaperOutcome> known(std::string const& key) const;
    /// The application known by that key, once it waits for nobody any more.
    [[nodiscard]] std::optional<ApplicationId> ended(std::string const& key) const;
    [[nodiscard]] std::string keyed(std::string_view content) const;
    /// A filled-in form as an application; nullopt, with the reason in `reading`, when a person has to see to it.
    [[nodiscard]] Result<std::optional<PaperOutcome>> apply(PaperArrival const& arrival, Reading& reading,
                                                            std::string const& key);
    [[nodiscard]] Result<PaperOutcome> take_in(PaperArrival const& arrival, Reading reading);
    [[nodiscard]] Result<PaperOutcome> wait(PaperArrival const& arrival, Reading reading, std::string const& key,
                                            Also const& also);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    PolicyOffice const& office_;
    TerritorySource territory_;
    Registration& registration_;
    Documents const& documents_;
    Tray const& tray_;
    SecretKey key_;
};

} // namespace guichet::people
