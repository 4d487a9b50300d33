// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/campaigns/campaigns.hpp"

#include "base/text.hpp"
#include "base/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

constexpr Words<Medium, 6> media{{{Medium::newspaper, "newspaper"},
                                  {Medium::site, "site"},
                                  {Medium::opac, "opac"},
                                  {Medium::social, "social"},
                                  {Medium::poster, "poster"},
                                  {Medium::other, "other"}}};
constexpr std::size_t longest_title = 120;
/// What programs that are not people call themselves. Whoever says nothing is not counted either.
constexpr std::array<std::string_view, 19> not_people{
    "bot",      "crawl",    "spider",   "slurp",   "preview", "facebookexternalhit",
    "whatsapp", "telegram", "curl",     "wget",    "python",  "java/",
    "go-http",  "okhttp",   "headless", "monitor", "scan",    "fetch",
    "archive"};

Campaign campaign_from(db::Row const& row)
{
    return {row.text(0), {row.text(1)}, medium_from(row.text(2)).value_or(Medium::other), row.text(3), row.instant(4)};
}

std::vector<FieldError> faults_of(Campaign const& campaign)
{
    std::vector<FieldError> faults;
    if (!is_campaign_slug(campaign.slug)) {
        faults.push_back({"slug", {"campaigns.error.slug"}});
    }
    if (campaign.title.empty() || length(campaign.title) > longest_title) {
        faults.push_back({"title", {"campaigns.error.title"}});
    }
    return faults;
}

} // namespace

std::string_view to_text(Medium medium)
{
    return word_of(media, medium);
}

std::optional<Medium> medium_from(std::string_view text)
{
    return value_of(media, text);
}

bool is_campaign_slug(std::string_view text)
{
    auto const is_sign = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return text.size() >= 2 && text.size() <= 40 && std::ranges::all_of(text, is_sign) && text.front() != '-' &&
           text.back() != '-' && !text.contains("--");
}

bool counts_as_visit(web::Request const& request)
{
    auto const purpose = to_lower(request.header("sec-purpose")) + to_lower(request.header("purpose")) +
                         to_lower(request.header("x-moz"));
    auto const agent = to_lower(request.header("user-agent"));
    auto const is_program =
        std::ranges::any_of(not_people, [&](std::string_view word) { return agent.contains(word); });
    return request.method == web::Method::get && !purpose.contains("prefetch") && !purpose.contains("preview") &&
           !agent.empty() && !is_program;
}

Campaigns::Campaigns(db::Database& database, Clock const& clock, network::Journal const& journal,
                     CampaignOutcomes const& outcomes)
    : database_(database), clock_(clock), journal_(journal), outcomes_(outcomes)
{
}

Result<void> Campaigns::create(network::Actor const& actor, Campaign campaign)
{
    auto const allowed = network::authorise(actor, network::Permission::edit_campaigns, campaign.intercommunality);
    if (!allowed) {
        return allowed;
    }
    campaign.title = tidy(campaign.title);
    if (auto faults = faults_of(campaign); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        auto const added = session.execute(R"(
            INSERT INTO people_campaign (slug, intercommunality, medium, title, created)
            VALUES (:slug, :intercommunality, :medium, :title, :created)
            ON CONFLICT (slug) DO NOTHING)",
                                           {{"slug", campaign.slug},
                                            {"intercommunality", campaign.intercommunality},
                                            {"medium", to_text(campaign.medium)},
                                            {"title", campaign.title},
                                            {"created", clock_.now()}});
        if (added == 0) {
            return invalid({{"slug", {"campaigns.error.taken"}}});
        }
        journal_.append(session, actor, campaign.intercommunality, "campaign.created", "campaign:" + campaign.slug,
                        {{"medium", to_text(campaign.medium)}});
        return {};
    });
    return written;
}

std::optional<Campaign> Campaigns::find(std::string_view slug) const
{
    if (!is_campaign_slug(slug)) {
        return std::nullopt;
    }
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT slug, intercommunality, medium, title, created
            FROM people_campaign
            WHERE slug = :slug)",
                             {{"slug", slug}}, campaign_from);
    });
}

std::vector<Campaign> Campaigns::list(network::Actor const& actor) const
{
    auto all = database_.read([](db::Session& session) {
        return session.list(R"(
            SELECT slug, intercommunality, medium, title, created
            FROM people_campaign
            ORDER BY created DESC, slug)",
                            {}, campaign_from);
    });
    std::erase_if(all, [&](Campaign const& campaign) {
        return !network::may(actor, network::Permission::view_campaigns, campaign.intercommunality);
    });
    return all;
}

Funnel Campaigns::funnel(std::string_view slug) const
{
    return database_.read([&](db::Session& session) {
        Funnel out;
        session.query(R"(
            SELECT COALESCE(SUM(visits), 0), COALESCE(SUM(started), 0)
            FROM people_campaign_count
            WHERE campaign = :campaign)",
                      {{"campaign", slug}}, [&](db::Row const& row) {
                          out.visits = row.integer(0);
                          out.started = row.integer(1);
                      });
        session.query(R"(
            SELECT COUNT(*), COUNT(email_confirmed),
                   COALESCE(SUM(CASE WHEN state IN ('accepted', 'linked') THEN 1 ELSE 0 END), 0)
            FROM people_application
            WHERE campaign = :campaign AND campaign <> '')",
                      {{"campaign", slug}}, [&](db::Row const& row) {
                          out.sent = row.integer(0);
                          out.confirmed = row.integer(1);
                          out.accepted = row.integer(2);
                      });
        out.accounts = outcomes_.accounts(session, slug);
        return out;
    });
}

std::optional<std::int64_t> Campaigns::first_accesses(std::string_view slug) const
{
    return database_.read([&](db::Session& session) {
        auto const patrons =
            session.list("SELECT patron FROM people_campaign_patron_v WHERE campaign = :campaign", {{"campaign", slug}},
                         [](db::Row const& row) { return PatronId{row.text(0)}; });
        return outcomes_.first_accesses(session, patrons);
    });
}

void Campaigns::count_visit(std::string_view slug)
{
    count(slug, 1, 0);
}

void Campaigns::count_start(std::string_view slug)
{
    count(slug, 0, 1);
}

void Campaigns::count(std::string_view slug, std::int64_t visits, std::int64_t started)
{
    if (!find(slug)) {
        return;
    }
    auto const today = civil_date(clock_.now());
    // A visit that cannot be counted must not cost anybody the page.
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            INSERT INTO people_campaign_count (campaign, day, visits, started)
            VALUES (:campaign, :day, :visits, :started)
            ON CONFLICT (campaign, day) DO UPDATE
            SET visits = people_campaign_count.visits + excluded.visits,
                started = people_campaign_count.started + excluded.started)",
                        {{"campaign", slug}, {"day", today}, {"visits", visits}, {"started", started}});
        return {};
    }));
}

} // namespace guichet::people
