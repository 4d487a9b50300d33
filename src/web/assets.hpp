// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/router.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <string_view>

/// The embedded files below assets/, served under names that carry a hash of their bytes, so that browsers may keep
/// them for ever: assets/guichet.css is /assets/guichet.<hash>.css. Templates write {{assets.guichet_css}}: the path
/// below assets/ with "_" for everything that is not a letter or a digit (assets/altcha/widget.js is
/// {{assets.altcha_widget_js}}).
namespace guichet::web {

class Assets {
public:
    Assets();
    Assets(Assets const&) = delete;
    Assets& operator=(Assets const&) = delete;

    void mount(Router& router) const;
    /// "guichet.css" → "/assets/guichet.<hash>.css". Throws std::out_of_range for an unknown file.
    [[nodiscard]] std::string const& url(std::string_view file) const;
    /// {"guichet_css": "/assets/…", …} for templates.
    [[nodiscard]] nlohmann::json model() const;

private:
    struct Asset {
        std::string_view bytes;
        std::string compressed; // gzip; "" when that is no smaller
        std::string content_type;
        std::string tag;
    };
    [[nodiscard]] Response serve(Request const& request) const;

    std::map<std::string, std::string, std::less<>> urls_; // by file name
    std::map<std::string, Asset, std::less<>> by_url_;
};

} // namespace guichet::web
