// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/http_client.hpp"

#include "base/text.hpp"
#include "base/waiting.hpp"
#include "net/curl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace guichet::net {

namespace {

struct FreeCurlList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeCurlList>;

/// What arrives, and how much may.
struct Arrival {
    HttpReply reply;
    std::size_t largest_body = 0;
    bool is_too_large = false;
};

std::size_t take_body(char const* bytes, std::size_t size, std::size_t count, void* user)
{
    auto& arrival = *static_cast<Arrival*>(user);
    auto const length = size * count;
    if (arrival.reply.body.size() + length > arrival.largest_body) {
        arrival.is_too_large = true;
        return 0; // libcurl gives up
    }
    arrival.reply.body.append(bytes, length);
    return length;
}

std::size_t take_header(char const* bytes, std::size_t size, std::size_t count, void* user)
{
    auto& headers = static_cast<Arrival*>(user)->reply.headers;
    std::string_view const line{bytes, size * count};
    auto const colon = line.find(':');
    if (line.starts_with("HTTP/")) {
        headers.clear(); // of an interim answer
    } else if (colon != std::string_view::npos) {
        headers.emplace_back(to_lower(line.substr(0, colon)), tidy(line.substr(colon + 1)));
    }
    return size * count;
}

std::string code_of(CURLcode code, Arrival const& arrival)
{
    return arrival.is_too_large ? "net.too_large" : failure_code(code);
}

HeaderList header_list(HttpRequest const& request)
{
    HeaderList list{curl_slist_append(nullptr, "Expect:")}; // no "100 Continue" to wait for
    for (auto const& [name, value] : request.headers) {
        if (auto* const longer = curl_slist_append(list.get(), fmt::format("{}: {}", name, value).c_str())) {
            static_cast<void>(list.release());
            list.reset(longer);
        }
    }
    return list;
}

void set_options(CURL* curl, HttpRequest const& request, HttpLimits const& limits, HttpOptions const& options)
{
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, options.proxy.c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.whole.count()));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    }
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

} // namespace

std::string_view HttpReply::header(std::string_view lower_case_name) const
{
    auto const found = std::ranges::find(headers, lower_case_name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::string_view{} : found->second;
}

CurlHttpClient::CurlHttpClient(HttpOptions options) : options_(std::move(options)) {}

Result<HttpReply> CurlHttpClient::send(HttpRequest const& request, HttpLimits const& limits) const
{
    about_to_wait();
    auto const handle = new_handle();
    auto* const curl = handle.get();
    if (curl == nullptr) {
        return fail(ErrorKind::unavailable, "error.unavailable", "curl.init");
    }
    Arrival arrival{.reply = {}, .largest_body = limits.largest_body};
    auto const headers = header_list(request);
    set_options(curl, request, limits, options_);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &arrival);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &arrival);
    if (auto const code = curl_easy_perform(curl); code != CURLE_OK) {
        return fail(ErrorKind::unavailable, "error.unavailable", code_of(code, arrival));
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    arrival.reply.status = static_cast<int>(status);
    return std::move(arrival.reply);
}

} // namespace guichet::net
