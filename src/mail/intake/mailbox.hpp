// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "db/database.hpp"
#include "mail/intake/impl/patience.hpp"
#include "mail/options.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// Where mail for us is fetched: a folder of an IMAP server, or a Maildir. A mail is kept for good before its mailbox
/// is told, so that a kill at any moment loses none; the keeper knows what it has, so that none is doubled. Owns
/// mail_mailbox (how far each IMAP folder was read). What a mail says is read by received_mail.
namespace guichet::mail {

/// A mail as a mailbox gives it.
struct Delivery {
    std::string_view bytes{};
    enum class Way { imap, maildir, file } way = Way::file;
    /// Only the headers were fetched: the mail is larger than what is taken in, and stays in its mailbox.
    enum class Extent { whole, headers } extent = Extent::whole;
};

enum class Kept { now, before };

/// Port: who keeps them.
class MailKeeper {
public:
    virtual ~MailKeeper() = default;
    /// Durable when it returns; the same mail again changes nothing.
    [[nodiscard]] virtual Result<Kept> keep(Delivery const& delivery) = 0;
};

struct Collected {
    int kept = 0;
    int known = 0;     // were there before
    int unmarked = 0;  // kept, but the mailbox did not take the mark
    int set_aside = 0; // only their headers, or their place, since the mail itself could not be kept
};

class Mailbox {
public:
    Mailbox() = default;
    Mailbox(Mailbox const&) = delete;
    Mailbox& operator=(Mailbox const&) = delete;
    virtual ~Mailbox() = default;
    /// Everything new; stops when asked to. The error is that of a mail that cannot be kept. One that fails again and
    /// again, though others can be kept, is known by its headers alone or at last by its place, and stays in its
    /// mailbox: it keeps nobody waiting for ever.
    [[nodiscard]] virtual Result<Collected> collect(MailKeeper& keeper, std::stop_token const& stop) = 0;
    /// Whether it can be read now: for the doctor.
    [[nodiscard]] virtual Result<void> check() = 0;
};

/// Everything new of all of them: one that cannot be read keeps nobody from the others. The error names all that
/// failed.
[[nodiscard]] Result<Collected> collect_all(std::vector<std::unique_ptr<Mailbox>> const& mailboxes, MailKeeper& keeper,
                                            std::stop_token const& stop);

/// Larger mails are known by their headers alone.
inline constexpr std::size_t largest_mail = std::size_t{30} * 1024 * 1024;

struct ImapOptions {
    std::string url; // "imaps://imap.example.org" · "imap://127.0.0.1:143"
    Security security = Security::starttls_required;
    std::string user;
    std::string password;
    std::string ca_file; // certificates to believe besides the system's; "" for none
    std::string folder = "INBOX";
    std::string done_folder; // where kept mails are moved; "": they stay, marked as read
    std::chrono::seconds connect_timeout{15};
    std::chrono::seconds command_timeout{120};
    std::size_t largest = largest_mail;
};

/// RFC 3501 through libcurl, which connects, encrypts and signs in. Errors: unavailable "mail.mailbox", with a code
/// such as "imap.login", "net.tls" in the detail.
class ImapMailbox final : public Mailbox {
public:
    /// Throws std::invalid_argument when the address is not imap:// or imaps://.
    ImapMailbox(db::Database& database, ImapOptions options);
    [[nodiscard]] Result<Collected> collect(MailKeeper& keeper, std::stop_token const& stop) override;
    [[nodiscard]] Result<void> check() override;

private:
    db::Database& database_;
    ImapOptions options_;
    impl::Patience patience_;
};

/// A folder with new/ and cur/: what is in new/ is taken and put into cur/, marked as seen. What cannot be kept stays
/// in new/, and the others go on.
class Maildir final : public Mailbox {
public:
    explicit Maildir(std::filesystem::path folder, std::size_t largest = largest_mail);
    [[nodiscard]] Result<Collected> collect(MailKeeper& keeper, std::stop_token const& stop) override;
    [[nodiscard]] Result<void> check() override;

private:
    std::filesystem::path folder_;
    std::size_t largest_;
    impl::Patience patience_;
};

} // namespace guichet::mail
