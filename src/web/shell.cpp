// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/shell.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <array>

namespace guichet::web {

namespace {

constexpr std::size_t token_size = 32;
constexpr std::string_view flash_cookie = "guichet_flash";

std::string exclusive_or(std::string_view a, std::string_view b)
{
    std::string out{a};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<char>(out[i] ^ b[i]);
    }
    return out;
}

/// The same page in the other languages: the query kept, but for "lang".
nlohmann::json languages(Request const& request)
{
    auto list = nlohmann::json::array();
    for (auto const locale : text::public_locales) {
        Fields query;
        for (auto const& field : request.query) {
            if (field.first != "lang") {
                query.push_back(field);
            }
        }
        query.emplace_back("lang", text::code(locale));
        list.push_back({{"code", text::code(locale)},
                        {"name", locale == text::Locale::en ? "English" : "Français"},
                        {"href", "?" + encode_form(query)},
                        {"current", locale == request.locale}});
    }
    return list;
}

std::string title_of(ErrorKind kind, int status)
{
    switch (kind) {
    case ErrorKind::not_found:
        return "web.error.title.not_found";
    case ErrorKind::forbidden:
        return "web.error.title.forbidden";
    case ErrorKind::throttled:
        return "web.error.title.throttled";
    case ErrorKind::unavailable:
        return "web.error.title.unavailable";
    case ErrorKind::conflict:
        return "web.error.title.conflict";
    case ErrorKind::invalid:
        break;
    }
    return status >= 500 ? "web.error.title.incident" : "web.error.title.invalid";
}

} // namespace

Shell::Shell(text::Messages const& messages, text::Templates const& templates, SecretKey csrf_key,
             std::string network_name)
    : messages_(messages), templates_(templates), csrf_key_(csrf_key), flash_key_(csrf_key.derive("flash")),
      network_name_(std::move(network_name)), asset_urls_(nlohmann::json{{"assets", assets_.model()}})
{
}

Response Shell::page(Request const& request, std::string_view name, nlohmann::json const& model, Frame frame,
                     int status) const
{
    text::SharedValues const around{frame_model(request, frame)};
    auto const title = model.value("title", std::string{});
    nlohmann::json const outer{{"title", model.value("has_errors", false)
                                             ? text(request, {"web.form.error_title", {{"title", title}}})
                                             : title},
                               {"wide", model.value("wide", false)},
                               {"flash", flash_of(request)},
                               {"content", templates_.render(name, request.locale, model, {&around, &asset_urls_})}};
    auto response =
        Response::html(templates_.render("web/layout", request.locale, outer, {&around, &asset_urls_}), status);
    auto const flash = host_cookie(request, flash_cookie);
    if (!request.cookie(flash).empty()) {
        response.with_cookie({flash, "", CookieLife::persistent, 0});
    }
    return response;
}

Response Shell::error_page(Request const& request, Error const& error, Frame frame, int status) const
{
    auto const code = status == 0 ? status_of(error.kind) : status;
    nlohmann::json const model{{"title", messages_.text(request.locale, title_of(error.kind, code))},
                               {"message", text(request, error.message)},
                               {"incident", request.id}};
    return page(request, "web/error", model, frame, code);
}

Response Shell::incident_page(Request const& request, Frame frame) const
{
    return error_page(request, {ErrorKind::invalid, {"web.error.incident"}}, frame, 500);
}

Response Shell::problem(Request const& request, Error const& error, int status) const
{
    auto const code = status == 0 ? status_of(error.kind) : status;
    nlohmann::json body{{"type", "about:blank"},
                        {"title", messages_.text(request.locale, title_of(error.kind, code))},
                        {"status", code},
                        {"code", error.message.id},
                        {"detail", text(request, error.message)},
                        {"instance", "urn:guichet:incident:" + request.id}};
    for (auto const& fault : error.fields) {
        body["errors"].push_back(
            {{"field", fault.field}, {"code", fault.message.id}, {"detail", text(request, fault.message)}});
    }
    auto response = Response::bytes(body.dump(), "application/problem+json");
    response.status = code;
    return response;
}

std::string Shell::text(Request const& request, Message const& message) const
{
    return messages_.text(request.locale, message);
}

Response Shell::redirect_with_flash(Request const& request, std::string_view location, std::string_view kind,
                                    Message const& message) const
{
    nlohmann::json const content{{"kind", kind}, {"id", message.id}, {"values", message.values}};
    auto const payload = base64url(content.dump());
    auto response = Response::redirect(location);
    response.with_cookie({host_cookie(request, flash_cookie), payload + "." + flash_signature(request, payload)});
    return response;
}

std::string Shell::csrf_token(Request const& request) const
{
    SystemRandom random;
    std::array<unsigned char, token_size> bytes{};
    random.fill(bytes);
    std::string const mask{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    return base64url(mask + exclusive_or(mask, browser_token(request)));
}

bool Shell::csrf_token_is_valid(Request const& request) const
{
    auto const sent = request.has_field("csrf") ? request.field("csrf") : request.header("x-csrf-token");
    auto const bytes = from_base64url(sent);
    if (!bytes || bytes->size() != 2 * token_size) {
        return false;
    }
    auto const unmasked = exclusive_or(std::string_view{*bytes}.substr(token_size), *bytes);
    return equal_in_constant_time(unmasked, browser_token(request));
}

nlohmann::json Shell::frame_model(Request const& request, Frame frame) const
{
    return {{"csrf", csrf_token(request)},
            {"locale", text::code(request.locale)},
            {"path", request.path},
            {"network", network_name_},
            {"staff", frame == Frame::staff},
            {"home", frame == Frame::staff ? "/gestion" : "/"},
            {"languages", languages(request)},
            {"nav", navigation_ ? navigation_(request, frame) : nlohmann::json{}}};
}

nlohmann::json Shell::flash_of(Request const& request) const
{
    auto const cookie = request.cookie(host_cookie(request, flash_cookie));
    auto const dot = cookie.find('.');
    if (dot == std::string_view::npos ||
        !equal_in_constant_time(cookie.substr(dot + 1), flash_signature(request, cookie.substr(0, dot)))) {
        return nlohmann::json::array();
    }
    auto const content = nlohmann::json::parse(*from_base64url(cookie.substr(0, dot)));
    Message const message{content.at("id"), content.at("values")};
    std::string const kind = content.at("kind");
    auto list = nlohmann::json::array();
    list.push_back({{"kind", kind}, {"text", text(request, message)}, {"alert", kind == "error" || kind == "warning"}});
    return list;
}

std::string Shell::flash_signature(Request const& request, std::string_view payload) const
{
    return base64url(hmac_sha256(flash_key_.view(), fmt::format("{}.{}", request.browser, payload)));
}

std::string Shell::browser_token(Request const& request) const
{
    return hmac_sha256(csrf_key_.view(), request.browser);
}

int status_of(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::invalid:
        return 422;
    case ErrorKind::not_found:
        return 404;
    case ErrorKind::conflict:
        return 409;
    case ErrorKind::forbidden:
        return 403;
    case ErrorKind::throttled:
        return 429;
    case ErrorKind::unavailable:
        return 503;
    }
    return 500;
}

int status_of(Error const* error)
{
    return error == nullptr ? 200 : status_of(error->kind);
}

} // namespace guichet::web
