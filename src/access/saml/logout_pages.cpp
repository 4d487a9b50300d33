// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/logout_pages.hpp"

#include "access/saml/sign_on_pages.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::SamlLogoutOutcome;
using protocols::SamlMessage;

/// A form's message that waits for the browser to come by itself.
constexpr std::string_view logout_form = "saml-logout";
constexpr std::string_view rounds = "access.saml.farewell";
constexpr auto round_life = 10min;
constexpr std::string_view asked_logouts = "access.saml.logout_asked";
/// Longer than a request is accepted.
constexpr auto asked_logouts_kept = 20min;

/// Said to a platform by the browser, because it listens to nothing else.
bool listens_to_browsers_alone(SamlDoor::Sender const& sender)
{
    auto const& provider = sender.registration->provider;
    return provider.logout_soap_url.empty() &&
           !(provider.logout_redirect_url.empty() && provider.logout_post_url.empty());
}

nlohmann::json stop_of(Participation const& one)
{
    return {{"platform", one.platform.value}, {"detail", one.detail}};
}

protocols::SamlResult<SamlMessage> message_in(web::Fields const& form)
{
    auto const value = [&](std::string_view name) {
        auto const found = std::ranges::find(form, name, &web::Fields::value_type::first);
        return found == form.end() ? std::string_view{} : std::string_view{found->second};
    };
    auto const request = value("SAMLRequest");
    return protocols::saml_message_from_form(request.empty() ? value("SAMLResponse") : request, value("RelayState"));
}

} // namespace

SamlLogoutPages::SamlLogoutPages(web::Shell const& shell, Clock const& clock, db::ShortLivedStore& store,
                                 Random& random, Visitors& visitors, LoginPages& login, Participations& participations,
                                 Farewells const& farewells, DoorPages const& pages, SamlDoor& door)
    : shell_(shell), clock_(clock), store_(store), random_(random), visitors_(visitors), login_(login),
      participations_(participations), farewells_(farewells), pages_(pages), door_(door)
{
}

void SamlLogoutPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/saml/slo", Audience::everyone, [this](web::Request const& request) { return by_redirect(request); });
    router.post(
        "/saml/slo", Audience::everyone, [this](web::Request const& request) { return by_form(request); },
        web::Csrf::exempt);
    router.get("/saml/slo/{key}", Audience::everyone, [this](web::Request const& request) {
        // Looking without going there takes nobody out of the round.
        return request.method == web::Method::head ? web::Response::text({})
                                                   : next(request, std::string{request.parameter("key")});
    });
    login_.on_return(
        std::string{logout_form},
        [this](web::Request const& request, Visitor const& /*visitor*/, LoginRequest const& kept, SignIn /*sign_in*/) {
            return form_again(request, kept);
        },
        [this](web::Request const& request, LoginRequest const& kept) { return form_again(request, kept); });
}

web::Response SamlLogoutPages::by_redirect(web::Request const& request)
{
    return receive(request, protocols::saml_message_from_query(raw_query_of(request)));
}

web::Response SamlLogoutPages::by_form(web::Request const& request)
{
    auto const message = message_in(request.form);
    auto const sender = message ? door_.sender(message->issuer) : std::nullopt;
    if (!sender || !is_genuine(*sender, *message)) {
        return receive(request, message); // nothing of a stranger's is kept
    }
    web::Fields form;
    for (auto const* const name : {"SAMLRequest", "SAMLResponse", "RelayState"}) {
        if (request.has_field(name)) {
            form.emplace_back(name, request.field(name));
        }
    }
    LoginRequest kept{std::string{logout_form}, web::encode_form(form), clock_.now()};
    kept.is_silent = true;
    return login_.come_again(kept);
}

bool SamlLogoutPages::is_genuine(SamlDoor::Sender const& sender, SamlMessage const& message) const
{
    auto const peer = door_.peers().lend(*sender.registration);
    if (!peer) {
        return false;
    }
    return message.kind == SamlMessage::Kind::logout_response
               ? (*peer)->read_logout_answer(message, clock_.now()).has_value()
               : (*peer)->read_logout_request(message, clock_.now()).has_value();
}

web::Response SamlLogoutPages::form_again(web::Request const& request, LoginRequest const& kept)
{
    return receive(request, message_in(web::parse_form(kept.question)));
}

web::Response SamlLogoutPages::receive(web::Request const& request, protocols::SamlResult<SamlMessage> const& message)
{
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
    return message->kind == SamlMessage::Kind::logout_response ? answered(request, *sender, *message)
                                                               : asked(request, *sender, *message);
}

web::Response SamlLogoutPages::asked(web::Request const& request, SamlDoor::Sender const& sender,
                                     SamlMessage const& message)
{
    auto const peer = door_.peers().lend(*sender.registration);
    auto const read = peer ? (*peer)->read_logout_request(message, clock_.now()) : std::unexpected(peer.error());
    if (!read) {
        spdlog::warn("saml: logout of platform {} refused: {}", sender.platform->id.value, to_text(read.error()));
        return shell_.error_page(request, error_of(read.error()));
    }
    if (store_.increment(asked_logouts, sender.platform->id.value + "|" + read->id, asked_logouts_kept) > 1) {
        return shell_.error_page(request, {ErrorKind::conflict, {"access.saml.fault.answered"}});
    }
    auto const visitor = visitors_.find(request);
    auto const meant = visitor ? door_.meant(visitor->session, sender.platform->id, *read) : std::nullopt;
    // Nobody here, or somebody else's session: there is nothing to end, and the second is not a success.
    Reply const reply{sender.platform->id, read->id, message.relay_state,
                      visitor && !meant ? SamlLogoutOutcome::partly : SamlLogoutOutcome::done};
    if (!meant) {
        auto response = answer(request, reply);
        if (!visitor) {
            farewells_.leave(request, response);
        }
        return response;
    }
    if (auto const forgotten = participations_.forget(meant->id); !forgotten) {
        return shell_.error_page(request, forgotten.error());
    }
    auto const round =
        round_of(visitor->session,
                 {{"platform", reply.platform.value}, {"request", reply.request}, {"relay_state", reply.relay_state}});
    auto response = round ? web::Response::redirect(*round) : answer(request, reply);
    farewells_.leave(request, response);
    visitors_.end(request, response);
    return response;
}

web::Response SamlLogoutPages::answer(web::Request const& request, Reply const& reply)
{
    auto const sender = door_.sender(reply.platform);
    if (!sender) {
        return pages_.signed_out(request);
    }
    auto const peer = door_.peers().lend(*sender->registration);
    auto const delivery = peer ? (*peer)->logout_answer(reply.request, reply.relay_state, reply.outcome, clock_.now())
                               : protocols::SamlResult<protocols::SamlDelivery>{std::unexpected(peer.error())};
    if (!delivery) { // it gave no address for answers
        return pages_.signed_out(request);
    }
    return delivery->field.empty() ? web::Response::redirect(delivery->url)
                                   : deliver(request, *sender->platform, *delivery, reply.relay_state);
}

web::Response SamlLogoutPages::answered(web::Request const& request, SamlDoor::Sender const& sender,
                                        SamlMessage const& message)
{
    auto const peer = door_.peers().lend(*sender.registration);
    auto const read = peer ? (*peer)->read_logout_answer(message, clock_.now()) : std::unexpected(peer.error());
    if (!read) {
        spdlog::warn("saml: logout answer of platform {}: {}", sender.platform->id.value, to_text(read.error()));
    }
    // Good or bad, the round goes on: it is the browser's own, and the key is known to nobody else.
    return next(request, message.relay_state);
}

std::optional<std::string> SamlLogoutPages::farewell(std::string_view session, std::string_view then)
{
    return round_of(session, {{"then", then}});
}

std::optional<std::string> SamlLogoutPages::round_of(std::string_view session, nlohmann::json end)
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
    end["stops"] = std::move(stops);
    store_.put(rounds, key, end.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), round_life);
    return "/saml/slo/" + key;
}

web::Response SamlLogoutPages::next(web::Request const& request, std::string const& key)
{
    auto const kept = store_.take(rounds, key);
    if (!kept) {
        return pages_.signed_out(request);
    }
    auto round = nlohmann::json::parse(*kept);
    auto& stops = round.at("stops");
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
        auto const said = peer ? (*peer)->logout_request_by_browser(SamlDoor::session_of(stop), key, clock_.now())
                               : std::unexpected(peer.error());
        if (said) {
            store_.put(rounds, key, round.dump(), round_life);
            return deliver(request, *sender->platform, said->delivery, key);
        }
    }
    return end_of_round(request, round);
}

web::Response SamlLogoutPages::end_of_round(web::Request const& request, nlohmann::json const& round)
{
    if (!round.contains("request")) {
        return pages_.signed_out(request, round.at("then").get<std::string>());
    }
    auto const text = [&](char const* name) { return round.at(name).get<std::string>(); };
    return answer(request, {{text("platform")}, text("request"), text("relay_state"), SamlLogoutOutcome::done});
}

web::Response SamlLogoutPages::deliver(web::Request const& request, platforms::Platform const& platform,
                                       protocols::SamlDelivery const& delivery, std::string_view relay_state) const
{
    if (delivery.field.empty()) {
        return pages_.onward(request, platform, delivery.url);
    }
    auto const url = platforms::parse_service_url(delivery.url);
    if (!url) {
        return pages_.signed_out(request);
    }
    web::Fields fields{{delivery.field, delivery.message}};
    if (!relay_state.empty()) {
        fields.emplace_back("RelayState", relay_state);
    }
    auto page = pages_.onward_by_form(request, platform, delivery.url, url->origin(), fields);
    page.allow("form-action", "https:"); // on from there to its own pages
    return page;
}

} // namespace guichet::access
