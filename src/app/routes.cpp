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
    mount_home(router_, foundation_.shell);
    doors_.mount(router_);
    accounts_.mount(router_);
    if (foundation_.mode == Mode::demo) {
        demo_mails_.mount(router_);
    }
    mount_health(router_, foundation_.database, [this] { return server_ ? server_->metrics() : std::string{}; });
}

/// The staff's navigation and home page, in the order of a working day.
void Application::add_staff_sections()
{
    network_.home.add_section(
        {"campaigns.title", "campaigns.lead", "/gestion/campagnes", network::Permission::view_campaigns});
    network_.home.add_section(
        {"staff.members.title", "staff.members.section", "/gestion/agents", network::Permission::manage_staff});
    network_.home.add_section(
        {"journal.title", "journal.section", "/gestion/journal", network::Permission::read_journal});
    network_.home.add_section(
        {"platform.title", "platform.explanation", "/gestion/plateformes", network::Permission::view_platforms});
    foundation_.shell.set_navigation([this](web::Request const& request, web::Frame frame) {
        return frame == web::Frame::staff ? network_.home.navigation(request)
                                          : accounts_.account_pages.navigation(request);
    });
    network_.home.add_section(
        {"policy.title", "policy.nav", "/gestion/politiques", network::Permission::view_policies});
}

void Application::add_jobs()
{
    foundation_.add_jobs(scheduler_);
    people_.add_jobs(scheduler_);
    accounts_.add_jobs(scheduler_);
}

} // namespace guichet::app
