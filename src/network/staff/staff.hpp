// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "mail/outbox.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/actor.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Who works at the desk: their accounts, roles and scopes, how they are invited and put out. Owns network_staff,
/// network_staff_recovery_code and network_staff_invitation. Signing in is StaffSignIn's; what a role may do is
/// actor.hpp's.
namespace guichet::network {

enum class StaffStatus { active, disabled };
enum class SecondFactor { none, totp };

struct StaffMember {
    StaffId id;
    std::string login; // lower case
    std::string name;
    std::string email;
    Role role = Role::librarian;
    std::optional<IntercommunalityId> scope; // nullopt for those of the whole network
    StaffStatus status = StaffStatus::active;
    SecondFactor second_factor = SecondFactor::none;
    Instant created{};
    std::optional<Instant> last_login{};

    [[nodiscard]] Actor actor() const { return {ActorKind::staff, id.value, name, role, scope}; }
};

/// Whose journal tells of them: their intercommunality's, or the network's (empty).
[[nodiscard]] IntercommunalityId where_of(StaffMember const& member);
/// The object of the journal's lines about them.
[[nodiscard]] std::string object_of(StaffId const& id);

[[nodiscard]] std::string_view code(Role role);
[[nodiscard]] std::optional<Role> role_from(std::string_view code);
/// Librarians and managers work for one intercommunality, the others for the network.
[[nodiscard]] bool needs_scope(Role role);
/// As it is stored and compared.
[[nodiscard]] std::string normalise_login(std::string_view typed);

/// What the form of /gestion/agents asks.
struct StaffProfile {
    std::string login;
    std::string name;
    std::string email;
    std::string role;
    std::string scope; // "" for the network
};
/// Every fault of the form, by field name; `StaffProfile` fields are the control names.
[[nodiscard]] std::vector<FieldError> profile_faults(StaffProfile const& profile);

class StaffMembers {
public:
    StaffMembers(db::Database& database, Clock const& clock, Random& random, Journal const& journal,
                 mail::Outbox const& outbox, std::string public_url);

    [[nodiscard]] std::optional<StaffMember> find(StaffId const& id) const;
    [[nodiscard]] std::optional<StaffMember> by_login(std::string_view login) const;
    /// Those `actor` may manage, by name.
    [[nodiscard]] std::vector<StaffMember> list(Actor const& actor) const;

    /// Adds a member without a password and sends the one-time link by which they choose one.
    [[nodiscard]] Result<StaffId> invite(Actor const& actor, StaffProfile const& profile);
    /// A new one-time link, by mail: password forgotten, or the first link lapsed. The second factor is kept.
    [[nodiscard]] Result<void> send_link(Actor const& actor, StaffId const& id);
    /// Another e-mail is another person until shown otherwise: the link to ProConnect is forgotten with it.
    [[nodiscard]] Result<void> change(Actor const& actor, StaffId const& id, StaffProfile const& profile);
    /// Out at once, on every device: the door looks at each request. One cannot do it to oneself, and one administrator
    /// stays.
    [[nodiscard]] Result<void> disable(Actor const& actor, StaffId const& id);
    [[nodiscard]] Result<void> enable(Actor const& actor, StaffId const& id);
    /// For someone who lost telephone and recovery codes. One's own is StaffSignIn's: it asks for the password.
    [[nodiscard]] Result<void> remove_second_factor(Actor const& actor, StaffId const& id);

    /// For the demo, the first administrator and tests: a member with that password hash ("" for none).
    static StaffId add(db::Session& session, StaffMember const& member, std::string_view password_hash);
    /// A one-time link for that member, for an operator who has no mail yet. In the caller's transaction.
    [[nodiscard]] std::string make_link(db::Session& session, StaffId const& id) const;

private:
    Result<void> set_status(Actor const& actor, StaffId const& id, StaffStatus status);
    void address_changed(db::Session& session, Actor const& actor, StaffMember const& member) const;
    void mail_link(db::Session& session, StaffMember const& member) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Journal const& journal_;
    mail::Outbox const& outbox_;
    std::string public_url_;
};

} // namespace guichet::network
