// SPDX-License-Identifier: AGPL-3.0-or-later
// What the binary answers and what it does by itself: every part by hand, no registration at a distance.
#include "app/application.hpp"
#include "app/health.hpp"
#include "app/home.hpp"

namespace guichet::app {

void Application::mount_routes()
{
    foundation_.mount(router_);
    network_.mount(router_);
    people_.mount(router_);
    mount_home(router_, foundation_.shell, people_.closures.notices);
    doors_.mount(router_);
    links_.mount(router_);
    oidc_.mount(router_);
    saml_.mount(router_);
    portals_.mount(router_);
    accounts_.mount(router_);
    life_.mount(router_);
    machines_.mount(router_);
    network_.door.keep_forms(foundation_.kept_forms, router_);
    accounts_.door.keep_forms(foundation_.kept_forms, router_);
    if (foundation_.mode == Mode::demo) {
        demo_mails_.mount(router_);
    }
    mount_health(router_, foundation_.database, [this] {
        return (server_ ? server_->metrics() : std::string{}) + database_metrics(foundation_.database);
    });
}

/// The staff's navigation and home page: the day's work first, what is set once a year last.
void Application::add_staff_sections()
{
    using enum network::Permission;
    auto& home = network_.home;
    home.add_group(
        {"staff.group.desk",
         {{"review.queue.title", "review.section", "/gestion/demandes", view_applications},
          {"materialisation.title", "materialisation.section", "/gestion/materialiser", issue_cards},
          {"forms.tray.title", "forms.tray.section", "/gestion/courrier", decide_applications},
          {"accounts.requests.title", "accounts.requests.section", "/gestion/demandes-usagers", view_patrons}}});
    home.add_group({"staff.group.readers",
                    {{"patron.search.title", "patron.section", "/gestion/usagers", view_patrons},
                     {"renewal.list.title", "renewal.section", "/gestion/renouvellements", view_patrons},
                     {"duplicates.title", "duplicates.intro", "/gestion/doublons", view_patrons},
                     {"majority.title", "majority.section", "/gestion/majorite", view_policies},
                     {"cards.title", "cards.section", "/gestion/cartes", view_policies},
                     {"import.title", "import.section", "/gestion/import", import_members}}});
    home.add_group({"staff.group.registration",
                    {{"policy.title", "policy.nav", "/gestion/politiques", view_policies},
                     {"forms.question.title", "forms.question.section", "/gestion/formulaire", edit_policies},
                     {"closures.title", "closures.section", "/gestion/fermetures", view_policies},
                     {"campaigns.title", "campaigns.lead", "/gestion/campagnes", view_campaigns}}});
    home.add_group({"staff.group.money",
                    {{"payment.title", "payment.section", "/gestion/paiements", view_payments},
                     {"tariff.title", "tariff.nav", "/gestion/tarifs", view_policies}}});
    home.add_group({"staff.group.doors",
                    {{"platform.title", "platform.explanation", "/gestion/plateformes", view_platforms},
                     {"portals.title", "portals.section", "/gestion/portails", view_platforms},
                     {"connector.title", "connector.section", "/gestion/connecteurs", view_policies},
                     {"sip2.title", "sip2.section", "/gestion/sip2", view_platforms}}});
    home.add_group({"staff.group.network",
                    {{"staff.members.title", "staff.members.section", "/gestion/agents", manage_staff},
                     {"proconnect.title", "proconnect.section", "/gestion/proconnect", manage_staff},
                     {"journal.title", "journal.section", "/gestion/journal", read_journal},
                     {"retention.title", "retention.section", "/gestion/conservation", view_patrons},
                     {"register.title", "register.section", "/gestion/registre", view_policies}}});
    foundation_.shell.set_navigation([this](web::Request const& request, web::Frame frame) {
        return frame == web::Frame::staff ? network_.home.navigation(request)
                                          : accounts_.account_pages.navigation(request);
    });
}

void Application::add_jobs()
{
    foundation_.add_jobs(scheduler_);
    network_.add_jobs(scheduler_);
    people_.add_jobs(scheduler_);
    accounts_.add_jobs(scheduler_);
    doors_.add_jobs(scheduler_);
    life_.add_jobs(scheduler_);
    oidc_.add_jobs(scheduler_);
    portals_.add_jobs(scheduler_);
    machines_.add_jobs(scheduler_);
}

} // namespace guichet::app
