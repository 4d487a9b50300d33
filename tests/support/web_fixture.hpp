// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "text/messages.hpp"
#include "text/templates.hpp"
#include "web/router.hpp"
#include "web/server.hpp"
#include "web/shell.hpp"

#include <memory>

namespace guichet::support {

/// Locales and templates are read once a test program.
inline text::Messages const& shared_messages()
{
    static text::Messages const messages;
    return messages;
}
inline text::Templates const& shared_templates()
{
    static text::Templates const templates{shared_messages()};
    return templates;
}

/// A site on a free port: mount routes, start(), drive it with an HttpClient.
struct WebFixture {
    WebFixture() { shell.mount(router); }

    void start(web::ServerOptions options = {})
    {
        options.port = 0;
        server = std::make_unique<web::Server>(options, router, shell);
    }
    [[nodiscard]] std::uint16_t port() const { return server->port(); }

    web::Router router;
    web::Shell shell{shared_messages(), shared_templates(), *SecretKey::from(std::string(32, 'k')),
                     "Médiathèques du Jura"};
    std::unique_ptr<web::Server> server;
};

} // namespace guichet::support
