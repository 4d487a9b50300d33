// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/store.hpp"
#include "base/crypto.hpp"
#include "db/short_lived.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/erasure/erasure.hpp"
#include "protocols/oidc/authorization.hpp"
#include "web/sessions.hpp"

#include <chrono>

namespace guichet::access {

/// What a person's sign-in gave a client, whatever token stands for it now.
struct OidcGrant {
    std::string id; // of all the tokens that came of one code
    std::string client;
    people::PatronId patron;
    std::string session; // that it ends with; "" for one that outlives it (offline_access)
    Instant signed_in;
    std::vector<std::string> scopes;
    protocols::ClaimsWanted userinfo_claims{};
    std::string means{web::by_password};

    [[nodiscard]] bool has_scope(std::string_view scope) const;
};

/// A code, on its way through the browser.
struct OidcCode {
    OidcGrant grant;
    std::string redirect_uri;
    std::string nonce;
    std::string code_challenge;
    protocols::ClaimsWanted id_token_claims{};
};

/// Codes, in the short-lived store: lost with it, they cost one more redirect. Access tokens, kept nowhere: what they
/// stand for is sealed in them, and the store remembers those that were revoked, for as long as they would live.
/// Refresh tokens, in the database, by their hash. All are unguessable, and say nothing to who holds them.
class OidcGrants final : public people::MergeListener, public people::ErasureListener {
public:
    static constexpr std::chrono::seconds code_life{60};
    static constexpr std::chrono::seconds access_life{600};
    static constexpr std::chrono::hours refresh_life{24 * 90};

    /// `key`: the installation's, derived for "access.oidc.grants".
    OidcGrants(db::Database& database, db::ShortLivedStore& store, Clock const& clock, Random& random,
               SecretKey const& key);

    [[nodiscard]] std::string issue_code(OidcCode code);
    /// Gone with the first attempt, whatever comes of it. A second one ends what the first gave (RFC 6749 §4.1.2).
    [[nodiscard]] std::optional<OidcCode> take_code(std::string_view code);

    [[nodiscard]] std::string issue_access(OidcGrant const& grant);
    struct Access {
        OidcGrant grant;
        Instant issued;
    };
    /// nullopt when it has expired, was revoked, or lives() no more.
    [[nodiscard]] std::optional<Access> access(std::string_view token) const;
    /// The same without the look at lives().
    [[nodiscard]] std::optional<Access> unexpired_access(std::string_view token) const;
    /// Whether what the grant hangs on is still there: its session or, of one that outlives it, its refresh token.
    [[nodiscard]] static bool lives(db::Session& session, OidcGrant const& grant);

    /// ErrorKind::conflict when the grant, or its session, has ended meanwhile.
    [[nodiscard]] Result<std::string> issue_refresh(OidcGrant const& grant);
    /// Looks without using it.
    [[nodiscard]] std::optional<OidcGrant> refresh(std::string_view token) const;
    [[nodiscard]] std::optional<OidcGrant> refresh(db::Session& session, std::string_view token) const;
    /// What the client's token stands for, unused. Shown after its use it ends the grant, for one of the two is a thief
    /// (RFC 9700 §4.14.2).
    [[nodiscard]] std::optional<OidcGrant> shown_refresh(std::string_view token, std::string_view client);
    /// The next token for this one, which is used from then on: both or neither. ErrorKind::conflict as above, and when
    /// somebody else has used it meanwhile, which ends the grant.
    [[nodiscard]] Result<std::string> exchange_refresh(std::string_view token, OidcGrant const& grant);
    /// Ends the grant of the client's token, used or not.
    void revoke_refresh(std::string_view token, std::string_view client);

    /// Every token that came of the same code.
    void end(std::string_view grant);
    void forget_access(std::string_view token);

    /// Expired refresh tokens; returns how many. For the jobs.
    std::int64_t purge();
    [[nodiscard]] Result<void> reassign(db::Session& session, people::PatronId const& from,
                                        people::PatronId const& to) override;
    /// Refresh tokens; the others die of it when next shown.
    void erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts) override;

private:
    void write(std::function<void(db::Session&)> const& work);
    void add_refresh(db::Session& session, std::string_view token, OidcGrant const& grant) const;
    [[nodiscard]] Result<std::string> unless_ended(Result<std::string> issued, OidcGrant const& grant);

    db::Database& database_;
    db::ShortLivedStore& store_;
    Clock const& clock_;
    Random& random_;
    SecretKey code_key_;
    SecretKey access_key_;
};

} // namespace guichet::access
