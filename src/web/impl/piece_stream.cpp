// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/piece_stream.hpp"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <memory>
#include <utility>

namespace guichet::web::impl {

namespace {

constexpr std::size_t stream_block = 64UL * 1024;

struct PieceStream {
    std::function<std::string()> pieces;
    WorkerPool* pool = nullptr;
    MHD_Connection* connection = nullptr;
    std::string piece{};
    std::size_t sent = 0;
    bool ended = false;
    bool failed = false;

    void produce()
    {
        try {
            piece = pieces();
            ended = piece.empty();
        } catch (std::exception const& bug) {
            spdlog::error("an answer broke off: {}", bug.what());
            failed = true;
        }
        sent = 0;
        MHD_resume_connection(connection);
    }
};

ssize_t read_stream(void* closure, std::uint64_t /*position*/, char* buffer, std::size_t room)
{
    auto& stream = *static_cast<PieceStream*>(closure);
    if (stream.failed) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (stream.ended) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (stream.sent < stream.piece.size()) {
        auto const count = stream.piece.copy(buffer, room, stream.sent);
        stream.sent += count;
        return static_cast<ssize_t>(count);
    }
    MHD_suspend_connection(stream.connection);
    if (!stream.pool->submit([&stream] { stream.produce(); })) {
        stream.failed = true;
        MHD_resume_connection(stream.connection);
    }
    return 0;
}

void free_stream(void* stream)
{
    delete static_cast<PieceStream*>(stream);
}

} // namespace

MHD_Response* streamed_response(MHD_Connection* connection, WorkerPool& pool, std::function<std::string()> pieces)
{
    auto stream = std::make_unique<PieceStream>();
    stream->pieces = std::move(pieces);
    stream->pool = &pool;
    stream->connection = connection;
    auto* const response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, stream_block, &read_stream, stream.get(), &free_stream);
    if (response != nullptr) {
        static_cast<void>(stream.release()); // the response's now
    }
    return response;
}

} // namespace guichet::web::impl
