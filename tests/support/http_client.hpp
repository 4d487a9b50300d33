// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A browser without pages for tests: keeps cookies, sends forms and files, does not follow redirects unless asked.
/// Also RawConnection, for what no browser would send.
namespace guichet::support {

using FormFields = std::vector<std::pair<std::string, std::string>>;

struct Reply {
    int status = 0;
    std::string body;
    std::multimap<std::string, std::string> headers; // names in lower case

    [[nodiscard]] std::string header(std::string const& lower_case_name) const; // "" when absent
    [[nodiscard]] std::string location() const { return header("location"); }
    /// The value of the first <input name="…" value="…"> of that name, HTML-unescaped; "" when absent.
    [[nodiscard]] std::string input(std::string_view name) const;
    [[nodiscard]] std::string csrf() const { return input("csrf"); }
    [[nodiscard]] bool contains(std::string_view text) const { return body.find(text) != std::string::npos; }
};

struct File {
    std::string field;
    std::string file_name;
    std::string content_type;
    std::string bytes;
};

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port);

    /// Sent with every request from now on; an empty value removes it.
    HttpClient& header(std::string name, std::string value);

    Reply get(std::string const& target);
    Reply head(std::string const& target);
    Reply post(std::string const& target, FormFields const& fields);
    /// A form on another site's page: cookies stay behind as their SameSite attribute says.
    Reply post_from_elsewhere(std::string const& target, FormFields const& fields);
    Reply post_body(std::string const& target, std::string body, std::string const& content_type);
    Reply post_files(std::string const& target, FormFields const& fields, std::vector<File> const& files);
    Reply request(std::string const& method, std::string const& target, std::string body = {},
                  std::string const& content_type = {});

    /// Opens `page`, then posts `fields` to `target` with the page's CSRF token, as somebody filling in a form.
    Reply submit(std::string const& page, std::string const& target, FormFields fields);
    /// GETs redirects of ours until a page; returns it.
    Reply follow(Reply reply);

    std::map<std::string, std::string> cookies;

private:
    void keep_cookies(Reply const& reply);

    std::string base_;
    std::map<std::string, std::string> headers_;
    std::set<std::string> same_site_; // names of cookies that are SameSite=Lax or Strict
};

/// Bytes over a TCP connection to 127.0.0.1.
class RawConnection {
public:
    explicit RawConnection(std::uint16_t port);
    ~RawConnection();
    RawConnection(RawConnection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
    RawConnection& operator=(RawConnection&&) = delete;

    void send(std::string_view bytes) const;
    /// Everything until the server closes, at most `seconds`.
    [[nodiscard]] std::string read_all(int seconds = 10) const;

private:
    int socket_;
};

} // namespace guichet::support
