// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/pipeline.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/waiting.hpp"
#include "web/impl/compression.hpp"
#include "web/impl/locale.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace guichet::web::impl {

namespace {

constexpr std::string_view browser_cookie = "guichet_browser";
constexpr std::int64_t one_year = 365L * 24 * 3600;
constexpr std::size_t browser_bytes = 18;
constexpr std::size_t browser_length = 24; // of 18 bytes in base64url
constexpr std::size_t smallest_compressed = 1024;
constexpr int page_compression = 2; // a page is made for one reader: a tenth larger, half the work

/// "abcd-2345": short enough to be read over the telephone.
std::string incident_number(Random& random)
{
    std::array<unsigned char, 5> bytes{};
    random.fill(bytes);
    auto const text = base32({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
    return text.substr(0, 4) + '-' + text.substr(4);
}

std::string_view authority_of(std::string_view url)
{
    auto const at = url.find("://");
    return at == std::string_view::npos ? "" : url.substr(at + 3, url.find('/', at + 3) - at - 3);
}

bool is_well_formed(std::string_view browser)
{
    return browser.size() == browser_length && std::ranges::all_of(browser, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_';
           });
}

bool changes_something(Method method)
{
    return method == Method::post || method == Method::put || method == Method::patch || method == Method::delete_;
}

bool is_for_machines(Request const& request, Route const* route)
{
    return request.path.starts_with("/api/") || (route != nullptr && route->audience == Audience::machine);
}

Frame frame_of(Request const& request)
{
    return request.path == "/gestion" || request.path.starts_with("/gestion/") ? Frame::staff : Frame::public_;
}

ErrorKind kind_of(int status)
{
    switch (status) {
    case 403:
        return ErrorKind::forbidden;
    case 404:
        return ErrorKind::not_found;
    case 503:
        return ErrorKind::unavailable;
    default:
        return ErrorKind::invalid;
    }
}

std::string allowed_methods(std::vector<Method> const& allowed)
{
    std::vector<std::string> names;
    for (auto const method : allowed) {
        names.emplace_back(name_of(method));
        if (method == Method::get) {
            names.emplace_back("HEAD");
        }
    }
    return join(names, ", ");
}

/// Nothing of ours works any more: say so without it.
Response last_resort(Request const& request)
{
    return Response::text(fmt::format("Une erreur est survenue. Incident {}\nSomething went wrong. Incident {}\n",
                                      request.id, request.id),
                          500);
}

/// The answer, once what was postponed is done.
std::function<Answer()> after(Postponed postponed, Answer answer)
{
    return [postponed = std::move(postponed), answer = std::move(answer)]() mutable {
        for (auto const& work : postponed) {
            work();
        }
        return std::move(answer);
    };
}

void compress(Request const& request, Response& response)
{
    if (response.body.size() < smallest_compressed || !is_compressible(response.header("content-type")) ||
        !response.header("content-encoding").empty()) {
        return;
    }
    response.with_header("Vary", "Accept-Encoding");
    if (accepts_gzip(request.header("accept-encoding"))) {
        response.body = gzip(response.body, page_compression);
        response.with_header("Content-Encoding", "gzip");
    }
}

} // namespace

Pipeline::Pipeline(ServerOptions const& options, Router const& router, Shell const& shell)
    : proxies_(options.trusted_proxies), public_authority_(authority_of(options.public_url)),
      strict_transport_(options.public_url.starts_with("https://") ? StrictTransport::on : StrictTransport::off),
      limits_{options.largest_form_field}, router_(router), shell_(shell), metrics_(router)
{
}

bool Pipeline::is_quick(std::string_view method, std::string_view path) const
{
    auto const known = method_from(method);
    auto const* const route = known ? router_.match(*known, path).route : nullptr;
    return route != nullptr && route->pace == Pace::quick;
}

Answer Pipeline::answer(RawRequest raw)
{
    Work work{std::move(raw)};
    return answer(work);
}

AtOnce Pipeline::answer_at_once(RawRequest raw)
{
    auto const work = std::make_shared<Work>(std::move(raw));
    try {
        NoWaiting here;
        auto done = answer(*work);
        auto postponed = here.take_postponed();
        return postponed.empty() ? AtOnce{std::move(done), {}}
                                 : AtOnce{{}, after(std::move(postponed), std::move(done))};
    } catch (MustWait const&) {
        return {{}, [this, work] { return answer(*work); }};
    }
}

void Pipeline::read(Work& work)
{
    if (work.is_read) {
        return;
    }
    auto const peer = work.raw.peer;
    work.refusal = read_request(std::move(work.raw), limits_, work.request);
    identify(peer, work.request);
    work.is_read = true;
}

Answer Pipeline::answer(Work& work)
{
    auto& request = work.request;
    Outcome outcome;
    try {
        read(work);
        outcome = dispatch(request, work.refusal);
        remember(request, outcome.response);
        finish_headers(request, outcome.response, strict_transport_);
        compress(request, outcome.response);
    } catch (std::exception const& bug) {
        spdlog::error("incident {}: {}", request.id, bug.what());
        outcome.response = last_resort(request);
    }
    auto const spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - work.begun);
    metrics_.record(outcome.route, outcome.response.status, spent);
    spdlog::info("request {} {} {} {:.1f} ms {}", method_from(work.method) ? work.method : "?",
                 outcome.route == nullptr ? "-" : outcome.route->pattern, outcome.response.status, spent.count() * 1000,
                 request.id);
    return {outcome.response.status, std::move(outcome.response.headers), std::move(outcome.response.body),
            std::move(outcome.response.pieces)};
}

void Pipeline::identify(std::string const& peer, Request& request)
{
    request.id = incident_number(random_);
    request.client_address = proxies_.client(peer, request.header("x-forwarded-for"));
    request.secure = strict_transport_ == StrictTransport::on ||
                     (proxies_.contains(peer) && to_lower(request.header("x-forwarded-proto")) == "https");
    request.locale = negotiate_locale(request);
    auto const known = request.cookie(host_cookie(request, browser_cookie));
    request.browser = is_well_formed(known) ? std::string{known} : random_.token(browser_bytes);
}

Pipeline::Outcome Pipeline::dispatch(Request& request, std::optional<Refusal> const& refusal)
{
    if (refusal) {
        return {failure(request, refusal->status, refusal->message_id)};
    }
    auto match = router_.match(request.method, request.path);
    if (match.route == nullptr) {
        return {unmatched(request, match.allowed)};
    }
    request.path_parameters = std::move(match.path_parameters);
    try {
        return {handle(*match.route, request), match.route};
    } catch (std::exception const& bug) {
        spdlog::error("incident {}: {} {}: {}", request.id, name_of(match.route->method), match.route->pattern,
                      bug.what());
        return {is_for_machines(request, match.route)
                    ? shell_.problem(request, {ErrorKind::invalid, {"web.error.incident"}}, 500)
                    : shell_.incident_page(request, frame_of(request)),
                match.route};
    }
}

Response Pipeline::handle(Route const& route, Request const& request) const
{
    if (route.csrf == Csrf::checked && changes_something(request.method) &&
        !(comes_from_us(request) && shell_.csrf_token_is_valid(request))) {
        return failure(request, 403, "web.error.csrf");
    }
    return route.handler(request);
}

Response Pipeline::unmatched(Request const& request, std::vector<Method> const& allowed) const
{
    if (!allowed.empty()) {
        auto response =
            request.method == Method::options ? Response::text("", 204) : failure(request, 405, "web.error.method");
        return response.with_header("Allow", allowed_methods(allowed));
    }
    if (request.path.size() > 1 && request.path.ends_with('/') && !changes_something(request.method)) {
        auto const path = request.path.substr(0, request.path.size() - 1);
        if (router_.match(request.method, path).route != nullptr) {
            auto const question = request.raw_target.find('?');
            auto const query = question == std::string::npos ? "" : request.raw_target.substr(question);
            std::vector<std::string> segments;
            for (auto const& segment : split(path, '/')) {
                segments.push_back(url_encode(segment));
            }
            return Response::redirect(join(segments, "/") + query, 308);
        }
    }
    return failure(request, 404, "web.error.not_found");
}

Response Pipeline::failure(Request const& request, int status, std::string message_id) const
{
    Error const error{kind_of(status), {std::move(message_id)}};
    return is_for_machines(request, nullptr) ? shell_.problem(request, error, status)
                                             : shell_.error_page(request, error, frame_of(request), status);
}

/// Browsers say where a form was. Absent headers decide nothing: the token does.
bool Pipeline::comes_from_us(Request const& request) const
{
    if (request.header("sec-fetch-site") == "cross-site") {
        return false;
    }
    auto const origin = request.header("origin");
    if (origin.empty() || origin == "null") {
        return true;
    }
    auto const authority = authority_of(origin);
    return !authority.empty() && (authority == request.header("host") || authority == public_authority_);
}

void Pipeline::remember(Request const& request, Response& response) const
{
    if (auto const asked = spoken_locale(request.query_value(locale_cookie))) {
        response.with_cookie(
            {std::string{locale_cookie}, std::string{text::code(*asked)}, CookieLife::persistent, one_year});
    }
    auto const name = host_cookie(request, browser_cookie);
    if (response.header("content-type").starts_with("text/html") && request.cookie(name) != request.browser) {
        response.with_cookie({name, request.browser, CookieLife::persistent, one_year});
    }
}

} // namespace guichet::web::impl
