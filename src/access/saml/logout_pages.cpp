// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/logout_pages.hpp"

#include "access/login/login_requests.hpp"
#include "access/saml/sign_on_pages.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view rounds = "access.saml.farewell";
constexpr auto round_life = 10min;

/// Said to a platform by the browser, because it listens to nothing else.
bool listens_to_browsers_alone(SamlDoor::Sender const& sender)
{
    auto const& provider = sender.registration->provider;
    return provider.logout_soap_url.empty() && !provider.logout_redirect_url.empty();
}

nlohmann::json stop_of(Participation const& one)
{
    return {{"platform", one.platform.value}, {"detail", one.detail}};
}

} // namespace

SamlLogoutPages::SamlLogoutPages(web::Shell const& shell, Clock const& clock, db::ShortLivedStore& store,
                                 Random& random, Visitors& visitors, Participations& participations,
                                 DoorPages const& pages, SamlDoor& door)
    : shell_(shell), clock_(clock), store_(store), random_(random), visitors_(visitors),
      participations_(participations), pages_(pages), door_(door)
{
}

void SamlLogoutPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/saml/slo", Audience::everyone, [this](web::Request const& request) { return receive(request); });
    router.get("/saml/slo/{key}", Audience::everyone,
               [this](web::Request const& request) { return next(request, std::string{request.parameter("key")}); });
}

web::Response SamlLogoutPages::receive(web::Request const& request)
{
    auto const message = protocols::saml_message_from_query(raw_query_of(request));
    if (!message) {
        return shell_.error_page(request, error_of(message.error()));
    }
    auto const sender = door_.sender(message->issuer);
    if (!sender) {
        return shell_.error_page(request, {ErrorKind::forbidden, {"access.saml.fault.unknown_provider"}});
    }
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    return message->kind == protocols::SamlMessage::Kind::logout_response ? answered(request, *sender, *message)
                                                                          : asked(request, *sender, *message);
}

web::Response SamlLogoutPages::asked(web::Request const& request, SamlDoor::Sender const& sender,
                                     protocols::SamlMessage const& message)
{
    auto const peer = door_.peers().lend(*sender.registration);
    if (!peer) {
        return shell_.error_page(request, error_of(peer.error()));
    }
    auto const read = (*peer)->read_logout_request(message, clock_.now());
    if (!read) {
        spdlog::warn("saml: logout of platform {} refused: {}", sender.platform.id.value, to_text(read.error()));
        return shell_.error_page(request, error_of(read.error()));
    }
    auto const visitor = visitors_.find(request);
    auto const meant = visitor ? door_.meant(visitor->session, sender.platform.id, *read) : std::nullopt;
    // Nobody here, or somebody else's session: there is nothing to end, and the second is not a success.
    auto const outcome = visitor && !meant ? protocols::SamlLogoutOutcome::partly : protocols::SamlLogoutOutcome::done;
    auto const address = (*peer)->logout_answer(read->id, message.relay_state, outcome, clock_.now());
    if (meant) {
        if (auto const forgotten = participations_.forget(meant->id); !forgotten) {
            return shell_.error_page(request, forgotten.error());
        }
    }
    auto response = address ? web::Response::redirect(*address)
                            : shell_.page(request, "access/cas/signed_out",
                                          {{"title", shell_.text(request, {"access.cas.signed_out.title"})}});
    if (meant) {
        visitors_.end(request, response);
    }
    return response;
}

web::Response SamlLogoutPages::answered(web::Request const& request, SamlDoor::Sender const& sender,
                                        protocols::SamlMessage const& message)
{
    auto const peer = door_.peers().lend(*sender.registration);
    auto const read = peer ? (*peer)->read_logout_answer(message, clock_.now()) : std::unexpected(peer.error());
    if (!read) {
        spdlog::warn("saml: logout answer of platform {}: {}", sender.platform.id.value, to_text(read.error()));
    }
    // Good or bad, the round goes on: it is the browser's own, and the key is known to nobody else.
    return next(request, message.relay_state);
}

std::optional<std::string> SamlLogoutPages::farewell(std::string_view session)
{
    auto stops = nlohmann::json::array();
    for (auto const& one : participations_.of(session)) {
        auto const sender = one.door == saml_door ? door_.sender(one.platform) : std::nullopt;
        if (sender && listens_to_browsers_alone(*sender) && participations_.forget(one.id)) {
            stops.push_back(stop_of(one));
        }
    }
    if (stops.empty()) {
        return std::nullopt;
    }
    auto const key = unguessable_token(random_);
    store_.put(rounds, key, stops.dump(), round_life);
    return "/saml/slo/" + key;
}

web::Response SamlLogoutPages::next(web::Request const& request, std::string const& key)
{
    auto const kept = store_.take(rounds, key);
    auto stops = kept ? nlohmann::json::parse(*kept) : nlohmann::json::array();
    while (!stops.empty()) {
        Participation stop;
        stop.platform = {stops.back().at("platform").get<std::string>()};
        stop.detail = stops.back().at("detail").get<std::string>();
        stops.erase(stops.size() - 1);
        auto const sender = door_.sender(stop.platform);
        if (!sender) {
            continue;
        }
        auto const peer = door_.peers().lend(*sender->registration);
        auto const address = peer ? (*peer)->logout_request_by_redirect(SamlDoor::session_of(stop), key, clock_.now())
                                  : std::unexpected(peer.error());
        if (address) {
            store_.put(rounds, key, stops.dump(), round_life);
            return pages_.onward(request, sender->platform, address->content);
        }
    }
    return shell_.page(request, "access/cas/signed_out",
                       {{"title", shell_.text(request, {"access.cas.signed_out.title"})}});
}

} // namespace guichet::access
