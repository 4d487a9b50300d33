// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "mail/intake/mailbox.hpp"
#include "mail/intake/received_mail.hpp"
#include "people/registration/application.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Mails that came. Owns people_mail, people_mail_content and people_mail_outcome: the mail itself is sealed with the
/// installation's key, and so is what lists show of it; both go once nobody needs them, the fact that it came stays.
namespace guichet::people {

using MailId = Id<struct MailTag>;

enum class MailState {
    received,    // waits for the job
    taken_in,    // an application, or an entry of the tray, has it
    quarantined, // a person has to look at it
    ignored,     // an automatic reply, a report: nobody expects anything
    dismissed,   // a person looked at it and wants nothing of it
};
[[nodiscard]] std::string_view to_text(MailState state);

struct KnownMail {
    MailId id;
    MailState state = MailState::received;
    std::string reason; // message id, "" for none
    mail::Delivery::Extent extent = mail::Delivery::Extent::whole;
    Instant received;
    std::int64_t size = 0;
    int attempts = 0;
    IntercommunalityId intercommunality; // "" when nobody can tell: the network's
    std::string about;                   // "application:…": of a reply, or of what came back
    std::string answer;                  // what the sender was told, "" nothing
    std::vector<ApplicationId> outcomes{};
    std::string note{}; // why it was dismissed, in the words of staff; "" later

    // Sealed, and gone once erased.
    std::string sender{};
    std::string author{}; // of the mail passed on, when it is another one
    std::string subject{};
    std::string excerpt{};

    /// Not one that ended the program: nothing of ours reads it again.
    [[nodiscard]] bool is_readable() const { return reason != unprocessable; }
    static constexpr std::string_view unprocessable = "intake.reason.unprocessable";
};

class Mails {
public:
    Mails(Random& random, SecretKey const& master_key);

    /// Ready to be stored: the costly part, done before the transaction.
    struct Sealed {
        MailId id;
        std::string identity;
        std::string content;
        mail::Delivery::Way way;
        mail::Delivery::Extent extent;
        std::int64_t size = 0;
    };
    [[nodiscard]] Sealed seal(mail::Delivery const& delivery, Instant now) const;
    /// False, and nothing written, when it came before.
    [[nodiscard]] static bool add(db::Session& session, Sealed const& mail, Instant now);

    [[nodiscard]] std::optional<KnownMail> find(db::Session& session, MailId const& id) const;
    /// The mail itself; nullopt once erased.
    [[nodiscard]] std::optional<std::string> content(db::Session& session, MailId const& id) const;

    struct Filter {
        enum class Which { quarantined, everything } which = Which::quarantined;
        std::optional<IntercommunalityId> scope;
    };
    /// The newest first.
    [[nodiscard]] std::vector<KnownMail> list(db::Session& session, Filter const& filter, int limit) const;
    /// Those that became or are about an application, the oldest first; erased ones left out.
    [[nodiscard]] std::vector<KnownMail> of_application(db::Session& session, ApplicationId const& application) const;
    [[nodiscard]] static std::int64_t count_quarantined(db::Session& session,
                                                        std::optional<IntercommunalityId> const& scope);

    /// Those the job has to see to, the ones that failed least first.
    [[nodiscard]] static std::vector<MailId> waiting(db::Session& session, int limit);
    /// Counts an attempt, durably, before the mail is looked at: one that ends the process is not looked at for ever.
    static void begin(db::Session& session, MailId const& id);
    /// What became of it.
    void settle(db::Session& session, KnownMail const& mail, Instant now) const;
    static void add_outcome(db::Session& session, MailId const& id, ApplicationId const& application);
    /// Whether some mail became that.
    [[nodiscard]] static bool is_outcome(db::Session& session, ApplicationId const& application);
    /// `note`: why, in the words of staff. Conflict "intake.gone" when it is quarantined no longer.
    [[nodiscard]] static Result<void> close(db::Session& session, MailId const& id, MailState state,
                                            std::string_view by, Instant now, std::string_view note = {});
    static void attribute(db::Session& session, MailId const& id, IntercommunalityId const& where);

    /// Whether an answer may still go to that sender: one an hour, and the same one once a day.
    [[nodiscard]] bool may_answer(db::Session& session, std::string_view sender, std::string_view answer,
                                  Instant now) const;
    void answered(db::Session& session, MailId const& id, std::string_view sender, std::string_view answer,
                  Instant now) const;

    /// Blanks the mail and what lists show of it; the fact stays.
    static void erase(db::Session& session, MailId const& id, Instant now);
    /// Every mail that became this application or is about it, those that wait for somebody included: its person's
    /// data are being erased. Returns how many.
    static std::int64_t erase_about(db::Session& session, ApplicationId const& application, Instant now);
    /// Those that came before and are not erased yet, settled or still waiting for somebody; at most `limit`.
    [[nodiscard]] static std::vector<MailId> old(db::Session& session, Instant before, int limit);
    /// Blanks what staff noted with mails that came before.
    static void forget_notes(db::Session& session, Instant before);
    /// "" is the whole network.
    [[nodiscard]] static std::int64_t count_old(db::Session& session, IntercommunalityId const& where, Instant before);

private:
    [[nodiscard]] KnownMail mail_from(db::Row const& row) const;
    [[nodiscard]] std::string hash_of(std::string_view address) const;

    Random& random_;
    SecretKey key_;
};

/// Keeps what mailboxes give: in one transaction, before the mailbox is told.
class MailKeeping final : public mail::MailKeeper {
public:
    MailKeeping(db::Database& database, Clock const& clock, Mails const& mails)
        : database_(database), clock_(clock), mails_(mails)
    {
    }
    [[nodiscard]] Result<mail::Kept> keep(mail::Delivery const& delivery) override;

private:
    db::Database& database_;
    Clock const& clock_;
    Mails const& mails_;
};

} // namespace guichet::people
