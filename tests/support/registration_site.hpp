// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/campaigns/pages.hpp"
#include "people/documents/pages.hpp"
#include "people/registration/api.hpp"
#include "people/registration/pages.hpp"
#include "support/http_client.hpp"
#include "support/registration_desk.hpp"

#include <memory>
#include <string>
#include <utility>

namespace guichet::people::for_tests {

/// Everybody who opens a staff page is this person.
class OpenDoor final : public network::StaffDoor {
public:
    void get(web::Router& router, std::string pattern, network::Permission /*permission*/, Handler handler) override
    {
        router.get(std::move(pattern), web::Audience::staff,
                   [this, handler](web::Request const& request) { return handler(request, actor); });
    }
    void post(web::Router& router, std::string pattern, network::Permission /*permission*/, Handler handler) override
    {
        router.post(std::move(pattern), web::Audience::staff,
                    [this, handler](web::Request const& request) { return handler(request, actor); });
    }
    network::Actor actor{network::ActorKind::staff, "staff-1", "Agent", network::Role::manager,
                         IntercommunalityId{"haut-jura-saint-claude"}};
};

class NoOutcomes final : public CampaignOutcomes {
public:
    [[nodiscard]] std::int64_t accounts(db::Session& session, std::string_view campaign) const override
    {
        return session.count("SELECT COUNT(*) FROM people_campaign_patron_v WHERE campaign = :campaign",
                             {{"campaign", campaign}});
    }
    [[nodiscard]] std::optional<std::int64_t> first_accesses(db::Session& /*session*/,
                                                             std::vector<PatronId> const& patrons) const override
    {
        return std::ssize(patrons);
    }
};

[[nodiscard]] inline std::shared_ptr<network::Territory const> small_territory()
{
    auto const town = [](std::string insee, std::string name, std::vector<std::string> postcodes) {
        network::Municipality out;
        out.insee = std::move(insee);
        out.name = std::move(name);
        out.department = "39";
        out.postcodes = std::move(postcodes);
        out.epci_name = "CC";
        return out;
    };
    return network::Territory::of({},
                                  {town("39491", "Coteaux du Lizon", {"39170"}),
                                   town("39368", "Hauts de Bienne", {"39400"}),
                                   town("39300", "Lons-le-Saunier", {"39000"}), town("39470", "Ruffey", {"39140"}),
                                   town("39016", "Arlay", {"39140"}), town("39198", "Dole", {"39100"})},
                                  {{"39492", "Saint-Lupicin", "39491"}});
}

/// The pages of the slice on a free port.
struct Site : support::WebFixture {
    Site()
    {
        desk.registration.limit_letters(letter_budget);
        find.mount(router);
        form.mount(router);
        follow_up.mount(router);
        campaign_pages.mount(router, door);
        document_pages.mount(router, door);
        api.mount(router);
        web::ServerOptions options;
        options.bodies = bodies_with_documents();
        start(options);
    }

    support::TestDatabase opened{support::Kind::sqlite_memory};
    Desk desk{*opened};
    std::unique_ptr<db::ShortLivedStore> store = db::make_memory_store(desk.clock);
    web::RateLimiter limiter{*store};
    web::Challenge challenge{desk.key, desk.clock, desk.random, *store};
    LetterBudget letter_budget{limiter};
    FormGuard guard{limiter, challenge, desk.clock};
    KeptFiles kept_files{*opened, desk.clock, desk.random, desk.key};
    network::Journal journal{*opened, desk.clock};
    network::Intercommunalities intercommunalities{*opened};
    NoOutcomes outcomes;
    Campaigns campaigns{*opened, desk.clock, journal, outcomes};
    OpenDoor door;
    TerritorySource territory = [one = small_territory()] { return one; };
    FindLibraryPages find{shell, desk.office, territory, desk.clock};
    ApplicationFormPages form{shell,      desk.office, territory,  desk.registration, guard,
                              kept_files, campaigns,   desk.clock, desk.random,       desk.key};
    ApplicationFollowUpPages follow_up{shell, *opened,    desk.office, desk.confirmation, desk.questions,
                                       guard, kept_files, desk.clock,  desk.key};
    CampaignPages campaign_pages{shell, campaigns, intercommunalities, "https://guichet.example", "Réseau"};
    DocumentPages document_pages{shell, *opened, desk.documents, journal};
    ApiKeys keys{*opened, desk.clock, desk.random, journal};
    RegistrationApi api{shell, desk.registration, keys};
};

inline std::string const form_address = "/inscription/haut-jura-saint-claude-mediatheque";

[[nodiscard]] inline support::FormFields good_fields()
{
    return {{"first_names", "Jeanne Marie"},
            {"birth_name", "Durand"},
            {"birth_date", "17/03/1985"},
            {"street", "3 rue des Tilleuls"},
            {"postcode", "39170"},
            {"email", "jeanne.durand@example.org"},
            {"language", "fr"},
            {"consent", "1"},
            {"action", "send"}};
}

/// What a browser sends back from that page: its hidden fields, and `typed`.
[[nodiscard]] inline support::FormFields filled(support::Reply const& page, support::FormFields typed)
{
    for (auto const* const hidden : {"csrf", "ticket", "commune", "campagne", "email_asked", "consent_version"}) {
        typed.emplace_back(hidden, page.input(hidden));
    }
    if (std::ranges::find(typed, "children_count", &std::pair<std::string, std::string>::first) == typed.end()) {
        typed.emplace_back("children_count", page.input("children_count"));
    }
    return typed;
}

} // namespace guichet::people::for_tests
