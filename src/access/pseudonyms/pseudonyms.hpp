// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/erasure/erasure.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Who a person is to each platform: one id per person and platform, that says nothing, cannot be linked to another
/// platform's nor derived by anyone, and outlives cards, keys and merges, because it is kept once made (R14, R18). Owns
/// access_pseudonym and access_pseudonym_salt.
namespace guichet::access {

using people::PatronId;
using platforms::PlatformId;

/// base32 of HMAC-SHA256(key, version | platform | person | the person's salt), 32 signs [a-z2-7].
[[nodiscard]] std::string derive_pseudonym(SecretKey const& key, PlatformId const& platform, PatronId const& patron,
                                           std::string_view salt);

struct Pseudonym {
    PlatformId platform;
    std::string id;
    Instant created;
};

class Pseudonyms final : public people::MergeListener, public people::ErasureListener {
public:
    /// `key`: the installation's, derived for "access.pseudonyms".
    Pseudonyms(db::Database& database, Clock const& clock, Random& random, SecretKey const& key);

    /// The id the platform knows this person by, if it has one already. Any session.
    [[nodiscard]] static std::optional<std::string> find(db::Session& session, PatronId const& patron,
                                                         PlatformId const& platform);
    /// The same, made on first use, in the caller's transaction.
    [[nodiscard]] std::string obtain(db::Session& session, PatronId const& patron, PlatformId const& platform) const;
    /// The same, in a transaction of its own when it must be made.
    [[nodiscard]] Result<std::string> obtain(PatronId const& patron, PlatformId const& platform);

    /// Keeps the id a vendor already knows the person by. ErrorKind::invalid "access.pseudonym.malformed" (letters,
    /// digits and ._-@ alone, 64 at the most), conflict "access.pseudonym.taken" when it is somebody else's.
    [[nodiscard]] Result<void> import(db::Session& session, PatronId const& patron, PlatformId const& platform,
                                      std::string_view id) const;
    /// What every platform knows this person by, former ids left out.
    [[nodiscard]] static std::vector<Pseudonym> of(db::Session& session, PatronId const& patron);
    /// Rows and salt: nobody can find again who these ids were.
    static std::int64_t erase(db::Session& session, PatronId const& patron);
    void erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts) override;

    /// The one who stays keeps their own ids; the other's become theirs where they had none, former ones elsewhere.
    [[nodiscard]] Result<void> reassign(db::Session& session, PatronId const& from, PatronId const& to) override;

private:
    [[nodiscard]] std::string salt_of(db::Session& session, PatronId const& patron) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::access
