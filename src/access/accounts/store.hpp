// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "people/patrons/patrons.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::access {

using people::PatronId;

/// What a link that was mailed serves for: to open the account, to choose a new password, to confirm an address.
enum class LinkPurpose { activation, password, email };

/// One row of access_account: somebody with a card who may sign in.
struct Account {
    PatronId patron;
    std::string password_hash;
    Instant activated;
    std::optional<Instant> last_sign_in;
};

/// What a mailed link leads to; `detail`: the address to confirm, "" for the others.
struct Link {
    PatronId patron;
    LinkPurpose purpose = LinkPurpose::activation;
    std::string detail;
};

/// What a person may ask the staff for, within their account.
enum class RequestKind { correction, erasure };
/// Such a request, in the words of who made it, until the staff have handled it.
struct PatronRequest {
    std::string id;
    PatronId patron;
    people::IntercommunalityId intercommunality;
    RequestKind kind = RequestKind::correction;
    std::string body;
    Instant asked;
};

/// The SQL of the slice. Every function runs in the caller's transaction.
class AccountStore {
public:
    [[nodiscard]] static std::optional<Account> find(db::Session& session, PatronId const& patron);
    /// How many of those a campaign brought have an account.
    [[nodiscard]] static std::int64_t count_of_campaign(db::Session& session, std::string_view campaign);
    /// Opens the account or replaces its password.
    static void put(db::Session& session, PatronId const& patron, std::string_view password_hash, Instant now);
    static void signed_in(db::Session& session, PatronId const& patron, Instant now);
    static void remove(db::Session& session, PatronId const& patron);

    /// The account of `from` becomes `to`'s, in place of the one it may have.
    static void take_over(db::Session& session, PatronId const& from, PatronId const& to);
    /// Of links for the same purpose `to`'s own stays.
    static void move_links_and_requests(db::Session& session, PatronId const& from, PatronId const& to,
                                        people::IntercommunalityId const& where);

    static void put_link(db::Session& session, std::string_view token_hash, Link const& link, Instant expires);
    [[nodiscard]] static std::optional<Link> find_link(db::Session& session, std::string_view token_hash, Instant now);
    /// False when somebody else has just taken it.
    [[nodiscard]] static bool take_link(db::Session& session, std::string_view token_hash);
    /// All that were sent to this person, whatever for.
    static void drop_links(db::Session& session, PatronId const& patron);
    static int purge_links(db::Session& session, Instant now);

    static void add_request(db::Session& session, PatronRequest const& request);
    /// Not yet handled, oldest first; everywhere when `scope` is "".
    [[nodiscard]] static std::vector<PatronRequest> open_requests(db::Session& session, std::string_view scope);
    [[nodiscard]] static std::vector<PatronRequest> open_requests_of(db::Session& session, PatronId const& patron);
    /// Handled or not, oldest first.
    [[nodiscard]] static std::vector<PatronRequest> requests_of(db::Session& session, PatronId const& patron);
    [[nodiscard]] static std::optional<PatronRequest> open_request(db::Session& session, std::string_view id);
    static void handle_request(db::Session& session, std::string_view id, Instant now);
};

} // namespace guichet::access
