// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/http_client.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace guichet::support {

namespace {

std::size_t collect_body(char* data, std::size_t size, std::size_t count, void* reply)
{
    static_cast<Reply*>(reply)->body.append(data, size * count);
    return size * count;
}

std::size_t collect_header(char* data, std::size_t size, std::size_t count, void* reply)
{
    std::string_view const line{data, size * count};
    auto const colon = line.find(':');
    auto& headers = static_cast<Reply*>(reply)->headers;
    if (line.starts_with("HTTP/")) {
        headers.clear(); // the final answer's, not those of 100 Continue
    } else if (colon != std::string_view::npos) {
        headers.emplace(to_lower(line.substr(0, colon)), tidy(line.substr(colon + 1)));
    }
    return size * count;
}

std::string unescape_html(std::string text)
{
    for (auto const& [entity, character] :
         {std::pair{"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
        std::string_view const name{entity};
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
            text.replace(at, name.size(), character);
        }
    }
    return text;
}

std::string encode(FormFields const& fields)
{
    auto const append = [](std::string& out, std::string_view text) {
        for (auto const c : text) {
            auto const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            out += plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    };
    std::string out;
    for (auto const& [name, value] : fields) {
        out += out.empty() ? "" : "&";
        append(out, name);
        out += '=';
        append(out, value);
    }
    return out;
}

std::string multipart_body(FormFields const& fields, std::vector<File> const& files, std::string const& boundary)
{
    std::string body;
    for (auto const& [name, value] : fields) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary, name, value);
    }
    for (auto const& file : files) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: "
                            "{}\r\n\r\n{}\r\n",
                            boundary, file.field, file.file_name, file.content_type, file.bytes);
    }
    return body + "--" + boundary + "--\r\n";
}

} // namespace

std::string Reply::header(std::string const& lower_case_name) const
{
    auto const found = headers.find(lower_case_name);
    return found == headers.end() ? "" : found->second;
}

std::string Reply::input(std::string_view name) const
{
    auto const at = body.find(fmt::format("name=\"{}\"", name));
    auto const begin = at == std::string::npos ? at : body.rfind('<', at);
    auto const end = at == std::string::npos ? at : body.find('>', at);
    if (end == std::string::npos) {
        return {};
    }
    auto const tag = std::string_view{body}.substr(begin, end - begin);
    auto const value = tag.find("value=\"");
    return value == std::string_view::npos
               ? std::string{}
               : unescape_html(std::string{tag.substr(value + 7, tag.find('"', value + 7) - value - 7)});
}

HttpClient::HttpClient(std::uint16_t port) : base_(fmt::format("http://127.0.0.1:{}", port))
{
    static auto const initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(initialised);
}

HttpClient& HttpClient::header(std::string name, std::string value)
{
    if (value.empty()) {
        headers_.erase(name);
    } else {
        headers_[std::move(name)] = std::move(value);
    }
    return *this;
}

Reply HttpClient::get(std::string const& target)
{
    return request("GET", target);
}

Reply HttpClient::head(std::string const& target)
{
    return request("HEAD", target);
}

Reply HttpClient::post(std::string const& target, FormFields const& fields)
{
    return request("POST", target, encode(fields), "application/x-www-form-urlencoded");
}

Reply HttpClient::post_from_elsewhere(std::string const& target, FormFields const& fields)
{
    auto const before = cookies;
    std::erase_if(cookies, [this](auto const& cookie) { return same_site_.contains(cookie.first); });
    auto reply = post(target, fields);
    cookies.insert(before.begin(), before.end());
    keep_cookies(reply);
    return reply;
}

Reply HttpClient::post_body(std::string const& target, std::string body, std::string const& content_type)
{
    return request("POST", target, std::move(body), content_type);
}

Reply HttpClient::post_files(std::string const& target, FormFields const& fields, std::vector<File> const& files)
{
    std::string const boundary = "----guichet-test-7d1c0f";
    return request("POST", target, multipart_body(fields, files, boundary),
                   "multipart/form-data; boundary=" + boundary);
}

Reply HttpClient::request(std::string const& method, std::string const& target, std::string body,
                          std::string const& content_type)
{
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> const curl{curl_easy_init(), &curl_easy_cleanup};
    Reply reply;
    curl_slist* list = nullptr;
    list = curl_slist_append(list, "Expect:");
    if (!content_type.empty()) {
        list = curl_slist_append(list, ("Content-Type: " + content_type).c_str());
    }
    for (auto const& [name, value] : headers_) {
        list = curl_slist_append(list, fmt::format("{}: {}", name, value).c_str());
    }
    std::string jar;
    for (auto const& [name, value] : cookies) {
        jar += fmt::format("{}{}={}", jar.empty() ? "" : "; ", name, value);
    }
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> const headers{list, &curl_slist_free_all};
    auto const url = base_ + target;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &collect_body);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &collect_header);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &reply);
    if (!jar.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_COOKIE, jar.c_str());
    }
    if (!body.empty() || method == "POST") {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    }
    auto const result = curl_easy_perform(curl.get());
    if (result != CURLE_OK) {
        throw std::runtime_error(fmt::format("{} {}: {}", method, target, curl_easy_strerror(result)));
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    keep_cookies(reply);
    return reply;
}

Reply HttpClient::submit(std::string const& page, std::string const& target, FormFields fields)
{
    fields.emplace_back("csrf", get(page).csrf());
    return post(target, fields);
}

Reply HttpClient::follow(Reply reply)
{
    for (int i = 0; i < 10 && reply.status >= 300 && reply.status < 400; ++i) {
        reply = get(reply.location());
    }
    return reply;
}

void HttpClient::keep_cookies(Reply const& reply)
{
    auto const [begin, end] = reply.headers.equal_range("set-cookie");
    for (auto at = begin; at != end; ++at) {
        auto const equals = at->second.find('=');
        auto const stop = at->second.find(';');
        auto const name = at->second.substr(0, equals);
        if (at->second.find("SameSite=None") == std::string::npos) {
            same_site_.insert(name);
        }
        if (at->second.find("Max-Age=0") != std::string::npos) {
            cookies.erase(name);
        } else {
            cookies[name] = at->second.substr(equals + 1, stop - equals - 1);
        }
    }
}

RawConnection::RawConnection(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
}

RawConnection::~RawConnection()
{
    if (socket_ >= 0) {
        close(socket_);
    }
}

void RawConnection::send(std::string_view bytes) const
{
    while (!bytes.empty()) {
        auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return; // the server has closed: what it said can still be read
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string RawConnection::read_all(int seconds) const
{
    std::string all;
    std::array<char, 4096> buffer{};
    pollfd waiting{socket_, POLLIN, 0};
    while (poll(&waiting, 1, seconds * 1000) > 0) {
        auto const count = recv(socket_, buffer.data(), buffer.size(), 0);
        if (count <= 0) {
            break;
        }
        all.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return all;
}

} // namespace guichet::support
