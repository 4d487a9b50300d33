// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/sign_on_pages.hpp"

#include "protocols/saml/names.hpp"

#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
namespace names = protocols::saml_names;

constexpr std::string_view answered = "access.saml.answered";
/// Longer than a request is accepted.
constexpr auto answers_kept = 20min;

std::string place_of(platforms::PlatformId const& platform, std::string_view request)
{
    return platform.value + "|" + std::string{request};
}

Error answered_already()
{
    return {ErrorKind::conflict, {"access.saml.fault.answered"}};
}

/// A question with what the request said about asking.
LoginRequest login_request(SamlDoor::Asked const& asked, Instant now)
{
    LoginRequest request{std::string{saml_door}, asked.question.written(), now, {}};
    if (asked.request.force) {
        request.oldest_sign_in = 0s;
    }
    request.is_silent = asked.request.passive;
    return request;
}

} // namespace

std::string_view raw_query_of(web::Request const& request)
{
    std::string_view const target{request.raw_target};
    auto const mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

SamlSignOnPages::SamlSignOnPages(web::Shell const& shell, Clock const& clock, LoginPages& login,
                                 db::ShortLivedStore& store, DoorPages const& pages, SamlDoor& door)
    : shell_(shell), clock_(clock), login_(login), store_(store), pages_(pages), door_(door)
{
}

void SamlSignOnPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/saml/metadata", Audience::machine, [this](web::Request const&) { return metadata(); });
    router.get("/saml/sso", Audience::everyone, [this](web::Request const& request) { return by_redirect(request); });
    router.post(
        "/saml/sso", Audience::everyone, [this](web::Request const& request) { return by_form(request); },
        web::Csrf::exempt);
    login_.on_return(
        std::string{saml_door},
        [this](web::Request const& request, Visitor const& visitor, LoginRequest const& asked, SignIn /*sign_in*/) {
            return onward(request, visitor, SamlQuestion::from(asked.question));
        },
        [this](web::Request const& request, LoginRequest const& asked) {
            return nobody(request, SamlQuestion::from(asked.question));
        });
}

web::Response SamlSignOnPages::metadata() const
{
    return web::Response::bytes(door_.peers().metadata(), "application/samlmetadata+xml");
}

Result<SamlSignOnPages::Read> SamlSignOnPages::read(protocols::SamlResult<protocols::SamlMessage> const& message)
{
    if (!message) {
        return std::unexpected(error_of(message.error()));
    }
    auto sender = door_.sender(message->issuer);
    if (!sender) {
        return fail(ErrorKind::forbidden, "access.saml.fault.unknown_provider", "unknown_provider");
    }
    auto asked = door_.read(*sender, *message);
    if (!asked) {
        spdlog::warn("saml: request of platform {} refused: {}", sender->platform->id.value, to_text(asked.error()));
        return std::unexpected(error_of(asked.error()));
    }
    if (store_.count(answered, place_of(sender->platform->id, message->id)) > 0) {
        return std::unexpected(answered_already());
    }
    return Read{std::move(*sender), std::move(*asked)};
}

web::Response SamlSignOnPages::by_redirect(web::Request const& request)
{
    auto const read_request = read(protocols::saml_message_from_query(raw_query_of(request)));
    if (!read_request) {
        return shell_.error_page(request, read_request.error());
    }
    // A browser or a mail scanner looking at the address without going there enters nothing.
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const refused = cannot_be_met(request, *read_request);
    return refused ? *refused : login_.ask(request, login_request(read_request->asked, clock_.now()));
}

web::Response SamlSignOnPages::by_form(web::Request const& request)
{
    auto const read_request =
        read(protocols::saml_message_from_form(request.field("SAMLRequest"), request.field("RelayState")));
    if (!read_request) {
        return shell_.error_page(request, read_request.error());
    }
    auto const refused = cannot_be_met(request, *read_request);
    return refused ? *refused : login_.come_again(login_request(read_request->asked, clock_.now()));
}

std::optional<web::Response> SamlSignOnPages::cannot_be_met(web::Request const& request, Read const& one)
{
    auto const& [sender, asked] = one;
    if (asked.refusal) {
        return refuse(request, sender, asked.question, names::requester, *asked.refusal);
    }
    if (asked.request.passive && asked.request.force) {
        return refuse(request, sender, asked.question, names::responder, names::no_passive);
    }
    return std::nullopt;
}

web::Response SamlSignOnPages::nobody(web::Request const& request, SamlQuestion const& question)
{
    auto const sender = door_.sender(question.platform);
    return sender ? refuse(request, *sender, question, names::responder, names::no_passive)
                  : shell_.error_page(request, {ErrorKind::forbidden, {"access.saml.fault.unknown_provider"}});
}

web::Response SamlSignOnPages::onward(web::Request const& request, Visitor const& visitor, SamlQuestion const& question)
{
    auto const sender = door_.sender(question.platform);
    if (!sender) {
        return shell_.error_page(request, {ErrorKind::forbidden, {"access.saml.fault.unknown_provider"}});
    }
    if (question.needs_password && visitor.means != web::by_password) {
        return refuse(request, *sender, question, names::responder, names::no_authn_context);
    }
    auto const response = door_.answer(visitor, *sender, question);
    return response ? send(request, *sender->platform, question, *response)
                    : pages_.refused(request, *sender->platform, response.error());
}

web::Response SamlSignOnPages::go_through(web::Request const& request, Visitor const& visitor,
                                          platforms::Platform const& platform)
{
    auto const sender = door_.sender(platform.id);
    if (!sender) {
        return shell_.error_page(request, {ErrorKind::unavailable, {"access.saml.not_ready"}});
    }
    auto const question = SamlDoor::unasked(*sender, platform.entry_url);
    return question ? onward(request, visitor, *question) : pages_.onward(request, platform, platform.entry_url);
}

web::Response SamlSignOnPages::refuse(web::Request const& request, SamlDoor::Sender const& sender,
                                      SamlQuestion const& question, std::string_view status, std::string_view detail)
{
    auto const response = door_.refusal(sender, question.to, status, detail);
    return response ? send(request, *sender.platform, question, *response)
                    : shell_.error_page(request, response.error());
}

web::Response SamlSignOnPages::send(web::Request const& request, platforms::Platform const& platform,
                                    SamlQuestion const& question, std::string const& response)
{
    auto const& asked = question.to.in_response_to;
    if (!asked.empty() && store_.increment(answered, place_of(platform.id, asked), answers_kept) > 1) {
        return shell_.error_page(request, answered_already());
    }
    web::Fields fields{{"SAMLResponse", response}};
    if (!question.relay_state.empty()) {
        fields.emplace_back("RelayState", question.relay_state);
    }
    auto const url = platforms::parse_service_url(question.to.consumer_url);
    if (!url) {
        return shell_.error_page(request, {ErrorKind::unavailable, {"access.saml.not_ready"}});
    }
    auto page = pages_.onward_by_form(request, platform, question.to.consumer_url, url->origin(), fields);
    // The platform goes on from its consumer to its own pages, which may stand at another name.
    page.allow("form-action", "https:");
    return page;
}

} // namespace guichet::access
