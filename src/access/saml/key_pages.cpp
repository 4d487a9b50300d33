// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/provider_pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

std::string_view standing_word(SamlKeys::Standing standing)
{
    switch (standing) {
    case SamlKeys::Standing::announced:
        return "announced";
    case SamlKeys::Standing::former:
        return "former";
    default:
        return "signing";
    }
}

} // namespace

SamlKeyPages::SamlKeyPages(web::Shell const& shell, network::StaffDoor& door, SamlKeys& keys, SamlPeers const& peers)
    : shell_(shell), door_(door), keys_(keys), peers_(peers)
{
}

void SamlKeyPages::mount(web::Router& router)
{
    using network::Actor;
    using network::Permission;
    door_.get(router, "/gestion/saml", Permission::view_platforms,
              [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door_.post(router, "/gestion/saml/annoncer", Permission::edit_platforms,
               [this](web::Request const& request, Actor const& actor) {
                   return done(request, keys_.announce(actor), "access.saml.keys.announced");
               });
    door_.post(router, "/gestion/saml/signer", Permission::edit_platforms,
               [this](web::Request const& request, Actor const& actor) {
                   return done(request, keys_.sign_with_announced(actor), "access.saml.keys.signing_now");
               });
}

web::Response SamlKeyPages::show(web::Request const& request, network::Actor const& actor) const
{
    auto rows = nlohmann::json::array();
    auto is_waiting = false;
    for (auto const& key : keys_.all()) {
        is_waiting = is_waiting || key.standing == SamlKeys::Standing::announced;
        rows.push_back({{"fingerprint", key.fingerprint},
                        {"standing", shell_.text(request, {"access.saml.keys.standing." +
                                                           std::string{standing_word(key.standing)}})},
                        {"from", text::long_instant(request.locale, key.signs_from)}});
    }
    return shell_.page(request, "access/saml/keys",
                       {{"title", shell_.text(request, {"access.saml.keys.title"})},
                        {"wide", true},
                        {"metadata_url", peers_.us().entity_id},
                        {"keys", std::move(rows)},
                        {"may_edit", network::may(actor, network::Permission::edit_platforms, {})},
                        {"waiting", is_waiting}},
                       web::Frame::staff);
}

web::Response SamlKeyPages::done(web::Request const& request, Result<void> const& outcome,
                                 std::string const& message) const
{
    return outcome ? shell_.redirect_with_flash(request, "/gestion/saml", "success", {message})
                   : shell_.redirect_with_flash(request, "/gestion/saml", "error", outcome.error().message);
}

} // namespace guichet::access
