// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_pages.hpp"

#include "access/decision/sign_in_means.hpp"
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
/// Time to find one's password at the portal; then to find one's card here.
constexpr auto trip_life = 30min;
constexpr auto proof_life = 15min;
constexpr std::string_view away_cookie = "guichet_parti";
constexpr std::int64_t a_year = 365LL * 24 * 3600;
/// How long somebody who left for a portal and came back without it is not sent there again.
constexpr std::int64_t away_seconds = 600;

std::string where_next(std::string_view wanted)
{
    return network::safe_return_path(wanted, "/", "/compte");
}

/// A person on the way to a portal.
struct PortalTrip {
    std::string portal;
    PortalCaller::Trip asked;
    std::string next;
};

nlohmann::json carried_by(PortalTrip const& trip)
{
    nlohmann::json value{
        {"portal", trip.portal}, {"nonce", trip.asked.nonce}, {"anew", trip.asked.signs_in_anew}, {"next", trip.next}};
    if (trip.asked.signed_in_since) {
        value["since"] = to_iso(*trip.asked.signed_in_since);
    }
    return value;
}

PortalTrip trip_from(nlohmann::json const& value, std::string_view state)
{
    auto const said = [&](char const* name) { return value.at(name).get<std::string>(); };
    PortalTrip trip{said("portal"), {std::string{state}, said("nonce")}, said("next")};
    trip.asked.signs_in_anew = value.at("anew").get<bool>();
    if (value.contains("since")) {
        trip.asked.signed_in_since = parse_instant(said("since"));
    }
    return trip;
}

Error gone()
{
    return {ErrorKind::not_found, {"portals.fault.gone"}, {}, {}};
}

} // namespace

/// A portal has spoken; the person has not yet shown that it speaks of them.
struct PortalPages::PendingProof {
    std::string portal;
    Vouched vouched;
    std::string next;

    [[nodiscard]] std::string written() const
    {
        return nlohmann::json{{"portal", portal},           {"subject", vouched.subject},   {"level", vouched.level},
                              {"session", vouched.session}, {"farewell", vouched.farewell}, {"next", next}}
            .dump();
    }
};

std::optional<PortalPages::PendingProof> PortalPages::pending_proof(web::Request const& request) const
{
    std::string const token{request.cookie(web::host_cookie(request, proof_cookie))};
    auto const kept = token.empty() ? std::nullopt : store_.find(proof_kind, token);
    if (!kept) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*kept);
    auto const said = [&](char const* name) { return value.at(name).get<std::string>(); };
    PendingProof proof{said("portal"), {said("subject"), said("level")}, said("next")};
    proof.vouched.session = said("session");
    proof.vouched.farewell = said("farewell");
    return proof;
}

PortalPages::PortalPages(Portals& portals, PortalCaller& caller, Accounts& accounts, PatronDoor& door,
                         network::SignInGuard& guard, web::Sessions& sessions, db::ShortLivedStore& store,
                         Random& random, web::Shell const& shell)
    : portals_(portals), caller_(caller), accounts_(accounts), door_(door), entry_(accounts, guard, sessions),
      store_(store), trips_(store, random, {trip_kind, trip_cookie, trip_life}), requests_(store, random),
      random_(random), shell_(shell)
{
}

void PortalPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/connexion/par/{portal}", Audience::everyone,
               [this](web::Request const& request) { return start(request); });
    router.get("/connexion/par/{portal}/retour", Audience::everyone,
               [this](web::Request const& request) { return come_back(request); });
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

std::optional<std::string> PortalPages::straight(web::Request const& request, std::string_view next) const
{
    auto const last = request.cookie(web::host_cookie(request, portal_cookie));
    auto const gave_up = !request.cookie(web::host_cookie(request, away_cookie)).empty();
    if (!next.starts_with(login_resumes_at) || last.empty() || gave_up) {
        return std::nullopt;
    }
    auto const portal = portals_.find(last);
    return portal && portal->active && portal->kind != PortalKind::franceconnect
               ? std::optional{"/connexion/par/" + portal->id + "?suite=" + web::url_encode(next)}
               : std::nullopt;
}

nlohmann::json PortalPages::links_of(web::Request const& request, people::Patron const& patron) const
{
    auto links = nlohmann::json::array();
    for (auto const& link : portals_.links_of(patron.id)) {
        auto const portal = portals_.find(link.portal);
        links.push_back({{"name", portal ? portal->name : link.portal},
                         {"since", text::long_date(request.locale, civil_date(link.linked))},
                         {"level", link.level},
                         {"href", "/compte/portails/" + link.portal + "/oublier"}});
    }
    return links;
}

void PortalPages::forget_way(web::Request const& request, web::Response& response)
{
    response.with_cookie({web::host_cookie(request, portal_cookie), "", web::CookieLife::persistent, 0});
}

std::optional<Portal> PortalPages::portal_in(web::Request const& request) const
{
    auto portal = portals_.find(request.parameter("portal"));
    return portal && portal->active ? portal : std::nullopt;
}

web::Response PortalPages::refused(web::Request const& request, Error const& error, std::string_view next) const
{
    auto const onward = next.empty() ? std::string{} : "&" + web::encode_form({{"suite", std::string{next}}});
    return shell_.page(request, "access/portals/refused",
                       {{"title", shell_.text(request, {"portals.refused.title"})},
                        {"reason", shell_.text(request, error.message)},
                        {"another_way", "/connexion?autrement=1" + onward}},
                       web::Frame::public_, web::status_of(error.kind));
}

void PortalPages::pass_on_wish(PortalCaller::Trip& trip, std::string_view next)
{
    auto const asked = requests_.behind(next);
    if (asked && asked->oldest_sign_in) {
        trip.signed_in_since = asked->asked - *asked->oldest_sign_in;
        trip.signs_in_anew = *asked->oldest_sign_in == 0s;
    }
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
    PortalCaller::Trip trip{unguessable_token(random_), unguessable_token(random_)};
    pass_on_wish(trip, next);
    auto const address = caller_.way_there(*portal, trip);
    if (!address) {
        return refused(request, address.error(), next);
    }
    auto response = web::Response::redirect(*address);
    trips_.begin(request, response, trip.state, carried_by(PortalTrip{portal->id, trip, next}));
    response.with_cookie({web::host_cookie(request, away_cookie), "1", web::CookieLife::persistent, away_seconds});
    return response;
}

web::Response PortalPages::come_back(web::Request const& request)
{
    // A browser or a mail scanner looking at the address without going there shows the portal's word to nobody.
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const portal = portal_in(request);
    auto const kept = trips_.end(request);
    if (!portal || !kept) {
        return refused(request, gone());
    }
    auto trip = trip_from(*kept, request.query_value("state"));
    trip.asked.answered_by = request.query_value("iss");
    if (trip.portal != portal->id) {
        return refused(request, gone());
    }
    if (request.has_query("error")) {
        return refused(request, {ErrorKind::forbidden, {"portals.fault.cancelled", {{"portal", portal->name}}}},
                       trip.next);
    }
    auto const brought = request.query_value(portal->kind == PortalKind::cas ? "ticket" : "code");
    auto const vouched = caller_.vouched(*portal, trip.asked, brought);
    if (!vouched) {
        return refused(request, vouched.error(), trip.next);
    }
    if (auto const patron = portals_.patron_of(portal->id, vouched->subject)) {
        auto const person = accounts_.is_open(*patron);
        if (!person) {
            return refused(request, person.error(), trip.next);
        }
        if (auto const allowed = speaks_for(*portal, *person); !allowed) {
            auto response = refused(request, allowed.error(), trip.next);
            forget_way(request, response); // a platform would send them there in vain
            return response;
        }
        auto const is_public_identity = portal->kind == PortalKind::franceconnect;
        web::SignInProof const proof{is_public_identity ? vouched->level : std::string{by_portal}, vouched->signed_in};
        return enter(request, *patron, *portal, *vouched, entry_.enter(request, *patron, trip.next, proof));
    }
    auto const token = unguessable_token(random_);
    store_.put(proof_kind, token, PendingProof{portal->id, *vouched, trip.next}.written(), proof_life);
    auto response = web::Response::redirect("/connexion/relier");
    response.with_cookie({web::host_cookie(request, proof_cookie), token});
    return response;
}

web::Response PortalPages::enter(web::Request const& request, people::PatronId const& patron, Portal const& portal,
                                 Vouched const& vouched, Result<PatronEntry::Entered> entered)
{
    if (!entered) {
        return shell_.error_page(request, entered.error());
    }
    if (auto const noted = portals_.visits().begin(
            {entered->session, patron, portal.id, vouched.subject, vouched.session, vouched.farewell});
        !noted) {
        return shell_.error_page(request, noted.error());
    }
    auto& response = entered->response;
    response.with_cookie({web::host_cookie(request, portal_cookie), portal.id, web::CookieLife::persistent, a_year});
    response.with_cookie({web::host_cookie(request, away_cookie), "", web::CookieLife::persistent, 0});
    return std::move(response);
}

web::Response PortalPages::prove_form(web::Request const& request, Error const* error) const
{
    auto const proof = pending_proof(request);
    auto const portal = proof ? portals_.find(proof->portal) : std::nullopt;
    if (!portal) {
        return refused(request, gone());
    }
    nlohmann::json model{{"title", shell_.text(request, {"portals.prove.title"})},
                         {"intro", shell_.text(request, {"portals.prove.text", {{"portal", portal->name}}})}};
    web::FormModel form{shell_, request, error};
    add_identifier_and_password(form);
    form.into(model);
    return shell_.page(request, "access/portals/prove", model, web::Frame::public_, web::status_of(error));
}

web::Response PortalPages::prove(web::Request const& request)
{
    auto const proof = pending_proof(request);
    auto const portal = proof ? portals_.find(proof->portal) : std::nullopt;
    if (!portal) {
        return refused(request, gone());
    }
    auto const patron = entry_.try_password(request, request.field("identifier"), request.field("password"));
    if (!patron) {
        return prove_form(request, &patron.error());
    }
    auto const person = accounts_.is_open(*patron);
    if (!person) {
        return refused(request, person.error(), proof->next);
    }
    auto const linked =
        portals_.link(actor_of(*person), *person, *portal, proof->vouched.subject, proof->vouched.level);
    if (!linked) {
        return refused(request, linked.error(), proof->next);
    }
    static_cast<void>(store_.take(proof_kind, request.cookie(web::host_cookie(request, proof_cookie))));
    return enter(request, *patron, *portal, proof->vouched, entry_.enter(request, *patron, proof->next));
}

web::Response PortalPages::unlink(web::Request const& request, people::Patron const& patron)
{
    if (auto const done = portals_.unlink(actor_of(patron), patron, request.parameter("portal")); !done) {
        return shell_.error_page(request, done.error());
    }
    return shell_.redirect_with_flash(request, "/compte", "success", {"portals.unlinked"});
}

} // namespace guichet::access
