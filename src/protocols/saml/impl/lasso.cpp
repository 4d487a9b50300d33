// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/impl/lasso.hpp"

#include <xmlsec/errors.h>

#include <cstdlib>
#include <stdexcept>

namespace guichet::protocols::impl {

namespace {

/// What partners send is theirs: it is told by its fault, not copied into a log.
void say_nothing(char const* /*domain*/, GLogLevelFlags /*level*/, char const* /*text*/, gpointer /*unused*/) {}

void say_nothing_of_xml(char const* /*file*/, int /*line*/, char const* /*function*/, char const* /*object*/,
                        char const* /*subject*/, int /*reason*/, char const* /*text*/)
{
}

void start()
{
    // LASSO_FLAG=no-verify-signature would let anyone in.
    unsetenv("LASSO_FLAG");
    if (lasso_init() != 0) {
        throw std::runtime_error{"lasso did not start"};
    }
    constexpr auto every_level = static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK);
    for (auto const* const domain : {"Lasso", "lasso", "libxml2", "libxmlsec"}) {
        g_log_set_handler(domain, every_level, say_nothing, nullptr);
    }
    xmlSecErrorsSetCallback(say_nothing_of_xml);
}

} // namespace

void start_lasso()
{
    static std::once_flag once;
    std::call_once(once, start);
}

std::unique_lock<std::mutex> lasso_time()
{
    static std::mutex mutex;
    return std::unique_lock{mutex};
}

} // namespace guichet::protocols::impl
