// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/store.hpp"

#include <map>

namespace guichet::platforms {

namespace {

template <class Enum>
Enum known(std::optional<Enum> value)
{
    if (!value) {
        throw std::runtime_error{"the platforms hold a word this version does not know"};
    }
    return *value;
}

Platform platform_of_row(db::Row const& row)
{
    Platform platform;
    platform.id = {row.text(0)};
    platform.name = row.text(1);
    platform.description_fr = row.text(2);
    platform.description_en = row.text(3);
    platform.kind = known(platform_kind_from(row.text(4)));
    platform.vendor = row.text(5);
    platform.door = known(door_from(row.text(6)));
    platform.entry_url = row.text(7);
    platform.opens_at = row.maybe_date(8);
    platform.closes_at = row.maybe_date(9);
    platform.active = row.boolean(10);
    return platform;
}

using ById = std::map<std::string, Platform*, std::less<>>;

void read_rules(db::Session& session, ById const& platforms)
{
    session.query(R"(
        SELECT platform, intercommunality, library, category FROM platforms_access_rule
        ORDER BY platform, intercommunality, library, category)",
                  {}, [&](db::Row const& row) {
                      platforms.at(row.text(0))->rules.push_back({{row.text(1)}, {row.text(2)}, row.text(3)});
                  });
}

void read_services(db::Session& session, ById const& platforms)
{
    session.query(
        R"(
        SELECT platform, address, attributes_on_v2, single_logout, may_proxy FROM platforms_service
        ORDER BY platform, address)",
        {}, [&](db::Row const& row) {
            platforms.at(row.text(0))
                ->services.push_back({row.text(1), row.boolean(2), row.boolean(3), row.boolean(4)});
        });
}

void read_released(db::Session& session, ById const& platforms)
{
    session.query(R"(
        SELECT platform, attribute, contract_article, until FROM platforms_released_attribute
        ORDER BY platform, attribute)",
                  {}, [&](db::Row const& row) {
                      platforms.at(row.text(0))
                          ->released.push_back({known(attribute_from(row.text(1))), row.text(2), row.maybe_date(3)});
                  });
}

void read_agreements(db::Session& session, ById const& platforms)
{
    session.query(R"(
        SELECT platform, counted, first_day, last_day, most, enforcement FROM platforms_agreement)",
                  {}, [&](db::Row const& row) {
                      platforms.at(row.text(0))->agreement =
                          Agreement{known(counted_from(row.text(1))), row.date(2), row.date(3),
                                    row.is_null(4) ? std::nullopt : std::optional{row.integer(4)},
                                    known(enforcement_from(row.text(5)))};
                  });
}

void read_open_periods(db::Session& session, ById const& platforms)
{
    session.query(R"(
        SELECT platform, first_day, last_day, entry_url FROM platforms_open_period
        ORDER BY platform, first_day, last_day)",
                  {}, [&](db::Row const& row) {
                      platforms.at(row.text(0))->open_periods.push_back({row.date(1), row.date(2), row.text(3)});
                  });
}

void write_row(db::Session& session, Platform const& platform)
{
    session.execute(R"(
        INSERT INTO platforms_platform (id, name, description_fr, description_en, kind, vendor, door, entry_url,
                                        opens_at, closes_at, active)
        VALUES (:id, :name, :description_fr, :description_en, :kind, :vendor, :door, :entry_url, :opens_at, :closes_at,
                :active)
        ON CONFLICT (id) DO UPDATE SET
            name = EXCLUDED.name, description_fr = EXCLUDED.description_fr, description_en = EXCLUDED.description_en,
            kind = EXCLUDED.kind, vendor = EXCLUDED.vendor, door = EXCLUDED.door, entry_url = EXCLUDED.entry_url,
            opens_at = EXCLUDED.opens_at, closes_at = EXCLUDED.closes_at, active = EXCLUDED.active)",
                    {{"id", platform.id},
                     {"name", platform.name},
                     {"description_fr", platform.description_fr},
                     {"description_en", platform.description_en},
                     {"kind", to_text(platform.kind)},
                     {"vendor", platform.vendor},
                     {"door", to_text(platform.door)},
                     {"entry_url", platform.entry_url},
                     {"opens_at", platform.opens_at},
                     {"closes_at", platform.closes_at},
                     {"active", platform.active}});
}

void forget_below(db::Session& session, PlatformId const& platform)
{
    db::Arguments const which{{"platform", platform}};
    session.execute("DELETE FROM platforms_access_rule WHERE platform = :platform", which);
    session.execute("DELETE FROM platforms_service WHERE platform = :platform", which);
    session.execute("DELETE FROM platforms_released_attribute WHERE platform = :platform", which);
    session.execute("DELETE FROM platforms_open_period WHERE platform = :platform", which);
    session.execute("DELETE FROM platforms_agreement WHERE platform = :platform", which);
}

void write_agreement(db::Session& session, PlatformId const& platform, Agreement const& agreement)
{
    session.execute(R"(
        INSERT INTO platforms_agreement (platform, counted, first_day, last_day, most, enforcement)
        VALUES (:platform, :counted, :first_day, :last_day, :most, :enforcement))",
                    {{"platform", platform},
                     {"counted", to_text(agreement.counted)},
                     {"first_day", agreement.first_day},
                     {"last_day", agreement.last_day},
                     {"most", agreement.most},
                     {"enforcement", to_text(agreement.enforcement)}});
}

} // namespace

std::vector<Platform> read_platforms(db::Session& session)
{
    auto platforms = session.list(R"(
        SELECT id, name, description_fr, description_en, kind, vendor, door, entry_url, opens_at, closes_at, active
        FROM platforms_platform
        ORDER BY name, id)",
                                  {}, platform_of_row);
    ById by_id;
    for (auto& platform : platforms) {
        by_id.emplace(platform.id.value, &platform);
    }
    read_rules(session, by_id);
    read_services(session, by_id);
    read_released(session, by_id);
    read_open_periods(session, by_id);
    read_agreements(session, by_id);
    return platforms;
}

void write_platform(db::Session& session, Platform const& platform, std::function<std::string()> const& make_id)
{
    write_row(session, platform);
    forget_below(session, platform.id);
    for (auto const& rule : platform.rules) {
        session.execute(R"(
            INSERT INTO platforms_access_rule (id, platform, intercommunality, library, category)
            VALUES (:id, :platform, :intercommunality, :library, :category)
            ON CONFLICT DO NOTHING)",
                        {{"id", make_id()},
                         {"platform", platform.id},
                         {"intercommunality", rule.intercommunality},
                         {"library", rule.library},
                         {"category", rule.category}});
    }
    for (auto const& service : platform.services) {
        session.execute(R"(
            INSERT INTO platforms_service (id, platform, protocol, address, attributes_on_v2, single_logout, may_proxy)
            VALUES (:id, :platform, 'cas', :address, :attributes_on_v2, :single_logout, :may_proxy))",
                        {{"id", make_id()},
                         {"platform", platform.id},
                         {"address", service.address},
                         {"attributes_on_v2", service.attributes_on_v2},
                         {"single_logout", service.single_logout},
                         {"may_proxy", service.may_proxy}});
    }
    for (auto const& released : platform.released) {
        session.execute(R"(
            INSERT INTO platforms_released_attribute (platform, attribute, contract_article, until)
            VALUES (:platform, :attribute, :contract_article, :until))",
                        {{"platform", platform.id},
                         {"attribute", to_text(released.attribute)},
                         {"contract_article", released.contract_article},
                         {"until", released.until}});
    }
    for (auto const& period : platform.open_periods) {
        session.execute(R"(
            INSERT INTO platforms_open_period (platform, first_day, last_day, entry_url)
            VALUES (:platform, :first_day, :last_day, :entry_url)
            ON CONFLICT DO NOTHING)",
                        {{"platform", platform.id},
                         {"first_day", period.first_day},
                         {"last_day", period.last_day},
                         {"entry_url", period.entry_url}});
    }
    if (platform.agreement) {
        write_agreement(session, platform.id, *platform.agreement);
    }
}

bool address_is_taken(db::Session& session, PlatformId const& platform, std::string_view address)
{
    return session.count(R"(
        SELECT COUNT(*) FROM platforms_service
        WHERE address = :address AND platform <> :platform)",
                         {{"address", address}, {"platform", platform}}) > 0;
}

} // namespace guichet::platforms
