// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/application.hpp"

namespace guichet::app {

namespace {

web::ServerOptions server_options(Configuration const& configuration, db::Engine engine)
{
    web::ServerOptions options;
    options.address = configuration.text("http.address");
    options.port = static_cast<std::uint16_t>(configuration.integer("http.port"));
    options.workers = static_cast<int>(configuration.integer("http.workers"));
    options.quick_routes = engine == db::Engine::sqlite;
    options.trusted_proxies = configuration.list("http.trusted_proxies");
    options.public_url = configuration.public_url();
    options.bodies = people::bodies_with_documents();
    // The form around the file takes some room too.
    options.bodies[std::string{people::ImportPages::upload_path}] = {people::ImportPages::largest_file +
                                                                     options.largest_form_field};
    return options;
}

} // namespace

Application::Application(Configuration configuration, Mode mode)
    : foundation_(std::move(configuration), mode), network_(foundation_), doors_(foundation_, network_),
      links_(foundation_, network_, doors_), oidc_(foundation_, network_, doors_),
      accounts_(foundation_, network_, doors_.releases, doors_.accesses),
      saml_(foundation_, network_, doors_, accounts_), portals_(foundation_, network_, doors_, accounts_),
      people_(foundation_, network_, doors_, accounts_), life_(foundation_, network_, doors_, accounts_, people_),
      machines_(foundation_, network_, doors_, accounts_, people_),
      recipients_(foundation_, machines_.ils_connectors, portals_.portals, machines_.terminals,
                  people_.registration.api_keys),
      demo_mails_(foundation_.database, foundation_.shell),
      scheduler_(foundation_.database, foundation_.clock, foundation_.random)
{
    people_.duplicates.duplicates.add_merge_listener(doors_.pseudonyms);
    people_.duplicates.duplicates.add_merge_listener(doors_.release_records);
    people_.duplicates.duplicates.add_merge_listener(accounts_.after_merge);
    people_.duplicates.duplicates.add_merge_listener(doors_.retention);
    people_.duplicates.duplicates.add_merge_listener(oidc_.grants);
    people_.duplicates.duplicates.add_merge_listener(doors_.participations);
    people_.duplicates.duplicates.add_merge_listener(portals_.portals);
    accounts_.erasure.add_listener(doors_.pseudonyms);
    accounts_.erasure.add_listener(doors_.release_records);
    accounts_.erasure.add_listener(doors_.retention);
    accounts_.erasure.add_listener(accounts_.erasure_listener);
    accounts_.erasure.add_listener(oidc_.grants);
    accounts_.add(oidc_.permissions);
    people_.registration.form_pages.offer_identity(portals_.identity_trips);
    life_.processing_register.ask_for_identity([this] { return portals_.identity.is_offered(); });
    machines_.directory.add(portals_.diagnosis);
    life_.processing_register.also_to(recipients_);
    mount_routes();
    add_staff_sections();
    add_jobs();
}

Application::~Application()
{
    stop();
}

void Application::start()
{
    scheduler_.start();
    machines_.start();
    server_.emplace(server_options(foundation_.configuration, foundation_.database.engine()), router_,
                    foundation_.shell);
}

void Application::stop()
{
    server_.reset();
    machines_.stop();
    scheduler_.stop();
}

} // namespace guichet::app
