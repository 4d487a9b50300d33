// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/catalogue.hpp"

#include "base/words.hpp"
#include "platforms/catalogue/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <iterator>

namespace guichet::platforms {

namespace {

constexpr Words<PlatformKind, 7> kind_words{{{PlatformKind::learning, "learning"},
                                             {PlatformKind::press, "press"},
                                             {PlatformKind::video, "video"},
                                             {PlatformKind::books, "books"},
                                             {PlatformKind::music, "music"},
                                             {PlatformKind::other, "other"},
                                             {PlatformKind::portal, "portal"}}};
constexpr Words<Door, 8> door_words{{{Door::cas, "cas"},
                                     {Door::oidc, "oidc"},
                                     {Door::saml, "saml"},
                                     {Door::signed_link, "signed_link"},
                                     {Door::referer, "referer"},
                                     {Door::sip2, "sip2"},
                                     {Door::link, "link"},
                                     {Door::open, "open"}}};
constexpr Words<Attribute, 7> attribute_words{{{Attribute::age_class, "age_class"},
                                               {Attribute::category, "category"},
                                               {Attribute::library, "library"},
                                               {Attribute::birth_year, "birth_year"},
                                               {Attribute::first_names, "first_names"},
                                               {Attribute::family_name, "family_name"},
                                               {Attribute::email, "email"}}};

bool is_slug(std::string_view text)
{
    auto const allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 60 && std::ranges::all_of(text, allowed) && !text.starts_with('-') &&
           !text.ends_with('-');
}

bool dates_fit(std::optional<Date> const& first, std::optional<Date> const& last)
{
    return !first || !last || *first <= *last;
}

std::vector<std::string> addresses_of(Platform const& platform)
{
    std::vector<std::string> all;
    for (auto const& service : platform.services) {
        all.push_back(service.address);
    }
    std::ranges::sort(all);
    return all;
}

/// The journal says what changed by its codes; it never holds a person.
nlohmann::json journal_detail(Platform const& platform)
{
    auto rules = nlohmann::json::array();
    for (auto const& rule : platform.rules) {
        rules.push_back(to_text(rule));
    }
    auto released = nlohmann::json::array();
    for (auto const& item : platform.released) {
        released.push_back({{"attribute", to_text(item.attribute)}, {"article", item.contract_article}});
    }
    auto open_periods = nlohmann::json::array();
    for (auto const& period : platform.open_periods) {
        open_periods.push_back({to_iso(period.first_day), to_iso(period.last_day)});
    }
    return {{"door", to_text(platform.door)},     {"open_periods", open_periods},
            {"active", platform.active},          {"rules", rules},
            {"services", addresses_of(platform)}, {"released", released}};
}

} // namespace

std::string_view to_text(PlatformKind kind)
{
    return word_of(kind_words, kind);
}

std::string_view to_text(Door door)
{
    return word_of(door_words, door);
}

std::string_view to_text(Attribute attribute)
{
    return word_of(attribute_words, attribute);
}

std::optional<PlatformKind> platform_kind_from(std::string_view text)
{
    return value_of(kind_words, text);
}

bool names_people(Door door)
{
    return door != Door::open && door != Door::link && door != Door::referer;
}

bool carries(Door door, Attribute attribute)
{
    return door != Door::sip2 || attribute == Attribute::category || attribute == Attribute::first_names ||
           attribute == Attribute::family_name || attribute == Attribute::email;
}

std::optional<Door> door_from(std::string_view text)
{
    return value_of(door_words, text);
}

std::optional<Attribute> attribute_from(std::string_view text)
{
    return value_of(attribute_words, text);
}

OpenPeriod const* Platform::open_period(Date day) const
{
    auto const found = std::ranges::find_if(
        open_periods, [&](OpenPeriod const& period) { return period.first_day <= day && day <= period.last_day; });
    return found == open_periods.end() ? nullptr : &*found;
}

bool Platform::is_open_to_all(Date day) const
{
    return door == Door::open || open_period(day) != nullptr;
}

std::string const& Platform::open_entry_url(Date day) const
{
    auto const* const period = open_period(day);
    return period == nullptr || period->entry_url.empty() ? entry_url : period->entry_url;
}

bool Platform::releases(Attribute attribute, Date today) const
{
    return carries(door, attribute) && std::ranges::any_of(released, [&](ReleasedAttribute const& item) {
               return item.attribute == attribute && (!item.until || today <= *item.until);
           });
}

std::vector<FieldError> faults_of(Platform const& platform)
{
    std::vector<FieldError> faults;
    auto const require = [&](bool good, char const* field, char const* message) {
        if (!good) {
            faults.push_back({field, {message}});
        }
    };
    require(is_slug(platform.id.value), "id", "platform.error.id");
    require(!platform.name.empty(), "name", "platform.error.name");
    require(!platform.description_fr.empty(), "description_fr", "platform.error.description");
    require(!platform.description_en.empty(), "description_en", "platform.error.description");
    require(parse_service_url(platform.entry_url).has_value(), "entry_url", "platform.error.address");
    require(dates_fit(platform.opens_at, platform.closes_at), "closes_at", "platform.error.dates");
    require(platform.door != Door::cas || !platform.services.empty(), "services", "platform.error.no_service");
    auto const addresses = addresses_of(platform);
    require(
        std::ranges::all_of(addresses, [](auto const& text) { return normalise_service_address(text).has_value(); }),
        "services", "platform.error.address");
    require(std::ranges::adjacent_find(addresses) == addresses.end(), "services", "platform.error.twice");
    for (auto const& period : platform.open_periods) {
        require(period.first_day <= period.last_day, "open_periods", "platform.error.dates");
        require(period.entry_url.empty() || parse_service_url(period.entry_url), "open_periods",
                "platform.error.address");
    }
    for (auto const& item : platform.released) {
        require(!item.contract_article.empty(), "released", "platform.error.article");
    }
    if (platform.agreement) {
        require(platform.agreement->first_day <= platform.agreement->last_day, "agreement_last_day",
                "platform.error.dates");
        require(platform.agreement->most.value_or(0) >= 0, "agreement_most", "platform.error.most");
        auto const enforcement = platform.agreement->enforcement;
        require(bounds_entries(platform.agreement->counted) || enforcement == Enforcement::count ||
                    enforcement == Enforcement::warn,
                "enforcement", "platform.error.enforcement");
    }
    return faults;
}

struct Catalogue::Read {
    explicit Read(std::vector<Platform> stored);

    struct Registered {
        std::size_t platform = 0; // index among the platforms
        std::size_t service = 0;  // index among the platform's
        ServiceUrl url;
    };
    std::vector<Platform> platforms;
    std::vector<Registered> registered; // by the platforms whose door is CAS, the longest address first

private:
    void add_addresses(std::size_t platform);
    [[nodiscard]] std::size_t length(Registered const& one) const;
};

Catalogue::Read::Read(std::vector<Platform> stored) : platforms(std::move(stored))
{
    for (std::size_t i = 0; i < platforms.size(); ++i) {
        if (platforms[i].door == Door::cas) {
            add_addresses(i);
        }
    }
    std::ranges::stable_sort(registered, std::ranges::greater{}, [this](auto const& one) { return length(one); });
}

void Catalogue::Read::add_addresses(std::size_t platform)
{
    auto const& services = platforms[platform].services;
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (auto url = parse_service_url(services[i].address)) {
            registered.push_back({platform, i, *std::move(url)});
        }
    }
}

std::size_t Catalogue::Read::length(Registered const& one) const
{
    return platforms[one.platform].services[one.service].address.size();
}

Catalogue::Catalogue(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal)
    : database_(database), clock_(clock), random_(random), journal_(journal)
{
}

std::shared_ptr<Catalogue::Read const> Catalogue::read() const
{
    return remembered_.get(clock_.now(), [this] { return Read{database_.read(read_platforms)}; });
}

Catalogue::Snapshot Catalogue::all() const
{
    auto known = read();
    auto const& platforms = known->platforms;
    return {std::move(known), &platforms};
}

std::shared_ptr<Platform const> Catalogue::find(PlatformId const& id) const
{
    auto platforms = all();
    auto const found = std::ranges::find(*platforms, id, &Platform::id);
    return found == platforms->end() ? nullptr : std::shared_ptr<Platform const>{std::move(platforms), &*found};
}

std::optional<RegisteredService> Catalogue::by_service(std::string_view service) const
{
    auto url = parse_service_url(service);
    if (!url) {
        return std::nullopt;
    }
    auto known = read();
    auto const found =
        std::ranges::find_if(known->registered, [&](auto const& one) { return stands_under(*url, one.url); });
    if (found == known->registered.end()) {
        return std::nullopt;
    }
    auto const& platform = known->platforms[found->platform];
    auto const& registered = platform.services[found->service];
    return RegisteredService{std::move(known), platform, registered, *std::move(url)};
}

std::vector<Message> Catalogue::unknown_codes(Platform const& platform) const
{
    network::Intercommunalities const network{database_};
    auto const members = network.all();
    auto const libraries = network.libraries();
    std::vector<Message> all;
    for (auto const& rule : platform.rules) {
        std::ranges::move(faults_of(rule, members, libraries), std::back_inserter(all));
    }
    return all;
}

Result<void> Catalogue::save(network::Actor const& actor, Platform platform)
{
    // Platforms are the network's: no intercommunality owns one.
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto faults = faults_of(platform);
    for (auto& fault : unknown_codes(platform)) {
        faults.push_back({"rules", std::move(fault)});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    for (auto& service : platform.services) {
        service.address = normalise_service_address(service.address).value();
    }
    auto const saved = database_.write([&](db::Session& session) -> Result<void> {
        for (auto const& service : platform.services) {
            if (address_is_taken(session, platform.id, service.address)) {
                return invalid({{"services", {"platform.error.address_taken"}}});
            }
        }
        put(session, platform);
        journal_.append(session, actor, {}, "platform.saved", "platform:" + platform.id.value,
                        journal_detail(platform));
        return {};
    });
    remembered_.forget();
    return saved;
}

void Catalogue::put(db::Session& session, Platform const& platform) const
{
    write_platform(session, platform, [this] { return new_id(clock_.now(), random_); });
    remembered_.forget();
}

bool Catalogue::is_there(db::Session& session, PlatformId const& id)
{
    return session.count("SELECT COUNT(*) FROM platforms_platform WHERE id = :id", {{"id", id}}) > 0;
}

} // namespace guichet::platforms
