// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "mail/outbox.hpp"
#include "people/documents/documents.hpp"
#include "people/registration/application.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Erasing a person, wherever they are written (R25): one service, to which every slice that keeps something of people
/// belongs. What remains is a proof that it happened, and rows that nobody is in. Owns people_erasure. When a person is
/// to be erased is people/retention's business; who asks, access/accounts'.
namespace guichet::people {

enum class ErasureCause {
    asked,       // by the person
    refused,     // the application
    abandoned,   // withdrawn, or the library's question never answered
    unconfirmed, // the address never answered
    lapsed,      // a provisional card that never became a real one
    inactive,    // a member who has not been seen
};
[[nodiscard]] std::string_view to_text(ErasureCause cause);
[[nodiscard]] std::optional<ErasureCause> erasure_cause_from(std::string_view text);

/// Who is erased, as they were.
struct ErasureSubject {
    std::optional<Patron> patron;          // nullopt: an application that made nobody
    std::vector<Application> applications; // all those the person is in, or the one application
    /// Positions in `applications` that are the person; of an application that made nobody, everybody.
    [[nodiscard]] bool concerns(Applicant const& applicant) const;
    /// Nobody else is in it: it goes as a whole.
    [[nodiscard]] bool is_alone_in(Application const& application) const;
    /// The one who wrote it, with their address and their words.
    [[nodiscard]] bool has_written(Application const& application) const;
};

/// How much was erased, by kind: "mails" → 3. Kinds are ends of locale keys, erasure.kind.….
using ErasureCounts = std::map<std::string, std::int64_t>;

/// Port: whoever keeps something of a person erases it, in the transaction of the erasure. Other modules' slices
/// implement it; those of people are known to Erasure.
class ErasureListener {
public:
    virtual ~ErasureListener() = default;
    virtual void erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& counts) = 0;
    /// Why this person cannot be erased now, in words; nullopt when nothing stands in the way.
    [[nodiscard]] virtual std::optional<Message> obstacle(db::Session& /*session*/,
                                                          ErasureSubject const& /*subject*/) const
    {
        return std::nullopt;
    }
};

struct ErasureProof {
    std::string id; // "7K2M-4PQX-9RTW-3HJB": random, says nothing, opens nothing
    Instant at;
    ErasureCause cause = ErasureCause::asked;
    bool is_patron = true;
    IntercommunalityId intercommunality;
    ErasureCounts counts;
};

class Erasure {
public:
    Erasure(Clock const& clock, Random& random, network::Journal const& journal, mail::Outbox const& outbox,
            SecretKey const& master_key);

    /// Before the first erasure.
    void add_listener(ErasureListener& listener);

    /// In the caller's transaction. not_found "patron.unknown" (or erased already); conflict with the obstacle's words.
    /// Asked for by the person: the proof leaves by mail, and the address is forgotten once it has.
    /// For any cause but `asked`, conflict "erasure.in_force" when the person has a card or a subscription in force:
    /// whatever a job believes, no member goes.
    [[nodiscard]] Result<ErasureProof> erase(db::Session& session, network::Actor const& actor, PatronId const& patron,
                                             ErasureCause cause) const;
    /// An application that made nobody. Conflict "erasure.has_patron" when it did.
    [[nodiscard]] Result<ErasureProof> erase(db::Session& session, network::Actor const& actor,
                                             ApplicationId const& application, ErasureCause cause) const;

    /// What stands in the way of erasing that person, in words.
    [[nodiscard]] std::optional<Message> obstacle(db::Session& session, PatronId const& patron) const;
    [[nodiscard]] std::optional<Message> obstacle(db::Session& session, Application const& application) const;

    /// By its id, as people copy it: case and missing hyphens forgiven.
    [[nodiscard]] static std::optional<ErasureProof> find(db::Session& session, std::string_view typed);
    /// The newest first, of one member or of the network.
    [[nodiscard]] static std::vector<ErasureProof> recent(db::Session& session,
                                                          std::optional<IntercommunalityId> const& scope, int limit);

private:
    [[nodiscard]] std::optional<Message> obstacle(db::Session& session, ErasureSubject const& subject) const;
    [[nodiscard]] ErasureProof carry_out(db::Session& session, network::Actor const& actor,
                                         ErasureSubject const& subject, ErasureCause cause) const;
    void send_proof(db::Session& session, Patron const& patron, ErasureProof const& proof) const;
    void erase_patron(db::Session& session, Patron const& patron, ErasureCounts& counts) const;
    void erase_from(db::Session& session, ErasureSubject const& subject, Application const& application,
                    ErasureCounts& counts) const;

    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    mail::Outbox const& outbox_;
    Documents documents_;
    std::vector<ErasureListener*> listeners_;
};

/// Whether the person is a member today or in days to come: a subscription, or a card with an end of its own; a card
/// without one lives as long as the subscription, and for ever where there has never been any (a library's own system
/// that tells no end).
[[nodiscard]] bool is_in_force(db::Session& session, PatronId const& patron, Date today);

} // namespace guichet::people
