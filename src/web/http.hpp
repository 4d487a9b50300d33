// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "text/messages.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A request that has arrived whole and the answer to it, as values. No socket, no library type.
namespace guichet::web {

enum class Method { get, head, post, put, patch, delete_, options };

struct Upload {
    std::string field;
    std::string file_name; // as the browser said: never trusted, only shown
    std::string content_type;
    std::string bytes;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::get;
    std::string path;       // decoded once, without query
    std::string raw_target; // as sent, with query
    Fields query;           // decoded, in order
    Fields form;            // urlencoded or multipart fields, decoded, in order; valid UTF-8 or the request was refused
    std::vector<Upload> uploads;
    std::string body;                                        // raw, when it was neither of the two form encodings
    std::map<std::string, std::string, std::less<>> headers; // names in lower case
    std::map<std::string, std::string, std::less<>> cookies;
    std::map<std::string, std::string, std::less<>> path_parameters; // {library} in the route's pattern
    std::string client_address;                                      // the peer, or what a declared proxy said
    std::string id;                                                  // incident number: in the log and on error pages
    text::Locale locale = text::Locale::fr;
    bool secure = false; // arrived by TLS, as far as we or the declared proxy know
    /// The random value of the long-lived browser cookie, which CSRF tokens are bound to; a fresh one on a first visit
    /// (the server then sets the cookie with the first page).
    std::string browser;

    /// "" when absent. First value of several.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
    [[nodiscard]] std::string_view query_value(std::string_view name) const;
    [[nodiscard]] bool has_query(std::string_view name) const;
    [[nodiscard]] std::string_view field(std::string_view name) const;
    [[nodiscard]] bool has_field(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> all_fields(std::string_view name) const;
    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
    [[nodiscard]] std::string_view cookie(std::string_view name) const;
    [[nodiscard]] Upload const* upload(std::string_view field) const; // nullptr when none or empty
};

enum class CookieLife { session, persistent };
struct Cookie {
    std::string name;
    std::string value;
    CookieLife life = CookieLife::session;
    std::int64_t max_age_seconds = 0; // for persistent; 0 with an empty value deletes
    std::string path = "/";
};

/// The next piece of a long answer, made on a worker when the last one has left; "" is the end. An exception cuts the
/// connection: a download that broke off must not look whole.
using Pieces = std::function<std::string()>;

struct Response {
    int status = 200;
    std::string body;
    Pieces pieces{}; // instead of a body
    Fields headers;
    std::vector<Cookie> cookies; // always HttpOnly, SameSite=Lax, Secure when the request was

    [[nodiscard]] static Response html(std::string body, int status = 200);
    [[nodiscard]] static Response text(std::string body, int status = 200);
    [[nodiscard]] static Response json(std::string body, int status = 200);
    [[nodiscard]] static Response bytes(std::string body, std::string content_type);
    /// Offered for saving under `file_name`.
    [[nodiscard]] static Response download(std::string body, std::string content_type, std::string_view file_name);
    /// The same, of any length in little memory. `pieces` is called after the handler has returned: it owns, or
    /// outlives with, all it needs.
    [[nodiscard]] static Response streamed_download(Pieces pieces, std::string content_type,
                                                    std::string_view file_name);
    /// 303 See Other. `location` must be a path of ours ("/…") or come from a registered service. Control characters,
    /// spaces and non-ASCII bytes are percent-encoded; "//host" is made a path.
    [[nodiscard]] static Response redirect(std::string_view location, int status = 303);

    /// Adds a header. Throws std::invalid_argument for a value with a line break or another control character.
    Response& with_header(std::string name, std::string value);
    Response& with_cookie(Cookie cookie);
    /// A page whose address is a secret: it is not told to the next site. (No page is kept by default.)
    Response& with_secret_address() { return with_header("Referrer-Policy", "no-referrer"); }
    /// Widens the strict Content-Security-Policy of this answer only: `allow("form-action", "https://app.example")`
    /// (a CAS answer by POST, and a sign-in page whose form ends with a redirect there), `allow("worker-src",
    /// "'self'")`. Other policies (Referrer-Policy…) are overridden by with_header. Throws std::invalid_argument for
    /// anything that could end the directive.
    Response& allow(std::string directive, std::string source);

    Fields policy_additions;                                            // what allow() noted: directive, source
    [[nodiscard]] std::string_view header(std::string_view name) const; // "" when absent; any case
};

/// The one spelling of a method, in capitals.
[[nodiscard]] std::string_view name_of(Method method);
/// nullopt for a method we do not know.
[[nodiscard]] std::optional<Method> method_from(std::string_view name);

/// The name a cookie of ours goes by for this request: "__Host-…" over TLS, so that no other site can plant it.
[[nodiscard]] std::string host_cookie(Request const& request, std::string_view name);

/// A path of this site that is safe to redirect to: begins with one "/", no back slash, no control character.
[[nodiscard]] bool is_local_path(std::string_view location);

/// RFC 3986: everything but unreserved characters becomes %XX.
[[nodiscard]] std::string url_encode(std::string_view text);
/// %XX once; "+" stays, an incomplete %X stays.
[[nodiscard]] std::string url_decode(std::string_view text);
/// application/x-www-form-urlencoded, in order.
[[nodiscard]] Fields parse_form(std::string_view encoded);
[[nodiscard]] std::string encode_form(Fields const& fields);
/// An address with these behind it, whether it has a query already or not.
[[nodiscard]] std::string with_parameters(std::string_view address, Fields const& parameters);

} // namespace guichet::web
