// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/proconnect.hpp"

#include "base/text.hpp"
#include "network/proconnect/store.hpp"
#include "network/staff/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::network {

namespace {

constexpr std::string_view proconnect_object = "proconnect";
constexpr std::size_t longest_setting = 300;

bool is_issuer(std::string_view address)
{
    bool const plain = std::ranges::all_of(
        address, [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>'; });
    bool const scheme = address.starts_with("https://") || address.starts_with("http://127.0.0.1") ||
                        address.starts_with("http://localhost");
    return plain && scheme && address.size() > 10 && address.size() <= longest_setting && !address.ends_with('/') &&
           address.find_first_of("?#@\\") == std::string_view::npos;
}

bool is_word(std::string_view text)
{
    return !text.empty() && text.size() <= longest_setting &&
           std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

std::unexpected<Error> refused_agent(std::string const& why)
{
    return fail(ErrorKind::forbidden, "proconnect.refused." + why);
}

} // namespace

bool is_siret(std::string_view text)
{
    if (text.size() != 14 || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
        return false;
    }
    int sum = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        int const digit = (text[at] - '0') * (at % 2 == 0 ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

std::vector<FieldError> faults_of(ProConnectSettings const& settings)
{
    std::vector<FieldError> faults;
    auto const require = [&](bool good, char const* field, char const* message) {
        if (!good) {
            faults.push_back({field, {message}});
        }
    };
    require(is_issuer(settings.issuer), "issuer", "proconnect.error.issuer");
    require(is_word(settings.client_id), "client_id", "proconnect.error.client_id");
    require(std::ranges::all_of(settings.levels, is_word), "levels", "proconnect.error.levels");
    for (auto const& organisation : settings.organisations) {
        if (!is_siret(organisation.siret)) {
            faults.push_back({"organisations", {"proconnect.error.siret", {{"siret", organisation.siret}}}});
            break;
        }
    }
    require(!settings.active || !settings.organisations.empty(), "organisations", "proconnect.error.no_organisation");
    return faults;
}

ProConnect::ProConnect(db::Database& database, Clock const& clock, Random& random, Journal const& journal,
                       SecretKey const& master_key)
    : database_(database), clock_(clock), random_(random), journal_(journal),
      key_(master_key.derive("network.proconnect"))
{
}

std::optional<ProConnectSettings> ProConnect::settings() const
{
    auto settings = database_.read([](db::Session& session) { return ProConnectStore::settings(session); });
    if (settings && !settings->secret.empty()) {
        auto const sealed = from_base64(settings->secret);
        settings->secret = (sealed ? open_sealed(key_, *sealed) : std::nullopt).value_or("");
    }
    return settings;
}

Result<void> ProConnect::save(Actor const& actor, ProConnectSettings const& settings)
{
    if (auto const allowed = authorise(actor, Permission::manage_staff, {}); !allowed) {
        return allowed;
    }
    if (auto faults = faults_of(settings); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto sealed = settings;
    sealed.secret = settings.secret.empty() ? std::string{} : base64(seal(key_, settings.secret, random_));
    auto sirets = nlohmann::json::array();
    for (auto const& organisation : settings.organisations) {
        sirets.push_back(organisation.siret);
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        ProConnectStore::save(session, sealed);
        journal_.append(session, actor, {}, "proconnect.saved", proconnect_object,
                        {{"issuer", settings.issuer},
                         {"active", settings.active},
                         {"sirets", std::move(sirets)},
                         {"secret_changed", !settings.secret.empty()}});
        return {};
    });
}

Result<StaffMember> ProConnect::recognise(Agent const& agent)
{
    auto member = database_.write([&](db::Session& session) { return link(session, agent); });
    if (!member && member.error().kind == ErrorKind::forbidden) {
        // In a transaction of its own: what was refused has left nothing else.
        static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
            journal_.append(session, Actor::system(), {}, "proconnect.refused", proconnect_object,
                            {{"why", member.error().message.id}, {"siret", is_siret(agent.siret) ? agent.siret : ""}});
            return {};
        }));
    }
    return member;
}

Result<StaffMember> ProConnect::member_of(db::Session& session, Agent const& agent) const
{
    if (auto const known = ProConnectStore::staff_of(session, agent)) {
        auto const found = StaffStore::by_id(session, *known);
        if (!found || found->member.status != StaffStatus::active) {
            return refused_agent("unknown");
        }
        return found->member;
    }
    if (agent.email.empty()) {
        return refused_agent("no_email");
    }
    auto const found = StaffStore::by_email(session, agent.email);
    if (found.size() != 1) {
        return refused_agent(found.empty() ? "unknown" : "ambiguous");
    }
    if (ProConnectStore::is_linked(session, found.front().id)) {
        return refused_agent("another");
    }
    return found.front();
}

Result<StaffMember> ProConnect::link(db::Session& session, Agent const& agent) const
{
    auto const settings = ProConnectStore::settings(session);
    if (!settings || !settings->active) {
        return refused_agent("closed");
    }
    auto const organisation = std::ranges::find(settings->organisations, agent.siret, &ProConnectOrganisation::siret);
    if (organisation == settings->organisations.end()) {
        return refused_agent("organisation");
    }
    auto member = member_of(session, agent);
    if (!member) {
        return member;
    }
    if (!organisation->intercommunality.empty() && where_of(*member) != organisation->intercommunality) {
        return refused_agent("organisation");
    }
    bool const needs_two = member->role == Role::administrator &&
                           settings->administrators == ProConnectSettings::Administrators::two_factors;
    if (needs_two && !agent.has_two_factors && member->second_factor == SecondFactor::none) {
        return refused_agent("one_factor");
    }
    if (!ProConnectStore::staff_of(session, agent)) {
        ProConnectStore::link(session, agent, member->id, clock_.now());
        journal_.append(session, member->actor(), where_of(*member), "proconnect.linked", object_of(member->id),
                        {{"siret", agent.siret}, {"identity_provider", agent.identity_provider}});
    }
    return member;
}

std::vector<LinkedAgent> ProConnect::linked(Actor const& actor) const
{
    auto all = database_.read([&](db::Session& session) {
        std::vector<LinkedAgent> found;
        for (auto const& link : ProConnectStore::links(session)) {
            auto const one = StaffStore::by_id(session, link.staff);
            if (one && may(actor, Permission::manage_staff, where_of(one->member))) {
                found.push_back({one->member, link.at});
            }
        }
        return found;
    });
    std::ranges::sort(all, {}, [](LinkedAgent const& one) { return one.member.name; });
    return all;
}

Result<void> ProConnect::forget(Actor const& actor, StaffId const& staff)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const found = StaffStore::by_id(session, staff);
        if (!found) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::manage_staff, where_of(found->member)); !allowed) {
            return allowed;
        }
        if (ProConnectStore::forget(session, staff)) {
            journal_.append(session, actor, where_of(found->member), "proconnect.forgotten", object_of(staff), {});
        }
        return {};
    });
}

} // namespace guichet::network
