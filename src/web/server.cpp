// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/server.hpp"

#include "web/impl/daemon.hpp"
#include "web/impl/pipeline.hpp"

namespace guichet::web {

namespace {

/// The limit of the route that path leads to.
BodyLimit limit_of(ServerOptions const& options, Router const& router, std::string_view method, std::string_view path)
{
    auto const known = method_from(method);
    auto const* const route = known ? router.match(*known, path).route : nullptr;
    auto const own = route == nullptr ? options.bodies.end() : options.bodies.find(route->pattern);
    return own == options.bodies.end() ? options.body : own->second;
}

impl::DaemonOptions daemon_options(ServerOptions const& options, Router const& router)
{
    impl::DaemonOptions made;
    made.address = options.address;
    made.port = options.port;
    made.workers = options.workers;
    made.limit_of = [options, &router](std::string_view method, std::string_view path) {
        return method == "GET" || options.bodies.empty() ? options.body : limit_of(options, router, method, path);
    };
    made.most_connections = static_cast<unsigned>(options.most_connections);
    made.most_connections_per_address = static_cast<unsigned>(options.most_connections_per_address);
    made.header_time = options.header_time;
    made.body_time = options.body_time;
    return made;
}

} // namespace

struct Server::Impl {
    Impl(ServerOptions const& options, Router const& router, Shell const& shell)
        : pipeline(options, router, shell),
          daemon(with_quick_routes(daemon_options(options, router), options),
                 {[this](impl::RawRequest raw) { return pipeline.answer(std::move(raw)); },
                  [this](impl::RawRequest raw) { return pipeline.answer_at_once(std::move(raw)); }},
                 [this](std::string const& address) { return pipeline.is_proxy(address); })
    {
    }

    impl::DaemonOptions with_quick_routes(impl::DaemonOptions made, ServerOptions const& options) const
    {
        made.is_quick = [this, on = options.quick_routes](std::string_view method, std::string_view path) {
            return on && pipeline.is_quick(method, path);
        };
        return made;
    }

    impl::Pipeline pipeline;
    impl::Daemon daemon;
};

Server::Server(ServerOptions const& options, Router const& router, Shell const& shell)
    : impl_(std::make_unique<Impl>(options, router, shell))
{
}

Server::~Server() = default;

std::uint16_t Server::port() const
{
    return impl_->daemon.port();
}

std::string Server::metrics() const
{
    return impl_->pipeline.metrics().text(impl_->daemon.open_connections());
}

} // namespace guichet::web
