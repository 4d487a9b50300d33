// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/pages.hpp"

#include "access/resources/titles.hpp"
#include "access/signed_link/link_advice.hpp"
#include "access/signed_link/link_samples.hpp"
#include "base/text.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using platforms::Platform;
using web::Frame;
using web::Request;

std::string page_of(Platform const& platform)
{
    return "/gestion/plateformes/" + platform.id.value + "/lien";
}

nlohmann::json samples_model(web::Shell const& shell, Request const& request, Platform const& platform)
{
    auto samples = nlohmann::json::array();
    for (auto const& sample : link_samples) {
        samples.push_back({{"href", page_of(platform) + "?exemple=" + std::string{sample.id}},
                           {"text", shell.text(request, {"signed_link.sample." + std::string{sample.id}})}});
    }
    return samples;
}

/// A handler that is given the platform the address names.
template <class Handle>
network::StaffDoor::Handler for_platform(web::Shell const& shell, platforms::Catalogue const& catalogue, Handle handle)
{
    return [&shell, &catalogue, handle = std::move(handle)](Request const& request, Actor const& actor) {
        auto const platform = catalogue.find({std::string{request.parameter("platform")}});
        return platform ? handle(request, actor, *platform)
                        : shell.error_page(request, {ErrorKind::not_found, {"platform.unknown"}}, Frame::staff);
    };
}

} // namespace

SignedLinkPages::SignedLinkPages(web::Shell const& shell, Clock const& clock, network::StaffDoor& door,
                                 platforms::Catalogue const& catalogue, SignedLinks& links)
    : shell_(shell), clock_(clock), door_(door), catalogue_(catalogue), links_(links)
{
}

void SignedLinkPages::mount(web::Router& router)
{
    auto const pattern = "/gestion/plateformes/{platform}/lien";
    door_.get(router, pattern, Permission::edit_platforms,
              for_platform(shell_, catalogue_, [this](Request const& request, Actor const&, Platform const& platform) {
                  auto const kept = links_.find(platform.id);
                  return show(request, platform,
                              {kept ? kept->text : std::string{link_sample(request.query_value("exemple"))}});
              }));
    door_.post(
        router, pattern, Permission::edit_platforms,
        for_platform(shell_, catalogue_, [this](Request const& request, Actor const& actor, Platform const& platform) {
            return receive(request, actor, platform);
        }));
}

web::Response SignedLinkPages::receive(Request const& request, Actor const& actor, Platform const& platform)
{
    auto const text = std::string{request.field("template")};
    if (request.has_field("preview")) {
        auto const link = usable_template(text, platform);
        return show(request, platform, {text, link ? nullptr : &link.error()});
    }
    auto const saved = links_.save(actor, platform, text, tidy(request.field("secret")));
    if (!saved) {
        return show(request, platform, {text, &saved.error()});
    }
    return shell_.redirect_with_flash(request, page_of(platform), "success", {"signed_link.saved"});
}

void SignedLinkPages::add_outcome(Request const& request, Platform const& platform, std::string const& text,
                                  nlohmann::json& model) const
{
    auto const link = usable_template(text, platform);
    if (!link) {
        return;
    }
    auto advice = nlohmann::json::array();
    for (auto const& one : advice_on(*link, platform)) {
        advice.push_back(shell_.text(request, one));
    }
    auto const example = example_link(*link, platform, clock_.now());
    model["has_outcome"] = true;
    model["has_advice"] = !advice.empty();
    model["advice"] = std::move(advice);
    model["example"] = example ? *example : shell_.text(request, example.error().message);
    model["asks_back"] = link->pass_parameter() != nullptr;
}

web::Response SignedLinkPages::show(Request const& request, Platform const& platform, Typed const& typed) const
{
    auto const kept = links_.find(platform.id);
    auto const has_secret = kept && !kept->secret.empty();
    nlohmann::json model{{"title", shell_.text(request, {"signed_link.title", {{"platform", platform.name}}})},
                         {"back", "/gestion/plateformes/" + platform.id.value},
                         {"entry_url", platform.entry_url}};
    if (!kept) {
        model["has_samples"] = true;
        model["samples"] = samples_model(shell_, request, platform);
    }
    web::FormModel{shell_, request, typed.error}
        .add({.name = "template",
              .label = "signed_link.field.template",
              .type = "textarea",
              .hint = "signed_link.field.template_hint",
              .value = typed.text,
              .longest = 8000,
              .rows = 10})
        .add({.name = "secret",
              .label = "signed_link.field.secret",
              .type = "password",
              .need = web::Need::optional,
              .hint = has_secret ? "signed_link.field.secret_kept" : "signed_link.field.secret_hint",
              .autocomplete = "off",
              .longest = 200})
        .into(model);
    add_outcome(request, platform, typed.text, model);
    return shell_.page(request, "access/signed_link/settings", model, Frame::staff, web::status_of(typed.error));
}

web::Response SignedLinkPassage::operator()(Request const& request, Visitor const& visitor,
                                            Platform const& platform) const
{
    if (auto const kept = links_.find(platform.id);
        !kept || !kept->is_ready()) { // before anybody is counted as having entered
        return pages_.refused(request, platform, {ErrorKind::unavailable, {"signed_link.not_ready"}, {}, {}});
    }
    auto const admitted = admissions_.admit(visitor, platform);
    if (!admitted) {
        return pages_.refused(request, platform, admitted.error());
    }
    auto const link = links_.make(platform, *admitted, title_asked_for(request, platform));
    if (!link) {
        return pages_.refused(request, platform, link.error());
    }
    admissions_.note(admitted->patron, platform, link->told);
    return pages_.leave(request, platform, link->address);
}

} // namespace guichet::access
