// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/actor.hpp"
#include "people/patrons/patrons.hpp"
#include "web/http.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where registering from afar is published (a newspaper, a site, a catalogue, a social network), the short link and QR
/// code of each, and what each brings: visits → started → sent → confirmed → accepted → account → first access. Owns
/// people_campaign and people_campaign_count. Counts days, not people: no cookie, no address, nothing of the visitor.
namespace guichet::people {

enum class Medium { newspaper, site, opac, social, poster, other };
inline constexpr std::array all_media{Medium::newspaper, Medium::site,   Medium::opac,
                                      Medium::social,    Medium::poster, Medium::other};
[[nodiscard]] std::string_view to_text(Medium medium);
[[nodiscard]] std::optional<Medium> medium_from(std::string_view text);

struct Campaign {
    std::string slug;                    // "journal-avril": part of a short address, never changed
    IntercommunalityId intercommunality; // "" for the whole network
    Medium medium = Medium::other;
    std::string title;
    Instant created;
};

struct Funnel {
    std::int64_t visits = 0;
    std::int64_t started = 0;
    std::int64_t sent = 0;
    std::int64_t confirmed = 0;
    std::int64_t accepted = 0; // linked to somebody known included: they may come in
    std::int64_t accounts = 0;
};

/// Port: what became of the people a campaign brought. access and usage know, app adapts.
class CampaignOutcomes {
public:
    virtual ~CampaignOutcomes() = default;
    /// How many of those the campaign brought have an account.
    [[nodiscard]] virtual std::int64_t accounts(db::Session& session, std::string_view campaign) const = 0;
    /// How many of these have entered a platform; nullopt: nobody counts them here.
    [[nodiscard]] virtual std::optional<std::int64_t> first_accesses(db::Session& session,
                                                                     std::vector<PatronId> const& patrons) const = 0;
};

class Campaigns {
public:
    Campaigns(db::Database& database, Clock const& clock, network::Journal const& journal,
              CampaignOutcomes const& outcomes);

    /// Faults at "slug", "title", "medium". Conflict at "slug" when taken.
    [[nodiscard]] Result<void> create(network::Actor const& actor, Campaign campaign);
    [[nodiscard]] std::optional<Campaign> find(std::string_view slug) const;
    /// What the actor may see, newest first.
    [[nodiscard]] std::vector<Campaign> list(network::Actor const& actor) const;
    [[nodiscard]] Funnel funnel(std::string_view slug) const;
    /// The end of the funnel, apart because it asks for each person: how many have entered a platform; nullopt: nobody
    /// counts them here.
    [[nodiscard]] std::optional<std::int64_t> first_accesses(std::string_view slug) const;

    /// Nothing happens for an unknown campaign.
    void count_visit(std::string_view slug);
    void count_start(std::string_view slug);

private:
    void count(std::string_view slug, std::int64_t visits, std::int64_t started);

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    CampaignOutcomes const& outcomes_;
};

/// A person looking at a page: not a robot, a link preview, a HEAD, nor a browser fetching ahead.
[[nodiscard]] bool counts_as_visit(web::Request const& request);
/// Lower-case letters, digits and single hyphens, 2 to 40.
[[nodiscard]] bool is_campaign_slug(std::string_view text);

} // namespace guichet::people
