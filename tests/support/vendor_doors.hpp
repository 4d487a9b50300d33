// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/passes/pass_api.hpp"
#include "access/referer/pages.hpp"
#include "access/resources/pages.hpp"
#include "access/signed_link/pages.hpp"
#include "support/digital_library.hpp"
#include "support/open_door.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access::for_tests {

/// The digital library with a platform entered by a signed link ("cours"), one that looks at the page one comes from
/// ("journal"), and the pages that lead there.
struct VendorDoors : DigitalLibrary {
    explicit VendorDoors(db::Database& opened) : DigitalLibrary(opened)
    {
        platforms::Platform courses = *catalogue.find({"presse"});
        courses.id = {"cours"};
        courses.name = "Mille cours";
        courses.door = platforms::Door::signed_link;
        courses.entry_url = "https://cours.example/entree?bib=12";
        courses.services.clear();
        courses.released = {{platforms::Attribute::age_class, "Art. 7.2"}};
        auto journal_platform = courses;
        journal_platform.id = {"journal"};
        journal_platform.name = "Le Journal";
        journal_platform.door = platforms::Door::referer;
        journal_platform.entry_url = "https://journal.example/httpref?un=jura";
        journal_platform.released.clear();
        run([&](db::Session& session) {
            catalogue.put(session, courses);
            catalogue.put(session, journal_platform);
        });
        resources.go_through(platforms::Door::signed_link, SignedLinkPassage{admissions, links, pages});
        resources.go_through(platforms::Door::referer, RefererPages::pass);
        resources.mount(web.router);
        referer.mount(web.router);
        settings.mount(web.router);
        api.mount(web.router);
        web.start();
    }
    void set(std::string_view text, std::string_view secret = std::string_view{"un secret de vingt signes"})
    {
        auto const saved = links.save(door.actor, *catalogue.find({"cours"}), text, secret);
        if (!saved) {
            throw std::runtime_error{saved.error().message.id};
        }
    }
    /// Where somebody who has seen what the platform receives is sent.
    [[nodiscard]] std::string enter(people::PatronId const& patron) const
    {
        return browser_of(patron).get("/ressources/cours/acces?vu=1").location();
    }
    [[nodiscard]] nlohmann::json check(std::string const& pass,
                                       std::string const& authorization = "Bearer un secret de vingt signes") const
    {
        support::HttpClient vendor{web.port()};
        vendor.header("Authorization", authorization);
        return nlohmann::json::parse(vendor.post("/api/v1/passes/check", {{"token", pass}}).body);
    }

    support::OpenDoor door{network::Actor{network::ActorKind::staff, "01admin", "Admin", network::Role::administrator}};
    web::RateLimiter limiter{*store};
    Passes passes{*store, random};
    SignedLinks links{database, clock, random, journal, *SecretKey::from(std::string(32, 'l')), passes};
    SignedLinkPages settings{web.shell, clock, door, catalogue, links};
    PassApi api{web.shell, catalogue, admissions,
                passes,    limiter,   [this](std::string_view secret) { return links.holder_of_secret(secret); }};
    RefererPages referer{web.shell, catalogue, visitors, entrance, pages};
    ResourcePages resources{database, web.shell, catalogue, visitors, entrance, pages};
};

} // namespace guichet::access::for_tests
