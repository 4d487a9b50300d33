// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/sign_on_pages.hpp"

#include "protocols/saml/names.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
namespace names = protocols::saml_names;

/// The same door, for a request that came by a form and waits for the browser to come by itself.
constexpr std::string_view by_form_door = "saml-form";

struct KeptForm {
    std::string question;
    bool is_passive = false;
};

KeptForm kept_form(std::string_view written)
{
    auto const value = nlohmann::json::parse(written);
    return {value.at("question").get<std::string>(), value.at("passive").get<bool>()};
}

/// A question with what the request said about asking: kept together while a browser comes again.
LoginRequest login_request(SamlDoor::Asked const& asked, Instant now)
{
    LoginRequest request{std::string{saml_door}, asked.question.written(), now, {}};
    if (asked.request.force) {
        request.oldest_sign_in = 0s;
    }
    return request;
}

} // namespace

std::string_view raw_query_of(web::Request const& request)
{
    std::string_view const target{request.raw_target};
    auto const mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

SamlSignOnPages::SamlSignOnPages(web::Shell const& shell, Clock const& clock, Visitors& visitors, LoginPages& login,
                                 LoginRequests& requests, DoorPages const& pages, SamlDoor& door)
    : shell_(shell), clock_(clock), visitors_(visitors), login_(login), requests_(requests), pages_(pages), door_(door)
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
    router.get("/saml/sso/{key}", Audience::everyone,
               [this](web::Request const& request) { return come_again(request); });
    login_.on_return(std::string{saml_door}, [this](web::Request const& request, Visitor const& visitor,
                                                    LoginRequest const& asked, SignIn /*sign_in*/) {
        return onward(request, visitor, SamlQuestion::from(asked.question));
    });
    login_.on_return(std::string{by_form_door}, [this](web::Request const& request, Visitor const& visitor,
                                                       LoginRequest const& asked, SignIn /*sign_in*/) {
        return onward(request, visitor, SamlQuestion::from(kept_form(asked.question).question));
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
        spdlog::warn("saml: request of platform {} refused: {}", sender->platform.id.value, to_text(asked.error()));
        return std::unexpected(error_of(asked.error()));
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
    auto const& [sender, asked] = *read_request;
    if (asked.refusal) {
        return refuse(request, sender, asked.question, names::requester, *asked.refusal);
    }
    if (asked.request.passive && (asked.request.force || !visitors_.find(request))) {
        return refuse(request, sender, asked.question, names::responder, names::no_passive);
    }
    return login_.ask(request, login_request(asked, clock_.now()));
}

web::Response SamlSignOnPages::by_form(web::Request const& request)
{
    auto const read_request =
        read(protocols::saml_message_from_form(request.field("SAMLRequest"), request.field("RelayState")));
    if (!read_request) {
        return shell_.error_page(request, read_request.error());
    }
    auto const& [sender, asked] = *read_request;
    if (asked.refusal) {
        return refuse(request, sender, asked.question, names::requester, *asked.refusal);
    }
    auto kept = login_request(asked, clock_.now());
    kept.door = by_form_door;
    kept.question = nlohmann::json{{"passive", asked.request.passive}, {"question", kept.question}}.dump();
    return web::Response::redirect("/saml/sso/" + requests_.keep(kept));
}

web::Response SamlSignOnPages::come_again(web::Request const& request)
{
    auto const key = std::string{request.parameter("key")};
    auto asked = requests_.find(key);
    if (!asked || asked->door != by_form_door) {
        return shell_.error_page(request, {ErrorKind::not_found, {"access.login.gone"}});
    }
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    requests_.forget(key);
    auto const kept = kept_form(asked->question);
    asked->door = saml_door;
    asked->question = kept.question;
    auto const question = SamlQuestion::from(kept.question);
    auto const sender = door_.sender(question.platform);
    if (sender && kept.is_passive && (asked->oldest_sign_in || !visitors_.find(request))) {
        return refuse(request, *sender, question, names::responder, names::no_passive);
    }
    return login_.ask(request, *asked);
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
    return response ? send(request, sender->platform, question, *response)
                    : pages_.refused(request, sender->platform, response.error());
}

web::Response SamlSignOnPages::go_through(web::Request const& request, Visitor const& visitor,
                                          platforms::Platform const& platform)
{
    auto const sender = door_.sender(platform.id);
    if (!sender) {
        return shell_.error_page(request, {ErrorKind::unavailable, {"access.saml.not_ready"}});
    }
    auto const question = SamlDoor::unasked(*sender);
    return question ? onward(request, visitor, *question) : pages_.onward(request, platform, platform.entry_url);
}

web::Response SamlSignOnPages::refuse(web::Request const& request, SamlDoor::Sender const& sender,
                                      SamlQuestion const& question, std::string_view status, std::string_view detail)
{
    auto const response = door_.refusal(sender, question.to, status, detail);
    return response ? send(request, sender.platform, question, *response)
                    : shell_.error_page(request, response.error());
}

web::Response SamlSignOnPages::send(web::Request const& request, platforms::Platform const& platform,
                                    SamlQuestion const& question, std::string const& response) const
{
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
