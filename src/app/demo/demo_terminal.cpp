// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_terminal.hpp"

#include "access/sip2/terminals.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace guichet::app {

Result<std::optional<DemoLogin>> seed_demo_terminal(db::Database& database, Clock const& clock, Random& random,
                                                    platforms::Catalogue const& catalogue,
                                                    std::filesystem::path const& credentials)
{
    network::Journal const journal{database, clock};
    network::Intercommunalities const libraries{database};
    access::Sip2Terminals terminals{database, clock, random, journal, libraries, catalogue};
    if (!terminals.all().empty()) {
        return std::nullopt;
    }
    access::Sip2Terminal terminal;
    terminal.name = "Savoirs en ligne";
    terminal.login = "savoirs-du-jura";
    terminal.platform = {"savoirs-du-jura"};
    terminal.institution = "JUMEL";
    network::Actor const administrator{
        network::ActorKind::staff, "demo", "Démonstration", network::Role::administrator, {}};
    auto const saved = terminals.save(administrator, terminal);
    if (!saved) {
        return std::unexpected(saved.error());
    }
    auto list = nlohmann::json::parse(std::ifstream{credentials}, nullptr, false);
    if (list.is_array()) {
        list.push_back({{"role", "terminal"}, {"login", terminal.login}, {"password", saved->secret}});
        std::ofstream{credentials} << list.dump(2) << '\n';
    }
    return DemoLogin{"terminal", terminal.login, saved->secret};
}

} // namespace guichet::app
