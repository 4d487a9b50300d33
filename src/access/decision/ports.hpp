// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/decision.hpp"
#include "web/http.hpp"
#include "web/sessions.hpp"

#include <optional>
#include <string>

/// What the doors need from others: who is signed in, whether a licence has room, and someone who writes down entries
/// and refusals. app adapts the last to usage.
namespace guichet::access {

/// Whether it is known when somebody last proved who they are.
enum class SignInAge { known, unknown };

/// A person signed in on this browser.
struct Visitor {
    people::PatronId patron;
    Instant signed_in;     // when they last proved who they are; where that is unknown, when the session began
    std::string session{}; // web::SessionRecord::id
    std::string means{web::by_password};
    SignInAge age = SignInAge::known;
    bool is_remembered = false; // for weeks, because the person asked this browser for it

    [[nodiscard]] bool signed_in_since(Instant moment) const { return age == SignInAge::known && signed_in >= moment; }
};

class Visitors {
public:
    virtual ~Visitors() = default;
    [[nodiscard]] virtual std::optional<Visitor> find(web::Request const& request) const = 0;
    [[nodiscard]] virtual AccountState account(db::Session& session, people::PatronId const& patron) const = 0;
    /// Whether a session is still that person's: for what is done in its name without their browser.
    [[nodiscard]] virtual bool is_signed_in(people::PatronId const& patron, std::string_view session) const = 0;
    /// Ends the session: a platform asked to sign in anew, or to sign out.
    virtual void end(web::Request const& request, web::Response& response) = 0;
};

/// Whether what was agreed with the vendor has been reached.
class LicenceGauge {
public:
    virtual ~LicenceGauge() = default;
    /// Asked at every entry: answers from memory, as long as the bound is not reached. Who is counted already is within
    /// it: one more entry of theirs costs nothing. `who` is empty where nobody was asked.
    [[nodiscard]] virtual LicenceState state(platforms::Platform const& platform,
                                             std::optional<people::Standing> const& who) const = 0;
};

enum class EntryChannel { portal, federated_search, direct };

/// One entry, or one refusal (R21). `standing` is empty where nobody was asked who they are.
struct Passage {
    Instant at;
    platforms::PlatformId platform;
    std::string reason{}; // message id of a refusal; "" for an entry
    EntryChannel channel = EntryChannel::direct;
    std::string origin{}; // of a federated search: which portal
    std::string door;     // "cas", "open", "link"
    std::optional<people::Standing> standing{};
};

class AccessRecorder {
public:
    virtual ~AccessRecorder() = default;
    /// Durable when it returns. A passage that cannot be written is logged: it never keeps anybody out.
    virtual void record(Passage const& passage) = 0;
};

} // namespace guichet::access
