// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/server.hpp"

#include "web/impl/daemon.hpp"
#include "web/impl/pipeline.hpp"

namespace guichet::web {

namespace {

impl::DaemonOptions daemon_options(ServerOptions const& options)
{
    impl::DaemonOptions made;
    made.address = options.address;
    made.port = options.port;
    made.workers = options.workers;
    made.largest_body = options.largest_body;
    made.larger_bodies = options.larger_bodies;
    made.most_connections = static_cast<unsigned>(options.most_connections);
    made.most_connections_per_address = static_cast<unsigned>(options.most_connections_per_address);
    made.header_time = options.header_time;
    return made;
}

} // namespace

struct Server::Impl {
    Impl(ServerOptions const& options, Router const& router, Shell const& shell)
        : pipeline(options, router, shell),
          daemon(
              daemon_options(options), [this](impl::RawRequest raw) { return pipeline.answer(std::move(raw)); },
              [this](std::string const& address) { return pipeline.is_proxy(address); })
    {
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
