// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "text/templates.hpp"
#include "web/http.hpp"
#include "web/sessions.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>

/// The frame around every page: layout, navigation, flash messages, CSRF token, error pages. Knows no page of the
/// domain.
namespace guichet::web {

/// Public pages, the patron's own pages, the staff's pages: same frame, other navigation.
enum class Frame { public_, staff };

class Shell {
public:
    Shell(text::Messages const& messages, text::Templates const& templates, SecretKey csrf_key);

    /// Renders `name` with `model` and puts it in the layout. The model may use: "title" (text; required), plus what
    /// the shell adds: "csrf" (token, for {{> web/csrf}}), "locale", "path", "flash" [{kind, text}], "nav".
    [[nodiscard]] Response page(Request const& request, std::string_view name, nlohmann::json model,
                                Frame frame = Frame::public_, int status = 200) const;

    /// The page for an Error that no form can show: status from the kind, message in words, incident number.
    [[nodiscard]] Response error_page(Request const& request, Error const& error, Frame frame = Frame::public_) const;
    /// RFC 9457 problem details for machines.
    [[nodiscard]] Response problem(Request const& request, Error const& error) const;

    /// The text of a message in the request's language.
    [[nodiscard]] std::string text(Request const& request, Message const& message) const;
    [[nodiscard]] text::Messages const& messages() const { return messages_; }

    /// Redirects and shows `message` once on the next page. `kind` is "success", "info", "warning" or "error".
    [[nodiscard]] Response redirect_with_flash(Request const& request, std::string location, std::string_view kind,
                                               Message const& message) const;

    /// The token forms must send back as "csrf". Bound to the browser (a long-lived random cookie), not to the day: a
    /// form opened yesterday still works.
    [[nodiscard]] std::string csrf_token(Request const& request) const;
    [[nodiscard]] bool csrf_token_is_valid(Request const& request) const;

    /// Who is signed in, for the navigation: set by app, called on each page. Returns {"name", "links": [{href, text,
    /// current}]}.
    using Navigation = std::function<nlohmann::json(Request const&, Frame)>;
    void set_navigation(Navigation navigation) { navigation_ = std::move(navigation); }

private:
    text::Messages const& messages_;
    text::Templates const& templates_;
    SecretKey csrf_key_;
    Navigation navigation_;
};

/// {"value": …, "error": "…" or ""} for each field of a form, for {{> web/field}}-like templates:
/// model["fields"]["email"].
[[nodiscard]] nlohmann::json form_model(Request const& request, Shell const& shell,
                                        std::vector<std::string> const& field_names, Error const* error = nullptr);

/// HTTP status of an expected error.
[[nodiscard]] int status_of(ErrorKind kind);

} // namespace guichet::web
