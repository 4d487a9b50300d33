// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/door.hpp"

#include "access/decision/sign_in_means.hpp"
#include "protocols/saml/names.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

namespace names = protocols::saml_names;

std::string participation_detail(protocols::SamlStatement const& statement)
{
    return nlohmann::json{
        {"format", statement.name_id.format}, {"name", statement.name_id.value}, {"index", statement.session_index}}
        .dump();
}

} // namespace

Error error_of(protocols::SamlFault fault)
{
    auto const kind = fault == protocols::SamlFault::internal ? ErrorKind::unavailable : ErrorKind::invalid;
    return {kind, {"access.saml.fault." + std::string{to_text(fault)}}, {}, std::string{to_text(fault)}};
}

std::string SamlQuestion::written() const
{
    return nlohmann::json{
        {"platform", platform.value},      {"consumer", to.consumer_url}, {"request", to.in_response_to},
        {"format", name_id_format},        {"context", context},          {"relay_state", relay_state},
        {"needs_password", needs_password}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

SamlQuestion SamlQuestion::from(std::string_view written)
{
    auto const value = nlohmann::json::parse(written);
    auto const text = [&](char const* name) { return value.at(name).get<std::string>(); };
    return {{text("platform")},  {text("consumer"), text("request")},   text("format"), text("context"),
            text("relay_state"), value.at("needs_password").get<bool>()};
}

SamlDoor::SamlDoor(Clock const& clock, platforms::Catalogue const& catalogue, Admissions& admissions,
                   Participations& participations, SamlProviders const& providers, SamlPeers& peers,
                   SecretKey const& session_key)
    : clock_(clock), catalogue_(catalogue), admissions_(admissions), participations_(participations),
      providers_(providers), peers_(peers), session_key_(session_key)
{
}

std::optional<SamlDoor::Sender> SamlDoor::sender(platforms::PlatformId const& id) const
{
    auto registration = providers_.of(id);
    auto platform = registration ? catalogue_.find(id) : nullptr;
    if (!platform || platform->door != platforms::Door::saml) {
        return std::nullopt;
    }
    return Sender{std::move(platform), std::move(registration)};
}

std::optional<SamlDoor::Sender> SamlDoor::sender(std::string_view entity_id) const
{
    auto const registration = providers_.named(entity_id);
    return registration ? sender(registration->platform) : std::nullopt;
}

protocols::SamlResult<SamlDoor::Asked> SamlDoor::read(Sender const& sender, protocols::SamlMessage const& message)
{
    auto const peer = peers_.lend(*sender.registration);
    if (!peer) {
        return std::unexpected(peer.error());
    }
    auto request = (*peer)->read_authn_request(message, clock_.now());
    if (!request) {
        return std::unexpected(request.error());
    }
    Asked asked{*request, {}, {}};
    asked.question.platform = sender.platform->id;
    asked.question.to = {request->consumer_url, request->id};
    asked.question.relay_state = message.relay_state;
    auto const format = saml_name_id_format(request->name_id_format, sender.registration->provider.name_id_formats);
    auto const context = saml_context(*request);
    if (!format) {
        asked.refusal = names::invalid_name_id_policy;
    } else if (!context) {
        asked.refusal = names::no_authn_context;
    } else {
        asked.question.name_id_format = *format;
        asked.question.context = *context;
        asked.question.needs_password = !request->contexts.empty() && *context != names::any_context;
    }
    return asked;
}

std::optional<SamlQuestion> SamlDoor::unasked(Sender const& sender, std::string const& entry)
{
    if (sender.registration->start == SamlStart::there) {
        return std::nullopt;
    }
    auto const& provider = sender.registration->provider;
    SamlQuestion question;
    question.platform = sender.platform->id;
    question.to = {provider.consumer({}, std::nullopt).value_or(""), {}};
    question.name_id_format = saml_name_id_format({}, provider.name_id_formats).value_or("");
    question.context = names::protected_password;
    question.relay_state = entry;
    return question;
}

Result<std::string> SamlDoor::answer(Visitor const& visitor, Sender const& sender, SamlQuestion const& question)
{
    auto const admitted = admissions_.admit(visitor, *sender.platform);
    if (!admitted) {
        return std::unexpected(admitted.error());
    }
    auto const session = saml_session_names(session_key_, visitor.session, sender.platform->id);
    auto const is_transient = question.name_id_format == names::transient;
    protocols::SamlStatement const statement{
        {question.name_id_format, is_transient ? session.transient : admitted->user},
        session.index,
        visitor.means == web::by_password ? question.context : std::string{authentication_class(visitor.means)},
        visitor.signed_in,
        saml_attributes(admitted->user, peers_.us().scope, admitted->released)};
    auto const peer = peers_.lend(*sender.registration);
    if (!peer) {
        return std::unexpected(error_of(peer.error()));
    }
    // Of every provider, also those that cannot be told: their own logout must find the session it means.
    auto const noted = participations_.add({{},
                                            visitor.session,
                                            visitor.patron,
                                            sender.platform->id,
                                            std::string{saml_door},
                                            participation_detail(statement)});
    if (!noted) {
        return std::unexpected(noted.error());
    }
    auto response = (*peer)->response(question.to, statement, clock_.now());
    if (!response) {
        return std::unexpected(error_of(response.error()));
    }
    admissions_.note(admitted->patron, *sender.platform, admitted->released);
    return *std::move(response);
}

Result<std::string> SamlDoor::refusal(Sender const& sender, protocols::SamlReturn const& to, std::string_view status,
                                      std::string_view detail)
{
    auto const peer = peers_.lend(*sender.registration);
    if (!peer) {
        return std::unexpected(error_of(peer.error()));
    }
    auto response = (*peer)->refusal(to, status, detail, clock_.now());
    return response ? Result<std::string>{std::move(*response)} : std::unexpected(error_of(response.error()));
}

protocols::SamlSession SamlDoor::session_of(Participation const& participation)
{
    auto const value = nlohmann::json::parse(participation.detail);
    return {{value.at("format").get<std::string>(), value.at("name").get<std::string>()},
            value.at("index").get<std::string>()};
}

Result<std::optional<net::HttpRequest>> SamlDoor::notice(Participation const& left) const
{
    auto const to = sender(left.platform);
    if (!to || to->registration->provider.logout_soap_url.empty()) {
        return std::nullopt;
    }
    auto const peer = peers_.lend(*to->registration);
    auto const message =
        peer ? (*peer)->logout_request_by_soap(session_of(left), clock_.now()) : std::unexpected(peer.error());
    if (!message) {
        return std::unexpected(error_of(message.error()));
    }
    return net::HttpRequest{
        "POST",
        to->registration->provider.logout_soap_url,
        {{"Content-Type", "text/xml"}, {"SOAPAction", "\"http://www.oasis-open.org/committees/security\""}},
        message->content};
}

std::optional<Participation> SamlDoor::meant(std::string_view session, platforms::PlatformId const& platform,
                                             protocols::SamlLogoutRequest const& asked) const
{
    for (auto& one : participations_.of(session)) {
        if (one.door != saml_door || one.platform != platform) {
            continue;
        }
        auto const known = session_of(one);
        auto const& indexes = asked.session_indexes;
        auto const fits = indexes.empty() || std::ranges::find(indexes, known.index) != indexes.end();
        if (fits && known.name_id.value == asked.name_id.value) {
            return one;
        }
    }
    return std::nullopt;
}

} // namespace guichet::access
