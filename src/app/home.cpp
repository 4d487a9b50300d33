// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/home.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace guichet::app {

namespace {

void mount_page(web::Router& router, web::Shell const& shell, std::string path, std::string const& name)
{
    router.get(std::move(path), web::Audience::everyone, [&shell, name](web::Request const& request) {
        return shell.page(request, "app/" + name,
                          {{"title", shell.text(request, {fmt::format("home.{}.title", name)})}});
    });
}

} // namespace

void mount_home(web::Router& router, web::Shell const& shell, people::ClosureNotices const& closures)
{
    router.get("/", web::Audience::everyone, [&shell, &closures](web::Request const& request) {
        return shell.page(
            request, "app/home",
            {{"title", shell.text(request, {"home.home.title"})}, {"closure_notices", closures.everywhere(request)}});
    });
    mount_page(router, shell, "/aide", "help");
}

} // namespace guichet::app
