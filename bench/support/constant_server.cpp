// SPDX-License-Identifier: AGPL-3.0-or-later
#include "constant_server.hpp"

#include <microhttpd.h>

#include <stdexcept>
#include <string_view>

namespace guichet::bench {

namespace {

MHD_Result answer(void* /*closure*/, MHD_Connection* connection, char const* /*url*/, char const* /*method*/,
                  char const* /*version*/, char const* /*data*/, std::size_t* size, void** state)
{
    static int seen = 0;
    if (*state == nullptr) { // the head alone
        *state = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    constexpr std::string_view body = "ok";
    auto* const response = MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()), // only read
                                                           MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "text/plain");
    auto const queued = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return queued;
}

} // namespace

ConstantServer::ConstantServer(std::uint16_t port)
    : daemon_(MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, port, nullptr, nullptr, &answer, nullptr,
                               MHD_OPTION_THREAD_POOL_SIZE, 2U, MHD_OPTION_END))
{
    if (daemon_ == nullptr) {
        throw std::runtime_error{"the constant server cannot start"};
    }
}

ConstantServer::~ConstantServer()
{
    MHD_stop_daemon(daemon_);
}

} // namespace guichet::bench
