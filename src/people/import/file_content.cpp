// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/file_content.hpp"

#include <stdexcept>

namespace guichet::people {

namespace {

constexpr std::size_t bytes_a_piece = std::size_t{192} * 1024;
constexpr int pieces_a_transaction = 8;

std::string_view part_name(FilePart part)
{
    return part == FilePart::sent ? "sent" : "refused";
}

} // namespace

FileContent::FileContent(db::Database& database, Random& random, SecretKey const& master_key)
    : database_(database), random_(random), key_(master_key.derive("member_files"))
{
}

Result<void> FileContent::put(MemberFileId const& id, FilePart part, std::string_view bytes)
{
    auto done = database_.write([&](db::Session& session) -> Result<void> {
        destroy(session, id, part);
        return {};
    });
    int position = 0;
    while (done && !bytes.empty()) {
        std::vector<std::string> sealed;
        for (int i = 0; i < pieces_a_transaction && !bytes.empty(); ++i) {
            sealed.push_back(base64(seal(key_, bytes.substr(0, bytes_a_piece), random_)));
            bytes.remove_prefix(std::min(bytes.size(), bytes_a_piece));
        }
        done = database_.write([&](db::Session& session) -> Result<void> {
            for (std::size_t i = 0; i < sealed.size(); ++i) {
                session.execute(R"(
                    INSERT INTO people_member_file_piece (file, kind, position, sealed)
                    VALUES (:file, :kind, :position, :sealed))",
                                {{"file", id},
                                 {"kind", part_name(part)},
                                 {"position", position + static_cast<int>(i)},
                                 {"sealed", sealed[i]}});
            }
            return {};
        });
        position += static_cast<int>(sealed.size());
    }
    return done;
}

std::optional<std::string> FileContent::piece(MemberFileId const& id, FilePart part, int position) const
{
    auto const sealed = database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT sealed FROM people_member_file_piece
            WHERE file = :file AND kind = :kind AND position = :position)",
                             {{"file", id}, {"kind", part_name(part)}, {"position", position}},
                             [](db::Row const& row) { return row.text(0); });
    });
    if (!sealed) {
        return std::nullopt;
    }
    auto const raw = from_base64(*sealed);
    auto opened = raw ? open_sealed(key_, *raw) : std::nullopt;
    if (!opened) {
        throw std::runtime_error{"people_member_file_piece was sealed with another installation's key"};
    }
    return opened;
}

std::string FileContent::whole(MemberFileId const& id, FilePart part) const
{
    std::string bytes;
    int position = 0;
    for (auto next = piece(id, part, position); next; next = piece(id, part, ++position)) {
        bytes += *next;
    }
    return bytes;
}

void FileContent::destroy(db::Session& session, MemberFileId const& id, FilePart part)
{
    session.execute("DELETE FROM people_member_file_piece WHERE file = :file AND kind = :kind",
                    {{"file", id}, {"kind", part_name(part)}});
}

StoredFile::int_type StoredFile::underflow()
{
    auto next = content_.piece(id_, FilePart::sent, next_);
    if (!next || next->empty()) {
        return traits_type::eof();
    }
    ++next_;
    piece_ = std::move(*next);
    setg(piece_.data(), piece_.data(), piece_.data() + piece_.size());
    return traits_type::to_int_type(*gptr());
}

} // namespace guichet::people
