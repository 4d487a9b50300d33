// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "mail/options.hpp"
#include "mail/outbox.hpp"
#include "mail/transport.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

/// Empties the outbox: claims a few mails with a lease, sends them outside any transaction, records what happened.
/// Several nodes may do so at once: a mail is claimed by one of them. When a node dies between sending and recording,
/// the lease runs out and the mail leaves a second time with the same Message-ID: twice rather than never.
namespace guichet::mail {

/// Before attempt number `attempts` + 1: one minute, doubled each time up to four hours, ± a fifth by `jitter` in
/// [0, 1).
[[nodiscard]] std::chrono::milliseconds back_off(std::int64_t attempts, double jitter);

class Sender {
public:
    struct Tally {
        int sent = 0;
        int postponed = 0; // will be tried again
        int failed = 0;    // given up, visible in the backlog
    };

    /// `trace_key`: what the hashes of erased addresses are keyed with.
    Sender(db::Database& database, Clock const& clock, Random& random, Transport& transport, Options options,
           SecretKey trace_key);

    /// Sends what is due until nothing is or `stop` is asked for. After a failure of the server itself it leaves it
    /// alone for a while: ten seconds, doubled up to five minutes.
    Tally drain(std::stop_token const& stop = {});

    /// Blanks content and addresses of mails older than the options' keep_content. Of each remain: its id and
    /// `about`, the subject's message id, a keyed hash of the address, when and how it ended. Mails still queued are
    /// left alone. Returns how many.
    std::int64_t erase_old();
    /// The keyed hash an address leaves behind: answers "was this address written to?" to whoever holds the key.
    [[nodiscard]] std::string trace_of(std::string_view address) const;

private:
    struct Claimed {
        std::string id;
        Message message;
        std::string in_reply_to;    // Message-ID of the mail it answers, "" for none
        std::string auto_submitted; // of RFC 3834
        std::int64_t attempts = 0;  // this one included
        Instant created;
        Instant give_up;
    };
    enum class Next { go_on, leave_server_alone };

    [[nodiscard]] bool anything_due() const;
    [[nodiscard]] std::vector<Claimed> claim(std::string const& lease, Instant until);
    Next send_batch(std::vector<Claimed> const& batch, std::string const& lease, Instant until, Tally& tally,
                    std::stop_token const& stop);
    [[nodiscard]] Result<void> send_one(Claimed const& mail);
    void record_sent(Claimed const& mail, std::string const& lease);
    void record_failure(Claimed const& mail, std::string const& lease, Error const& error, Tally& tally);
    void release(std::string const& lease);
    void leave_server_alone();

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Transport& transport_;
    Options options_;
    SecretKey trace_key_;
    // Read and written by the one thread that drains.
    Instant server_rests_until_{};
    int server_failures_ = 0;
};

} // namespace guichet::mail
