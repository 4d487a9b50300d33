// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_pages.hpp"

#include "access/login/login_requests.hpp"
#include "network/credentials/return_path.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view trip_kind = "access.portal.trip";
constexpr std::string_view proof_kind = "access.portal.proof";
constexpr std::string_view portal_cookie = "guichet_portail";
constexpr std::string_view trip_cookie = "guichet_aller";
constexpr std::string_view proof_cookie = "guichet_preuve";
constexpr std::string_view vouched_kind = "access.portal.vouched";
constexpr std::string_view vouched_cookie = "guichet_venu_par";
/// Time to find one's password at the portal; then to find one's card here.
constexpr auto trip_life = 30min;
constexpr auto proof_life = 15min;
/// As long as a session lasts at FranceConnect.
constexpr auto vouched_life = 30min;
constexpr std::int64_t a_year = 365LL * 24 * 3600;

std::string where_next(std::string_view wanted)
{
    return network::safe_return_path(wanted, "/", "/compte");
}

/// A person on the way to a portal. Bound to their browser: whoever is sent somebody else's way back gets nowhere.
struct PortalTrip {
    std::string portal;
    std::string nonce;
    std::string browser;
    std::string next;
};

std::string to_text(PortalTrip const& trip)
{
    return nlohmann::json{
        {"portal", trip.portal}, {"nonce", trip.nonce}, {"browser", trip.browser}, {"next", trip.next}}
        .dump();
}

PortalTrip trip_from(std::string const& text)
{
    auto const value = nlohmann::json::parse(text);
    return {value.at("portal").get<std::string>(), value.at("nonce").get<std::string>(),
            value.at("browser").get<std::string>(), value.at("next").get<std::string>()};
}

/// A portal has spoken; the person has not yet shown that it speaks of them.
struct PendingProof {
    std::string portal;
    Vouched vouched;
    std::string next;
};

std::string to_text(PendingProof const& proof)
{
    return nlohmann::json{{"portal", proof.portal},
                          {"subject", proof.vouched.subject},
                          {"level", proof.vouched.level},
                          {"id_token", proof.vouched.id_token},
                          {"next", proof.next}}
        .dump();
}

PendingProof proof_from(std::string const& text)
{
    auto const value = nlohmann::json::parse(text);
    return {value.at("portal").get<std::string>(),
            {value.at("subject").get<std::string>(), value.at("level").get<std::string>(),
             value.at("id_token").get<std::string>()},
            value.at("next").get<std::string>()};
}

std::optional<PendingProof> pending_proof(web::Request const& request, db::ShortLivedStore& store)
{
    std::string const token{request.cookie(web::host_cookie(request, proof_cookie))};
    auto const kept = token.empty() ? std::nullopt : store.find(proof_kind, token);
    return kept ? std::optional{proof_from(*kept)} : std::nullopt;
}

Error gone()
{
    return {ErrorKind::not_found, {"portals.fault.gone"}, {}, {}};
}

} // namespace

PortalPages::PortalPages(Portals& portals, PortalCaller& caller, Accounts& accounts, PatronDoor& door,
                         network::SignInGuard& guard, web::Sessions& sessions, db::ShortLivedStore& store,
                         Random& random, web::Shell const& shell)
    : portals_(portals), caller_(caller), accounts_(accounts), door_(door), guard_(guard), sessions_(sessions),
      store_(store), random_(random), shell_(shell)
{
}

void PortalPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/connexion/par/{portal}", Audience::everyone,
               [this](web::Request const& request) { return start(request); });
    router.get("/connexion/par/{portal}/retour", Audience::everyone,
               [this](web::Request const& request) { return come_back(request); });
    router.get("/connexion/fin", Audience::everyone, [this](web::Request const& request) {
        return shell_.redirect_with_flash(request, "/", "info", {"accounts.sign_in.signed_out"});
    });
    router.get("/connexion/relier", Audience::everyone,
               [this](web::Request const& request) { return prove_form(request, nullptr); });
    router.post("/connexion/relier", Audience::everyone,
                [this](web::Request const& request) { return prove(request); });
    door_.post(router, "/compte/portails/{portal}/oublier",
               [this](web::Request const& request, people::Patron const& patron) { return unlink(request, patron); });
}

nlohmann::json PortalPages::ways(web::Request const& request, std::string_view next) const
{
    auto portals = portals_.all();
    std::erase_if(portals, [](Portal const& portal) { return !portal.active; });
    auto const last = request.cookie(web::host_cookie(request, portal_cookie));
    std::ranges::stable_partition(portals, [&](Portal const& portal) { return portal.id == last; });
    auto ways = nlohmann::json::array();
    for (auto const& portal : portals) {
        ways.push_back({{"name", portal.name},
                        {"href", "/connexion/par/" + portal.id + "?suite=" + web::url_encode(next)},
                        {"franceconnect", portal.kind == PortalKind::franceconnect}});
    }
    return ways;
}

std::optional<Portal> PortalPages::portal_in(web::Request const& request) const
{
    auto portal = portals_.find(request.parameter("portal"));
    return portal && portal->active ? portal : std::nullopt;
}

web::Response PortalPages::refused(web::Request const& request, Error const& error) const
{
    return shell_.page(
        request, "access/portals/refused",
        {{"title", shell_.text(request, {"portals.refused.title"})}, {"reason", shell_.text(request, error.message)}},
        web::Frame::public_, web::status_of(error.kind));
}

web::Response PortalPages::start(web::Request const& request)
{
    auto const portal = portal_in(request);
    if (!portal) {
        return shell_.error_page(request, {ErrorKind::not_found, {"portals.unknown"}});
    }
    auto const next = where_next(request.query_value("suite"));
    if (door_.patron(request)) {
        return web::Response::redirect(next);
    }
    PortalCaller::Trip const trip{unguessable_token(random_), unguessable_token(random_)};
    auto const address = caller_.way_there(*portal, trip);
    if (!address) {
        return refused(request, address.error());
    }
    // One mark for the browser, so that two tabs do not spoil each other's way.
    std::string browser{request.cookie(web::host_cookie(request, trip_cookie))};
    if (browser.empty()) {
        browser = unguessable_token(random_);
    }
    store_.put(trip_kind, trip.state, to_text(PortalTrip{portal->id, trip.nonce, browser, next}), trip_life);
    auto response = web::Response::redirect(*address);
    response.with_cookie({web::host_cookie(request, trip_cookie), browser});
    return response;
}

web::Response PortalPages::come_back(web::Request const& request)
{
    auto const portal = portal_in(request);
    auto const kept = store_.take(trip_kind, request.query_value("state")); // one way back for each way there
    if (!portal || !kept) {
        return refused(request, gone());
    }
    auto const trip = trip_from(*kept);
    auto const browser = request.cookie(web::host_cookie(request, trip_cookie));
    if (trip.portal != portal->id || !equal_in_constant_time(trip.browser, browser)) {
        return refused(request, gone());
    }
    if (request.has_query("error")) {
        return refused(request, {ErrorKind::forbidden, {"portals.fault.cancelled", {{"portal", portal->name}}}});
    }
    auto const brought = request.query_value(portal->kind == PortalKind::cas ? "ticket" : "code");
    auto const vouched = caller_.vouched(*portal, {std::string{request.query_value("state")}, trip.nonce}, brought);
    if (!vouched) {
        return refused(request, vouched.error());
    }
    if (auto const patron = portals_.patron_of(portal->id, vouched->subject)) {
        return enter(request, *patron, *portal, *vouched, trip.next);
    }
    auto const token = unguessable_token(random_);
    store_.put(proof_kind, token, to_text(PendingProof{portal->id, *vouched, trip.next}), proof_life);
    auto response = web::Response::redirect("/connexion/relier");
    response.with_cookie({web::host_cookie(request, proof_cookie), token});
    return response;
}

web::Response PortalPages::enter(web::Request const& request, people::PatronId const& patron, Portal const& portal,
                                 Vouched const& vouched, std::string_view next)
{
    if (auto const open = accounts_.is_open(patron); !open) {
        return refused(request, open.error());
    }
    if (auto const noted = accounts_.signed_in(patron); !noted) {
        return shell_.error_page(request, noted.error());
    }
    auto response = web::Response::redirect(std::string{next});
    sessions_.start(request, response, web::Audience::patron, patron.value);
    response.with_cookie({web::host_cookie(request, portal_cookie), portal.id, web::CookieLife::persistent, a_year});
    if (!vouched.id_token.empty()) {
        auto const key = unguessable_token(random_);
        store_.put(vouched_kind, key, to_text(PendingProof{portal.id, vouched, {}}), vouched_life);
        response.with_cookie({web::host_cookie(request, vouched_cookie), key});
    }
    return response;
}

std::optional<std::string> PortalPages::departure(web::Request const& request)
{
    std::string const key{request.cookie(web::host_cookie(request, vouched_cookie))};
    auto const kept = key.empty() ? std::nullopt : store_.take(vouched_kind, key);
    auto const came = kept ? std::optional{proof_from(*kept)} : std::nullopt;
    auto const portal = came ? portals_.find(came->portal) : std::nullopt;
    if (!portal) {
        return std::nullopt;
    }
    auto address =
        caller_.way_out(*portal, came->vouched.id_token, unguessable_token(random_), caller_.farewell_address());
    return address.empty() ? std::nullopt : std::optional{std::move(address)};
}

web::Response PortalPages::prove_form(web::Request const& request, Error const* error) const
{
    auto const proof = pending_proof(request, store_);
    auto const portal = proof ? portals_.find(proof->portal) : std::nullopt;
    if (!portal) {
        return refused(request, gone());
    }
    nlohmann::json model{{"title", shell_.text(request, {"portals.prove.title"})},
                         {"intro", shell_.text(request, {"portals.prove.text", {{"portal", portal->name}}})}};
    web::FormModel{shell_, request, error}
        .add({.name = "identifier",
              .label = "accounts.field.identifier",
              .hint = "accounts.field.identifier_hint",
              .autocomplete = "username",
              .longest = 254})
        .add({.name = "password",
              .label = "accounts.field.password",
              .type = "password",
              .autocomplete = "current-password",
              .longest = 256})
        .into(model);
    return shell_.page(request, "access/portals/prove", model, web::Frame::public_, web::status_of(error));
}

web::Response PortalPages::prove(web::Request const& request)
{
    auto const proof = pending_proof(request, store_);
    auto const portal = proof ? portals_.find(proof->portal) : std::nullopt;
    if (!portal) {
        return refused(request, gone());
    }
    auto const identifier = request.field("identifier");
    auto const known = accounts_.known(identifier);
    network::SignInGuard::Attempt const attempt{identifier,
                                                known ? std::string_view{known->value} : std::string_view{}};
    if (auto const admitted = guard_.admit(request, attempt); !admitted) {
        return prove_form(request, &admitted.error());
    }
    auto const patron = accounts_.check_password(identifier, request.field("password"));
    if (!patron) {
        if (patron.error().kind == ErrorKind::invalid) {
            guard_.failed(request, attempt);
        }
        return prove_form(request, &patron.error());
    }
    auto const person = accounts_.is_open(*patron);
    if (!person) {
        return refused(request, person.error());
    }
    auto const linked =
        portals_.link(actor_of(*person), *person, *portal, proof->vouched.subject, proof->vouched.level);
    if (!linked) {
        return prove_form(request, &linked.error());
    }
    static_cast<void>(store_.take(proof_kind, request.cookie(web::host_cookie(request, proof_cookie))));
    return enter(request, *patron, *portal, proof->vouched, proof->next);
}

web::Response PortalPages::unlink(web::Request const& request, people::Patron const& patron)
{
    if (auto const done = portals_.unlink(actor_of(patron), patron, request.parameter("portal")); !done) {
        return shell_.error_page(request, done.error());
    }
    return shell_.redirect_with_flash(request, "/compte", "success", {"portals.unlinked"});
}

} // namespace guichet::access
