// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "people/forms/desk.hpp"
#include "people/intake/letters.hpp"
#include "people/intake/mails.hpp"
#include "people/intake/sorting.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// What arrived by mail, understood after it was kept (people/intake/mails). A form becomes an application or an entry
/// of the tray by people/forms; what no machine can place waits in the quarantine for a person; the sender gets one
/// answer. Owns no form and no rule of registration.
namespace guichet::people {

struct IntakeOptions {
    std::vector<std::string> own_addresses; // we write from, or receive at
    std::string mail_domain;                // of the Message-IDs we make
};

class Intake {
public:
    struct Parts {
        db::Database& database;
        Clock const& clock;
        PaperDesk& desk;
        Tray const& tray;
        Mails const& mails;
        network::Intercommunalities const& intercommunalities;
        mail::Outbox const& outbox;
        text::Messages const& messages;
        IntakeLetters const& letters;
    };
    Intake(Parts const& parts, IntakeOptions options);
    Intake(Intake const&) = delete;
    Intake& operator=(Intake const&) = delete;

    struct Tally {
        int taken_in = 0;
        int quarantined = 0;
        int ignored = 0;
    };
    /// Everything kept and not settled yet. A mail that fails again and again ends in the quarantine.
    Tally process(std::stop_token const& stop = {});

    /// A person decides that a quarantined mail is to be typed: it becomes an entry of the tray with what can be shown
    /// of it. Gives the entry's id. Conflict "intake.gone", and nothing in the tray, when somebody has seen to it.
    [[nodiscard]] Result<ApplicationId> put_in_tray(network::Actor const& actor, MailId const& id);

private:
    struct Outcome;
    [[nodiscard]] Result<KnownMail> understand(KnownMail mail, std::string const& bytes);
    void take_in(KnownMail const& known, mail::ReceivedMail const& mail, SortedMail const& sorted, Outcome& out);
    void take_in_bundle(KnownMail const& known, PaperArrival const& arrival, Outcome& out);
    void place(KnownMail& known, mail::ReceivedMail const& mail, Outcome const& outcome) const;
    [[nodiscard]] bool is_repeated(KnownMail const& known, PaperOutcome const& outcome) const;
    [[nodiscard]] MailAnswer answer_for(mail::ReceivedMail const& mail, Outcome const& outcome) const;
    [[nodiscard]] Result<void> settle(KnownMail const& known, mail::ReceivedMail const& mail, Outcome const& outcome);
    void note_return(db::Session& session, mail::DeliveryReport const& report) const;
    void note_on_applications(db::Session& session, mail::ReceivedMail const& mail, Outcome const& outcome) const;
    /// Whose library a mail was written to, or comes from; nullopt when nobody can tell.
    [[nodiscard]] std::optional<network::Library> library_of(mail::ReceivedMail const& mail) const;
    [[nodiscard]] IntercommunalityId desk_of(mail::ReceivedMail const& mail) const;
    /// Of a mail of ours: what it was about.
    [[nodiscard]] std::string about(std::string_view message_id) const;
    [[nodiscard]] std::string outbox_id(std::string_view message_id) const;

    Parts parts_;
    IntakeOptions options_;
    MailSorter sorter_;
};

} // namespace guichet::people
