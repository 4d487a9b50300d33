// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/entrance.hpp"
#include "web/shell.hpp"

#include <string>

namespace guichet::access {

/// In the query of an address come to from the sign-in form: browsers keep that whole way to form-action 'self' and
/// follow no redirect out.
inline constexpr std::string_view after_sign_in = "apres";

/// The pages that every door shows alike: why not, and on to the platform.
class DoorPages {
public:
    DoorPages(web::Shell const& shell, network::Intercommunalities const& libraries)
        : shell_(shell), libraries_(libraries)
    {
    }

    /// A refusal (ErrorKind::forbidden) in words the person understands, with what to do; any other error as such.
    [[nodiscard]] web::Response refused(web::Request const& request, platforms::Platform const& platform,
                                        Error const& why) const;
    /// The decision's reason in words, for a page that lists several.
    [[nodiscard]] std::string in_words(web::Request const& request, Message const& reason) const;

    /// The session has ended here; on to `target`, a registered address, by a page: after a form of ours a browser
    /// follows no redirect out.
    [[nodiscard]] web::Response signed_out(web::Request const& request, std::string const& target = {}) const;

    /// On to the platform: straight away, or by the page below for who comes from the sign-in form.
    [[nodiscard]] web::Response leave(web::Request const& request, platforms::Platform const& platform,
                                      std::string const& target) const;
    /// when_told: the person presses the button, nothing happens before.
    enum class Pace { at_once, when_told };
    /// A page with a button, and a browser that does not wait for it. Not a redirect: after the sign-in form, a browser
    /// that keeps to form-action 'self' would not follow one out. `target` is the platform's registered address.
    [[nodiscard]] web::Response onward(web::Request const& request, platforms::Platform const& platform,
                                       std::string const& target, Pace pace = Pace::at_once) const;
    /// The same to the platform's entry address, by a link that tells it this page's address: a redirect would tell the
    /// one before.
    [[nodiscard]] web::Response onward_telling_whence(web::Request const& request,
                                                      platforms::Platform const& platform) const;
    /// The same by a form that brings `fields` to the platform; `origin` as platforms::ServiceUrl has it.
    [[nodiscard]] web::Response onward_by_form(web::Request const& request, platforms::Platform const& platform,
                                               std::string const& target, std::string const& origin,
                                               web::Fields const& fields) const;

private:
    web::Shell const& shell_;
    network::Intercommunalities const& libraries_;
};

} // namespace guichet::access
