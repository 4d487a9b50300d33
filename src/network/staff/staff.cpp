// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/staff.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "network/proconnect/store.hpp"
#include "network/staff/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::network {

namespace {

constexpr Words<Role, 4> role_codes{{{Role::librarian, "librarian"},
                                     {Role::manager, "manager"},
                                     {Role::administrator, "administrator"},
                                     {Role::auditor, "auditor"}}};
constexpr std::chrono::hours invitation_life{7 * 24};
constexpr std::size_t shortest_login = 3;
constexpr std::size_t longest_text = 200;

bool is_login(std::string_view login)
{
    return login.size() >= shortest_login && login.size() <= 64 && std::ranges::all_of(login, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@';
           });
}

/// Enough to catch a slip; the link that arrives is the proof.
bool looks_like_email(std::string_view email)
{
    auto const at = email.find('@');
    return at != std::string_view::npos && at > 0 && email.find('.', at) != std::string_view::npos &&
           email.size() <= longest_text && email.find_first_of(" <>,;\"") == std::string_view::npos;
}

void apply(StaffMember& member, StaffProfile const& profile)
{
    member.login = normalise_login(profile.login);
    member.name = tidy(profile.name);
    member.email = tidy(profile.email);
    member.role = role_from(profile.role).value();
    member.scope.reset();
    if (needs_scope(member.role)) {
        member.scope = IntercommunalityId{profile.scope};
    }
}

Error unknown()
{
    return {ErrorKind::not_found, {"error.not_found"}};
}

/// The member `actor` may manage; others do not exist for them.
Result<StaffMember> managed(db::Session& session, Actor const& actor, StaffId const& id)
{
    auto const found = StaffStore::by_id(session, id);
    if (!found) {
        return std::unexpected(unknown());
    }
    if (auto const allowed = authorise(actor, Permission::manage_staff, where_of(found->member)); !allowed) {
        return std::unexpected(allowed.error());
    }
    return found->member;
}

bool is_active_administrator(StaffMember const& member)
{
    return member.role == Role::administrator && member.status == StaffStatus::active;
}

/// Asked once the change is journalled: who changes another one at the same moment waits for the journal, and sees it.
Result<void> keeps_an_administrator(db::Session& session, StaffMember const& before)
{
    if (is_active_administrator(before) &&
        std::ranges::none_of(StaffStore::list(session, ""), is_active_administrator)) {
        return fail(ErrorKind::conflict, "staff.fault.last_administrator");
    }
    return {};
}

} // namespace

IntercommunalityId where_of(StaffMember const& member)
{
    return member.scope.value_or(IntercommunalityId{});
}

std::string object_of(StaffId const& id)
{
    return "staff:" + id.value;
}

std::string_view code(Role role)
{
    return word_of(role_codes, role);
}

std::optional<Role> role_from(std::string_view code)
{
    return value_of(role_codes, code);
}

bool needs_scope(Role role)
{
    return role == Role::librarian || role == Role::manager;
}

std::string normalise_login(std::string_view typed)
{
    return to_lower(tidy(typed));
}

std::vector<FieldError> profile_faults(StaffProfile const& profile)
{
    std::vector<FieldError> faults;
    if (tidy(profile.name).empty() || profile.name.size() > longest_text) {
        faults.push_back({"name", {"staff.fault.name"}});
    }
    if (!is_login(normalise_login(profile.login))) {
        faults.push_back({"login", {"staff.fault.login"}});
    }
    if (!looks_like_email(tidy(profile.email))) {
        faults.push_back({"email", {"staff.fault.email"}});
    }
    auto const role = role_from(profile.role);
    if (!role) {
        faults.push_back({"role", {"staff.fault.role"}});
    } else if (needs_scope(*role) && profile.scope.empty()) {
        faults.push_back({"scope", {"staff.fault.scope"}});
    }
    return faults;
}

StaffMembers::StaffMembers(db::Database& database, Clock const& clock, Random& random, Journal const& journal,
                           mail::Outbox const& outbox, std::string public_url)
    : database_(database), clock_(clock), random_(random), journal_(journal), outbox_(outbox),
      public_url_(std::move(public_url))
{
}

std::optional<StaffMember> StaffMembers::find(StaffId const& id) const
{
    auto const found = database_.read([&](db::Session& session) { return StaffStore::by_id(session, id); });
    return found ? std::optional{found->member} : std::nullopt;
}

std::optional<StaffMember> StaffMembers::by_login(std::string_view login) const
{
    auto const found =
        database_.read([&](db::Session& session) { return StaffStore::by_login(session, normalise_login(login)); });
    return found ? std::optional{found->member} : std::nullopt;
}

std::vector<StaffMember> StaffMembers::list(Actor const& actor) const
{
    if (!may_anywhere(actor, Permission::manage_staff)) {
        return {};
    }
    return database_.read([&](db::Session& session) {
        return StaffStore::list(session, actor.scope ? actor.scope->value : std::string{});
    });
}

Result<StaffId> StaffMembers::invite(Actor const& actor, StaffProfile const& profile)
{
    if (auto faults = profile_faults(profile); !faults.empty()) {
        return invalid(std::move(faults));
    }
    StaffMember member;
    apply(member, profile);
    if (auto const allowed = authorise(actor, Permission::manage_staff, where_of(member)); !allowed) {
        return std::unexpected(allowed.error());
    }
    return database_.write([&](db::Session& session) -> Result<StaffId> {
        if (StaffStore::by_login(session, member.login)) {
            return invalid({{"login", {"staff.fault.login_taken"}}});
        }
        member.created = clock_.now();
        member.id = {new_id(member.created, random_)};
        StaffStore::insert(session, member, "");
        mail_link(session, member);
        journal_.append(session, actor, where_of(member), "staff.invited", object_of(member.id),
                        {{"role", code(member.role)}});
        return member.id;
    });
}

Result<void> StaffMembers::send_link(Actor const& actor, StaffId const& id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const member = managed(session, actor, id);
        if (!member) {
            return std::unexpected(member.error());
        }
        if (member->status == StaffStatus::disabled) {
            return fail(ErrorKind::conflict, "staff.fault.disabled");
        }
        mail_link(session, *member);
        journal_.append(session, actor, where_of(*member), "staff.link_sent", object_of(id), {});
        return {};
    });
}

Result<void> StaffMembers::change(Actor const& actor, StaffId const& id, StaffProfile const& profile)
{
    if (auto faults = profile_faults(profile); !faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const before = managed(session, actor, id);
        if (!before) {
            return std::unexpected(before.error());
        }
        StaffMember after = *before;
        apply(after, profile);
        if (auto const allowed = authorise(actor, Permission::manage_staff, where_of(after)); !allowed) {
            return std::unexpected(allowed.error());
        }
        if (id.value == actor.id && after.role != before->role) {
            return fail(ErrorKind::conflict, "staff.fault.self");
        }
        if (auto const other = StaffStore::by_login(session, after.login); other && other->member.id != id) {
            return invalid({{"login", {"staff.fault.login_taken"}}});
        }
        StaffStore::update(session, after);
        journal_.append(session, actor, where_of(after), "staff.changed", object_of(id),
                        {{"role", code(after.role)},
                         {"role_before", code(before->role)},
                         {"scope_before", where_of(*before).value}});
        if (to_lower(after.email) != to_lower(before->email)) {
            address_changed(session, actor, after);
        }
        return keeps_an_administrator(session, *before);
    });
}

/// The account may have passed to somebody else: what the former mailbox gave opens it no longer.
void StaffMembers::address_changed(db::Session& session, Actor const& actor, StaffMember const& member) const
{
    if (StaffStore::has_open_invitation(session, member.id, clock_.now())) {
        mail_link(session, member); // replaces the one that whoever reads the former mailbox holds
    }
    if (ProConnectStore::forget(session, member.id)) {
        journal_.append(session, actor, where_of(member), "proconnect.forgotten", object_of(member.id), {});
    }
}

Result<void> StaffMembers::disable(Actor const& actor, StaffId const& id)
{
    return set_status(actor, id, StaffStatus::disabled);
}

Result<void> StaffMembers::enable(Actor const& actor, StaffId const& id)
{
    return set_status(actor, id, StaffStatus::active);
}

Result<void> StaffMembers::set_status(Actor const& actor, StaffId const& id, StaffStatus status)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto member = managed(session, actor, id);
        if (!member) {
            return std::unexpected(member.error());
        }
        if (id.value == actor.id) {
            return fail(ErrorKind::conflict, "staff.fault.self");
        }
        if (member->status == status) {
            return {};
        }
        auto const before = *member;
        member->status = status;
        StaffStore::update(session, *member);
        StaffStore::remove_invitation(session, id);
        journal_.append(session, actor, where_of(*member),
                        status == StaffStatus::disabled ? "staff.disabled" : "staff.enabled", object_of(id), {});
        return keeps_an_administrator(session, before);
    });
}

Result<void> StaffMembers::remove_second_factor(Actor const& actor, StaffId const& id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const member = managed(session, actor, id);
        if (!member) {
            return std::unexpected(member.error());
        }
        if (id.value == actor.id) {
            return fail(ErrorKind::conflict, "staff.fault.own_factor");
        }
        StaffStore::set_totp(session, id, "", 0);
        StaffStore::replace_recovery_codes(session, id, {});
        journal_.append(session, actor, where_of(*member), "staff.second_factor_removed", object_of(id), {});
        return {};
    });
}

StaffId StaffMembers::add(db::Session& session, StaffMember const& member, std::string_view password_hash)
{
    StaffStore::insert(session, member, password_hash);
    return member.id;
}

std::string StaffMembers::make_link(db::Session& session, StaffId const& id) const
{
    std::string const token = random_.token();
    StaffStore::put_invitation(session, id, hex(sha256(token)), clock_.now() + invitation_life);
    return public_url_ + "/gestion/invitation/" + token;
}

void StaffMembers::mail_link(db::Session& session, StaffMember const& member) const
{
    auto message = outbox_.compose(text::Locale::fr, "network/staff/invitation", "staff.mail.invitation_subject",
                                   {{"name", member.name},
                                    {"login", member.login},
                                    {"link", make_link(session, member.id)},
                                    {"address", public_url_ + "/gestion/connexion"}});
    message.to = member.email;
    message.to_name = member.name;
    message.about = object_of(member.id);
    outbox_.enqueue(session, message);
}

} // namespace guichet::network
