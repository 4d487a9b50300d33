// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// One line of an application's history: who, when, from which state to which, why, what was sent.
struct ApplicationEvent {
    int sequence = 0;
    Instant at;
    network::ActorKind actor_kind = network::ActorKind::system;
    std::string actor_id;
    std::string action; // "submitted", "email_confirmed", "email_corrected", "refused"… a locale key's end
    std::optional<ApplicationState> from;
    ApplicationState to = ApplicationState::submitted;
    std::string reason; // words of the librarian, or a message id
    std::string sent;   // outbox id of the mail, "" when nothing was sent
};

/// Who changes an application, when, and what goes into its history.
struct ApplicationChange {
    network::Actor const& actor;
    Instant at;
    std::string_view action;
    std::string reason{};
    std::string sent{};
};

/// The request behind an application: sent twice, it is the same application (R8).
struct RequestKey {
    std::string key;    // who and which request: "web:…", "api:<key id>:…"
    std::string digest; // of what was sent, to tell a repetition from another request under the same key
};

/// The secret of the link that confirms the e-mail address: only its hash is kept.
struct ConfirmationSecret {
    std::string hash; // hex; "" when none is needed
    std::optional<Instant> expires;
};

/// The SQL of people_application, people_applicant, people_application_word and people_application_event. Every
/// function runs in the caller's transaction.
class Applications {
public:
    /// False, and nothing written, when that request key is known. Writes the first line of the history.
    [[nodiscard]] static bool add(db::Session& session, Application const& application, RequestKey const& request,
                                  ConfirmationSecret const& secret, ApplicationChange const& change);
    [[nodiscard]] static std::optional<Application> find(db::Session& session, ApplicationId const& id);
    /// The words a case is found by, for those written before there were any. Returns how many cases.
    static int add_missing_words(db::Session& session, int most);
    /// The words a case is found by, from what is written in it now.
    static void file_words(db::Session& session, ApplicationId const& id, std::string_view reference);
    [[nodiscard]] static std::vector<ApplicationEvent> history(db::Session& session, ApplicationId const& id);

    struct KnownRequest {
        ApplicationId application;
        std::string reference;
        std::string digest;
    };
    [[nodiscard]] static std::optional<KnownRequest> of_request(db::Session& session, std::string_view key);
    [[nodiscard]] static ConfirmationSecret confirmation_secret(db::Session& session, ApplicationId const& id);

    /// The only way to change a state: checks the table of states, raises the version, writes the history.
    /// `application` is brought up to date. Conflict "registration.changed_meanwhile" when another one was faster,
    /// "registration.impossible_state" when the table says no.
    [[nodiscard]] static Result<void> move(db::Session& session, Application& application, ApplicationState to,
                                           ApplicationChange const& change);
    /// A line of history that changes no state (a letter printed, somebody assigned).
    static void note(db::Session& session, Application const& application, ApplicationChange const& change);
    /// Conflict "registration.changed_meanwhile" like move.
    [[nodiscard]] static Result<void> assign(db::Session& session, Application& application, std::string_view staff_id,
                                             ApplicationChange const& change);
    /// An empty patron takes it back.
    static void set_patron(db::Session& session, ApplicationId const& id, int position, PatronId const& patron);
    /// Two patrons were one person.
    static void move_patron(db::Session& session, PatronId const& from, PatronId const& to);

    /// Every application the patron came from, oldest first.
    [[nodiscard]] static std::vector<ApplicationId> of_patron(db::Session& session, PatronId const& patron);
    /// For people/erasure. One of the application's people goes; the others stay.
    static void erase_applicant(db::Session& session, Application const& application, int position);
    /// What the one who wrote it said, and was asked; address, contact, the desk's words. Returns how many answers.
    static std::int64_t erase_words(db::Session& session, ApplicationId const& id);
    /// Nobody is in it any more: it keeps its place in the counts, and its reference only where it was paid for.
    static void erase(db::Session& session, Application const& application, Instant at, Random& random);

    /// The link is burnt by `move`-ing on.
    static void confirm_email(db::Session& session, Application& application, Instant at);
    /// Another address: nobody has confirmed it, and the link to the former one opens nothing. Raises the version, so
    /// that whatever began with the former one fails. Conflict "registration.changed_meanwhile" like move.
    [[nodiscard]] static Result<void> replace_email(db::Session& session, Application& application,
                                                    std::string const& email);
    /// The secret of the link to the address as it stands in `application`. Conflict like move.
    [[nodiscard]] static Result<void> replace_link(db::Session& session, Application const& application,
                                                   ConfirmationSecret const& secret);
    /// Submitted, never confirmed, link expired before `now`: at most `limit` ids.
    [[nodiscard]] static std::vector<ApplicationId> unconfirmed_before(db::Session& session, Instant now, int limit);
};

} // namespace guichet::people
