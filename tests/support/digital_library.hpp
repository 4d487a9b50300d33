// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/cas/login_pages.hpp"
#include "access/cas/validation_pages.hpp"
#include "people/patrons/patrons.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

#include <set>
#include <vector>

/// A small digital library behind its doors, for tests: one library, three platforms, whoever the header x-patron names
/// is signed in.
namespace guichet::access::for_tests {

class VisitorsByHeader final : public Visitors {
public:
    explicit VisitorsByHeader(Clock const& clock) : clock_(clock), since(clock.now()) {}
    [[nodiscard]] std::optional<Visitor> find(web::Request const& request) const override
    {
        auto const patron = std::string{request.header("x-patron")};
        if (patron.empty() || ended.contains(patron)) {
            return std::nullopt;
        }
        Visitor visitor{{patron}, since, session};
        visitor.is_remembered = remembered;
        if (auto const means = request.header("x-means"); !means.empty()) {
            visitor.means = means;
            visitor.age = SignInAge::unknown;
        }
        return visitor;
    }
    [[nodiscard]] AccountState account(db::Session& /*session*/, people::PatronId const& patron) const override
    {
        return closed.contains(patron.value) ? AccountState::none : AccountState::active;
    }
    [[nodiscard]] bool is_signed_in(people::PatronId const& patron, std::string_view /*session*/) const override
    {
        return !ended.contains(patron.value);
    }
    void end(web::Request const& request, web::Response& /*response*/) override
    {
        ended.insert(std::string{request.header("x-patron")});
    }
    void sign_in(std::string const& patron)
    {
        ended.erase(patron);
        since = clock_.now();
    }

private:
    Clock const& clock_;

public:
    Instant since;
    std::set<std::string> ended;
    std::set<std::string> closed;
    bool remembered = false;
    std::string session; // of a row in web_session; none by default
};

class RememberingRecorder final : public AccessRecorder {
public:
    void record(Passage const& passage) override { passages.push_back(passage); }
    std::vector<Passage> passages;
};

class WideLicence final : public LicenceGauge {
public:
    [[nodiscard]] LicenceState state(platforms::Platform const& /*platform*/,
                                     std::optional<people::Standing> const& /*who*/) const override
    {
        return now;
    }
    LicenceState now = LicenceState::within;
};

/// A vendor's server that answers what the test says and remembers what it was told. Status 0: it does not answer.
class VendorServer final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        heard.push_back(request);
        if (status == 0) {
            return fail(ErrorKind::unavailable, "error.unavailable", "net.timeout");
        }
        net::HttpReply reply;
        reply.status = status;
        return reply;
    }
    int status = 200;
    mutable std::vector<net::HttpRequest> heard;
};

struct DigitalLibrary {
    explicit DigitalLibrary(db::Database& opened) : database(opened)
    {
        support::migrate(database);
        make_network();
        make_platforms();
        login.mount(web.router);
        login_pages.mount(web.router);
        validation_pages.mount(web.router);
    }

    void make_network()
    {
        run([&](db::Session& session) {
            network::Intercommunalities::put(
                session, network::Intercommunality{{"haut-jura"}, "Haut-Jura", "200026573", "", "", ""});
            network::Library library;
            library.id = {"haut-jura-mediatheque"};
            library.intercommunality = {"haut-jura"};
            library.name = "Médiathèque du Haut-Jura";
            network::Intercommunalities::put(session, library);
        });
    }
    void make_platforms()
    {
        platforms::Platform press;
        press.id = {"presse"};
        press.name = "Le Grand Kiosque";
        press.description_fr = "Journaux et revues";
        press.description_en = "Newspapers";
        press.vendor = "Kiosque SAS";
        press.door = platforms::Door::cas;
        press.entry_url = "https://kiosque.example/entree?bib=12";
        press.rules = {{{}, {}, "adulte"}};
        press.services = {{"https://kiosque.example/sso", false}};
        press.released = {{platforms::Attribute::age_class, "Art. 7.2"}, {platforms::Attribute::email, "Art. 8"}};
        platforms::Platform video = press;
        video.id = {"video"};
        video.name = "Ciné & Cie";
        video.services = {{"https://cine.example", true, true, true}};
        video.released.clear();
        platforms::Platform open = press;
        open.id = {"contes"};
        open.name = "Les contes";
        open.door = platforms::Door::open;
        open.entry_url = "https://contes.example/";
        open.rules.clear();
        open.services.clear();
        open.released.clear();
        run([&](db::Session& session) {
            for (auto const& platform : {press, video, open}) {
                catalogue.put(session, platform);
            }
        });
    }
    /// Somebody with a card and a subscription until `until`, both ends included.
    people::PatronId add_patron(std::string const& name, Date until)
    {
        people::PatronId id;
        run([&](db::Session& session) {
            people::Patron patron;
            patron.intercommunality = {"haut-jura"};
            patron.library = {"haut-jura-mediatheque"};
            patron.person = {name, "", "Anne", *parse_date("1980-05-05")};
            patron.address.municipality = "39478";
            patron.contact.email = "anne@example.org";
            patron.category = "adulte";
            patron.created = patron.last_activity = clock.now();
            id = patrons.add(session, patron);
            auto const from = civil_date(clock.now());
            people::Card const card{"2900000000000" + std::to_string(++cards),
                                    id,
                                    patron.library,
                                    people::CardKind::provisional,
                                    people::CardStatus::active,
                                    from,
                                    until,
                                    clock.now()};
            if (!people::Cards::take_in(session, card)) {
                throw std::runtime_error{"card"};
            }
            people::Subscription const subscription{"", id, "adulte", from, until, "subscription.reason.policy", ""};
            static_cast<void>(people::Subscriptions{clock, random}.add(session, subscription));
        });
        return id;
    }
    template <class Work>
    void run(Work work)
    {
        auto const done = database.write([&](db::Session& session) -> Result<void> {
            work(session);
            return {};
        });
        if (!done) {
            throw std::runtime_error{done.error().detail};
        }
    }
    [[nodiscard]] support::HttpClient browser_of(people::PatronId const& patron) const
    {
        support::HttpClient browser{web.port()};
        browser.header("X-Patron", patron.value);
        return browser;
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-04-15T10:00:00Z")};
    SystemRandom random;
    int cards = 0;
    network::Journal journal{database, clock};
    network::Intercommunalities libraries{database};
    people::Patrons patrons{database, clock, random, journal};
    platforms::Catalogue catalogue{database, clock, random, journal};
    std::unique_ptr<db::ShortLivedStore> store = db::make_memory_store(clock);
    VisitorsByHeader visitors{clock};
    RememberingRecorder recorder;
    WideLicence licences;
    Entrance entrance{database, clock, visitors, *store, licences, recorder};
    Pseudonyms pseudonyms{database, clock, random, *SecretKey::from(std::string(32, 'p'))};
    CasTickets tickets{*store, random};
    ReleaseRecords release_records{database, clock};
    Admissions admissions{database, clock, entrance, pseudonyms, release_records};
    Participations participations{database, clock, random};
    Cas cas{catalogue, admissions, participations, tickets};
    VendorServer vendor;
    CasProxies proxies{catalogue, visitors, random, cas, tickets, vendor};
    LoginRequests requests{*store, random};
    support::WebFixture web;
    DoorPages pages{web.shell, libraries};
    LoginPages login{web.shell, visitors, requests};
    Farewells farewells{visitors};
    CasLoginPages login_pages{web.shell, clock, catalogue, visitors, login, farewells, pages, cas};
    CasValidationPages validation_pages{clock, random, "https://guichet.example", cas, proxies};
};

} // namespace guichet::access::for_tests
