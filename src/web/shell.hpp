// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "text/templates.hpp"
#include "web/assets.hpp"
#include "web/http.hpp"
#include "web/router.hpp"

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
    /// `network_name` stands in the header of every page: "Médiathèques du Jura".
    Shell(text::Messages const& messages, text::Templates const& templates, SecretKey csrf_key,
          std::string network_name = "Guichet");
    Shell(Shell const&) = delete;
    Shell& operator=(Shell const&) = delete;

    /// The routes of the shell itself: /assets/….
    void mount(Router& router) const { assets_.mount(router); }

    /// Renders `name` with `model` and puts it in the layout. The model may use: "title" (text; required, no network
    /// name), "wide" (true: tables and queues need the whole width), plus what the shell adds: "csrf" (token, for
    /// {{> web/csrf}}), "locale", "path", "assets", "nav".
    [[nodiscard]] Response page(Request const& request, std::string_view name, nlohmann::json const& model,
                                Frame frame = Frame::public_, int status = 200) const;

    /// The page for an Error that no form can show: status from the kind unless given, message in words, incident
    /// number.
    [[nodiscard]] Response error_page(Request const& request, Error const& error, Frame frame = Frame::public_,
                                      int status = 0) const;
    /// The page for a bug: nothing of what happened but the incident number.
    [[nodiscard]] Response incident_page(Request const& request, Frame frame = Frame::public_) const;
    /// RFC 9457 problem details for machines; status from the kind unless given.
    [[nodiscard]] Response problem(Request const& request, Error const& error, int status = 0) const;

    /// The text of a message in the request's language.
    [[nodiscard]] std::string text(Request const& request, Message const& message) const;
    [[nodiscard]] text::Messages const& messages() const { return messages_; }
    [[nodiscard]] Assets const& assets() const { return assets_; }

    /// Redirects and shows `message` once on the next page. `kind` is "success", "info", "warning" or "error".
    [[nodiscard]] Response redirect_with_flash(Request const& request, std::string_view location, std::string_view kind,
                                               Message const& message) const;

    /// The token forms must send back as "csrf". Bound to the browser (a long-lived random cookie), not to the day: a
    /// form opened yesterday still works. Masked anew each time, so that compression tells nothing about it.
    [[nodiscard]] std::string csrf_token(Request const& request) const;
    [[nodiscard]] bool csrf_token_is_valid(Request const& request) const;

    /// Who is signed in, for the navigation: set by app, called on each page. Returns {"name", "links": [{href, text,
    /// current}]}; an entry with "post": true is a button that posts (sign out).
    using Navigation = std::function<nlohmann::json(Request const&, Frame)>;
    void set_navigation(Navigation navigation) { navigation_ = std::move(navigation); }

private:
    [[nodiscard]] nlohmann::json frame_model(Request const& request, Frame frame) const;
    [[nodiscard]] nlohmann::json flash_of(Request const& request) const;
    [[nodiscard]] std::string flash_signature(Request const& request, std::string_view payload) const;
    [[nodiscard]] std::string browser_token(Request const& request) const;

    text::Messages const& messages_;
    text::Templates const& templates_;
    SecretKey csrf_key_;
    SecretKey flash_key_;
    std::string network_name_;
    Navigation navigation_;
    Assets assets_;
    text::SharedValues asset_urls_;
};

/// HTTP status of an expected error.
[[nodiscard]] int status_of(ErrorKind kind);
/// That of a form shown again with its error, or for the first time without one: 200.
[[nodiscard]] int status_of(Error const* error);

} // namespace guichet::web
