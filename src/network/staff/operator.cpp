// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/operator.hpp"

#include "base/text.hpp"
#include "network/staff/store.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <utility>

namespace guichet::network {

namespace {

constexpr std::chrono::hours link_life{7 * 24};

StaffMember member_of(StaffProfile const& profile)
{
    StaffMember member;
    member.login = normalise_login(profile.login);
    member.name = tidy(profile.name);
    member.email = tidy(profile.email);
    member.role = role_from(profile.role).value();
    if (needs_scope(member.role)) {
        member.scope = IntercommunalityId{profile.scope};
    }
    return member;
}

} // namespace

StaffOperator::StaffOperator(db::Database& database, Clock const& clock, Random& random, Journal const& journal,
                             Intercommunalities const& intercommunalities, std::string public_url)
    : database_(database), clock_(clock), random_(random), journal_(journal), intercommunalities_(intercommunalities),
      public_url_(std::move(public_url))
{
}

std::vector<StaffOperator::Listed> StaffOperator::list() const
{
    auto const now = clock_.now();
    return database_.read([&](db::Session& session) {
        std::vector<Listed> all;
        for (auto const& member : StaffStore::list(session, "")) {
            auto const credentials = StaffStore::by_id(session, member.id);
            all.push_back({member, credentials && !credentials->password_hash.empty(),
                           StaffStore::has_open_invitation(session, member.id, now)});
        }
        return all;
    });
}

Result<StaffOperator::Added> StaffOperator::add(StaffProfile const& profile)
{
    auto faults = profile_faults(profile);
    auto const role = role_from(profile.role);
    if (role && needs_scope(*role) && !profile.scope.empty() && !intercommunalities_.find({profile.scope})) {
        faults.push_back({"scope", {"staff.fault.scope"}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    auto member = member_of(profile);
    return database_.write([&](db::Session& session) -> Result<Added> {
        if (StaffStore::by_login(session, member.login)) {
            return invalid({{"login", {"staff.fault.login_taken"}}});
        }
        member.created = clock_.now();
        member.id = {new_id(member.created, random_)};
        StaffStore::insert(session, member, "");
        journal_.append(session, Actor::system(), member.scope.value_or(IntercommunalityId{}), "staff.invited",
                        "staff:" + member.id.value, {{"role", code(member.role)}, {"from", "command line"}});
        return Added{member.id, make_link(session, member.id)};
    });
}

Result<std::string> StaffOperator::link(std::string_view login)
{
    return database_.write([&](db::Session& session) -> Result<std::string> {
        auto const found = StaffStore::by_login(session, normalise_login(login));
        if (!found) {
            return fail(ErrorKind::not_found, "staff.fault.unknown");
        }
        if (found->member.status == StaffStatus::disabled) {
            return fail(ErrorKind::conflict, "staff.fault.disabled");
        }
        journal_.append(session, Actor::system(), found->member.scope.value_or(IntercommunalityId{}), "staff.link_sent",
                        "staff:" + found->member.id.value, {{"from", "command line"}});
        return make_link(session, found->member.id);
    });
}

Result<bool> StaffOperator::revoke_link(std::string_view login)
{
    return database_.write([&](db::Session& session) -> Result<bool> {
        auto const found = StaffStore::by_login(session, normalise_login(login));
        if (!found) {
            return fail(ErrorKind::not_found, "staff.fault.unknown");
        }
        if (!StaffStore::has_open_invitation(session, found->member.id, clock_.now())) {
            return false;
        }
        StaffStore::remove_invitation(session, found->member.id);
        journal_.append(session, Actor::system(), found->member.scope.value_or(IntercommunalityId{}),
                        "staff.link_revoked", "staff:" + found->member.id.value, {});
        return true;
    });
}

std::string StaffOperator::make_link(db::Session& session, StaffId const& id) const
{
    std::string const token = random_.token();
    StaffStore::put_invitation(session, id, hex(sha256(token)), clock_.now() + link_life);
    return public_url_ + "/gestion/invitation/" + token;
}

} // namespace guichet::network
