// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_mails.hpp"

#include "mail/outbox.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace guichet::app {

namespace {

constexpr int most_shown = 200;

std::string state_text(web::Shell const& shell, web::Request const& request, mail::State state)
{
    return shell.text(request, {fmt::format("demo_mails.state.{}", mail::code(state))});
}

std::string subject_text(web::Shell const& shell, web::Request const& request, mail::SentMail const& mail)
{
    return mail.subject.empty() ? shell.text(request, {mail.subject_id}) : mail.subject;
}

/// A frame may be clicked out of, into a tab of its own, never within the frame: our pages refuse to be framed.
std::string with_links_opening_elsewhere(std::string html)
{
    constexpr std::string_view head = "<head>";
    auto const at = html.find(head);
    return at == std::string::npos ? html : html.insert(at + head.size(), R"(<base target="_blank">)");
}

template <class Mails>
nlohmann::json as_json(Mails const& newest_first, std::string_view recipient)
{
    auto mails = nlohmann::json::array();
    for (auto mail = newest_first.rbegin(); mail != newest_first.rend(); ++mail) {
        if (recipient.empty() || mail->message.to == recipient) {
            mails.push_back({{"id", mail->trace.id},
                             {"to", mail->message.to},
                             {"subject", mail->trace.subject},
                             {"text", mail->message.text},
                             {"links", links_in(mail->message.text)}});
        }
    }
    return mails;
}

} // namespace

std::vector<std::string> links_in(std::string_view text)
{
    std::vector<std::string> links;
    for (auto at = text.find("http"); at != std::string_view::npos; at = text.find("http", at + 1)) {
        auto const rest = text.substr(at);
        if (!rest.starts_with("http://") && !rest.starts_with("https://")) {
            continue;
        }
        std::string link{rest.substr(0, rest.find_first_of(" \t\r\n<>\"'"))};
        while (link.ends_with('.') || link.ends_with(',') || link.ends_with(')') || link.ends_with(';')) {
            link.pop_back();
        }
        if (std::ranges::find(links, link) == links.end()) {
            links.push_back(std::move(link));
        }
    }
    return links;
}

void DemoMails::mount(web::Router& router)
{
    router.get("/demo/mails", web::Audience::everyone, [this](web::Request const& request) { return list(request); });
    router.get("/demo/mails/{id}", web::Audience::everyone,
               [this](web::Request const& request) { return one(request); });
    router.get("/demo/mails/{id}/html", web::Audience::everyone,
               [this](web::Request const& request) { return html(request); });
}

web::Response DemoMails::list(web::Request const& request) const
{
    auto const recent = database_.read([](db::Session& session) { return mail::Outbox::recent(session, most_shown); });
    if (request.query_value("format") == "json") {
        return web::Response::json(as_json(recent, request.query_value("to")).dump());
    }
    auto mails = nlohmann::json::array();
    for (auto const& mail : recent) {
        mails.push_back({{"id", mail.trace.id},
                         {"when", text::long_instant(request.locale, mail.trace.created)},
                         {"to", mail.message.to},
                         {"subject", subject_text(shell_, request, mail.trace)},
                         {"state", state_text(shell_, request, mail.trace.state)}});
    }
    return shell_.page(
        request, "app/demo_mails",
        {{"title", shell_.text(request, {"demo_mails.title"})}, {"any", !recent.empty()}, {"mails", std::move(mails)}});
}

web::Response DemoMails::one(web::Request const& request) const
{
    auto const found =
        database_.read([&](db::Session& session) { return mail::Outbox::find(session, request.parameter("id")); });
    if (!found) {
        return shell_.error_page(request, {ErrorKind::not_found, {"demo_mails.unknown"}});
    }
    auto const links = links_in(found->message.text);
    return shell_
        .page(request, "app/demo_mail",
              {{"title", subject_text(shell_, request, found->trace)},
               {"id", found->trace.id},
               {"to", found->message.to},
               {"to_name", found->message.to_name},
               {"reply_to", found->message.reply_to},
               {"when", text::long_instant(request.locale, found->trace.created)},
               {"state", state_text(shell_, request, found->trace.state)},
               {"last_error", found->trace.last_error},
               {"has_links", !links.empty()},
               {"links", links},
               {"text", found->message.text},
               {"html", !found->message.html.empty()}})
        .allow("frame-src", "'self'");
}

web::Response DemoMails::html(web::Request const& request) const
{
    auto const found =
        database_.read([&](db::Session& session) { return mail::Outbox::find(session, request.parameter("id")); });
    if (!found || found->message.html.empty()) {
        return shell_.error_page(request, {ErrorKind::not_found, {"demo_mails.unknown"}});
    }
    auto response = web::Response::html(with_links_opening_elsewhere(found->message.html));
    response.with_header("Content-Security-Policy",
                         "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src "
                         "'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'");
    response.with_header("X-Frame-Options", "SAMEORIGIN");
    return response;
}

} // namespace guichet::app
