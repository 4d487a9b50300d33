// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/remembered.hpp"
#include "network/journal/journal.hpp"
#include "platforms/access_rules/access_rules.hpp"
#include "platforms/agreements/agreements.hpp"
#include "platforms/catalogue/service_url.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The platforms of the digital library, with what is said of each: who may enter, at which addresses it may be
/// answered, what it receives about people, what was agreed. Owns every platforms_ table. Does not decide about a
/// person (access/decision does) nor count (usage does).
namespace guichet::platforms {

using PlatformId = Id<struct PlatformTag>;

/// A portal is somebody else's page that our people enter by their session here: it is no resource, and not listed as
/// one.
enum class PlatformKind { learning, press, video, books, music, other, portal };
/// How one enters. The platform asks us who comes: cas, by a ticket; oidc; saml. We say who comes: signed_link, in an
/// address only we can make; referer, by the page the person comes from. The platform has them type their card number
/// and asks us about it: sip2. Anonymous: link, sent to the entry address after the decision; open, everybody without
/// an account (R19).
enum class Door { cas, oidc, saml, signed_link, referer, sip2, link, open };
/// Whether the platform learns who comes: a pairwise id and what is released.
[[nodiscard]] bool names_people(Door door);

/// What a platform may receive beyond the pseudonym, the entitlement and the intercommunality's code.
enum class Attribute { age_class, category, library, birth_year, first_names, family_name, email };

/// Whether that door's protocol has a place for it: SIP2 has few.
[[nodiscard]] bool carries(Door door, Attribute attribute);

struct ReleasedAttribute {
    Attribute attribute = Attribute::age_class;
    std::string contract_article; // "Art. 7.2": no release without one
    std::optional<Date> until{};  // last day
    bool operator==(ReleasedAttribute const&) const = default;
};

/// A registered address, see stands_under().
struct Service {
    std::string address;
    bool attributes_on_v2 = false; // for clients that only call /serviceValidate
    bool single_logout = false;    // wants to be told when a session has ended
    bool may_proxy = false;        // may ask for tickets in the person's name, for other platforms
    bool operator==(Service const&) const = default;
};

/// Days on which the platform is open to everybody, without an account, whatever its door (R19); both included.
struct OpenPeriod {
    Date first_day{};
    Date last_day{};
    std::string entry_url{}; // where everybody enters meanwhile; "" at the usual address
    bool operator==(OpenPeriod const&) const = default;
};

struct Platform {
    PlatformId id; // part of public addresses, never changed
    std::string name;
    std::string description_fr;
    std::string description_en;
    PlatformKind kind = PlatformKind::other;
    std::string vendor;
    Door door = Door::link;
    std::string entry_url;
    std::optional<Date> opens_at{};  // first day people may enter
    std::optional<Date> closes_at{}; // last day
    bool active = true;
    std::vector<AccessRule> rules{};
    std::vector<Service> services{};
    std::vector<ReleasedAttribute> released{};
    std::optional<Agreement> agreement{};
    std::vector<OpenPeriod> open_periods{};

    /// The period that day falls into; nullptr for none.
    [[nodiscard]] OpenPeriod const* open_period(Date day) const;
    /// Whether nobody needs an account that day.
    [[nodiscard]] bool is_open_to_all(Date day) const;
    /// Where one enters who has no account.
    [[nodiscard]] std::string const& open_entry_url(Date day) const;
    [[nodiscard]] bool releases(Attribute attribute, Date today) const;
    bool operator==(Platform const&) const = default;
};

/// Where a ticket may go, and for which platform. Copies share the platform and the service, which never change.
struct RegisteredService {
    std::shared_ptr<void const> catalogue; // what the next two are part of
    Platform const& platform;
    Service const& service;
    ServiceUrl url; // the address asked about
};

[[nodiscard]] std::string_view to_text(PlatformKind kind);
[[nodiscard]] std::string_view to_text(Door door);
[[nodiscard]] std::string_view to_text(Attribute attribute);
[[nodiscard]] std::optional<PlatformKind> platform_kind_from(std::string_view text);
[[nodiscard]] std::optional<Door> door_from(std::string_view text);
[[nodiscard]] std::optional<Attribute> attribute_from(std::string_view text);

/// Every fault of a platform as typed, by field; normalises nothing.
[[nodiscard]] std::vector<FieldError> faults_of(Platform const& platform);

/// Read on every entry, changed a few times a year: kept in memory, read anew after a change on this node and every few
/// seconds for the others'. What it gave out stays as it was.
class Catalogue {
public:
    using Snapshot = std::shared_ptr<std::vector<Platform> const>;

    Catalogue(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal);

    /// All, by name.
    [[nodiscard]] Snapshot all() const;
    /// nullptr for none.
    [[nodiscard]] std::shared_ptr<Platform const> find(PlatformId const& id) const;
    /// The platform whose door is CAS and that registered the address `service` stands under; the longest registered
    /// path wins.
    [[nodiscard]] std::optional<RegisteredService> by_service(std::string_view service) const;

    /// New or changed, with its rules, services, attributes and agreement. For those who may edit the network's
    /// platforms. A rule with a code that nobody bears is a fault of "rules".
    [[nodiscard]] Result<void> save(network::Actor const& actor, Platform platform);
    /// In the caller's transaction and without a journal: imports and the demo.
    void put(db::Session& session, Platform const& platform) const;
    [[nodiscard]] static bool is_there(db::Session& session, PlatformId const& id);

private:
    struct Read;
    [[nodiscard]] std::shared_ptr<Read const> read() const;
    [[nodiscard]] std::vector<Message> unknown_codes(Platform const& platform) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    db::Remembered<Read> remembered_;
};

} // namespace guichet::platforms
