// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/staff.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Staff whom their administration vouches for by ProConnect. ProConnect says who somebody is and where they work; what
/// they may do here is their role here, and nobody gets one by coming. Owns network_proconnect,
/// network_proconnect_organisation and network_staff_identity. How ProConnect is asked is ProConnectCaller's; passwords
/// stay network/staff's.
namespace guichet::network {

/// An administration whose agents may come.
struct ProConnectOrganisation {
    std::string siret;
    IntercommunalityId intercommunality{}; // for its staff alone; empty: for everybody's
    bool operator==(ProConnectOrganisation const&) const = default;
};

struct ProConnectSettings {
    std::string issuer; // as in its discovery document
    std::string client_id;
    std::string secret{}; // write-only: pages never show it
    /// Levels of assurance that do, the weakest first; the first is asked for. None: any.
    std::vector<std::string> levels{"eidas1", "eidas2", "eidas3"};
    std::vector<ProConnectOrganisation> organisations{};
    /// Administrators show two factors, there or here.
    enum class Administrators { one_factor, two_factors } administrators = Administrators::two_factors;
    bool active = false;
};

/// Fourteen digits that hold together (Luhn).
[[nodiscard]] bool is_siret(std::string_view text);
/// Every fault of the settings as typed, by field.
[[nodiscard]] std::vector<FieldError> faults_of(ProConnectSettings const& settings);

/// What ProConnect says of somebody, checked.
struct Agent {
    std::string identity_provider; // idp_id: a subject means something there only
    std::string subject;
    std::string email; // "" when it vouches for none
    std::string siret;
    bool has_two_factors = false;
    std::string id_token{}; // for the sign-out there
};

/// A member whose agent is known.
struct LinkedAgent {
    StaffMember member;
    Instant linked;
};

class ProConnect {
public:
    ProConnect(db::Database& database, Clock const& clock, Random& random, Journal const& journal,
               SecretKey const& master_key);

    /// nullopt until there are any.
    [[nodiscard]] std::optional<ProConnectSettings> settings() const;
    /// An empty secret leaves the one there is. For those who manage staff; journalled.
    [[nodiscard]] Result<void> save(Actor const& actor, ProConnectSettings const& settings);

    /// The member this agent is: by the subject once known, before that by the e-mail address an administrator gave the
    /// member, which is then remembered as the subject's. Nobody is made. ErrorKind::forbidden "proconnect.refused.…",
    /// journalled without a name.
    [[nodiscard]] Result<StaffMember> recognise(Agent const& agent);

    /// Those who are linked, by name, as far as `actor` manages them.
    [[nodiscard]] std::vector<LinkedAgent> linked(Actor const& actor) const;
    /// The member's agent is another one from now on: whoever comes next with their address.
    [[nodiscard]] Result<void> forget(Actor const& actor, StaffId const& staff);

private:
    [[nodiscard]] Result<StaffMember> member_of(db::Session& session, Agent const& agent) const;
    [[nodiscard]] Result<StaffMember> link(db::Session& session, Agent const& agent) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Journal const& journal_;
    SecretKey key_;
};

} // namespace guichet::network
