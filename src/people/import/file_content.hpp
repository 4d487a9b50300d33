// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "people/import/member_file.hpp"

#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

/// The bytes of a member file and of its refused rows: sealed with the installation's key, in pieces, so that neither
/// a transaction nor the memory grows with the file. Owns people_member_file_piece.
namespace guichet::people {

enum class FilePart { sent, refused };

class FileContent {
public:
    FileContent(db::Database& database, Random& random, SecretKey const& master_key);

    /// In several short transactions; replaces what was there.
    [[nodiscard]] Result<void> put(MemberFileId const& id, FilePart part, std::string_view bytes);
    /// nullopt beyond the last one.
    [[nodiscard]] std::optional<std::string> piece(MemberFileId const& id, FilePart part, int position) const;
    [[nodiscard]] std::string whole(MemberFileId const& id, FilePart part) const;
    static void destroy(db::Session& session, MemberFileId const& id, FilePart part);

private:
    db::Database& database_;
    Random& random_;
    SecretKey key_;
};

/// What std::istream reads a stored file through.
class StoredFile final : public std::streambuf {
public:
    StoredFile(FileContent const& content, MemberFileId id) : content_(content), id_(std::move(id)) {}

protected:
    int_type underflow() override;

private:
    FileContent const& content_;
    MemberFileId id_;
    int next_ = 0;
    std::string piece_;
};

} // namespace guichet::people
