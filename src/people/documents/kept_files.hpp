// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "db/database.hpp"
#include "people/documents/sniff.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Files chosen on a form that came back with a fault elsewhere: a browser forgets them, we keep them for the next
/// sending (R9). Owns people_kept_file. Sealed with a key made of the form's key, which is in the person's form and
/// not in the database; gone when the person says so, after hours, or minutes once the form was accepted. Does not own
/// the proofs of an application (Documents), and never shows a content again.
namespace guichet::people {

struct KeptFile {
    DocumentKind kind = DocumentKind::identity;
    std::string name; // as the browser said, tidied: shown to the one who chose it
    std::string bytes;
};

class KeptFiles {
public:
    struct Limits {
        std::chrono::seconds life{std::chrono::hours{3}};
        /// A form sent twice at once must find its files the second time too.
        std::chrono::seconds life_once_used{std::chrono::minutes{15}};
        std::int64_t most_bytes = 500'000'000; // of everybody together: beyond, nothing more is kept
    };
    KeptFiles(db::Database& database, Clock const& clock, Random& random, SecretKey const& master_key)
        : KeptFiles(database, clock, random, master_key, Limits{})
    {
    }
    KeptFiles(db::Database& database, Clock const& clock, Random& random, SecretKey const& master_key, Limits limits);

    /// One for each kind of each form, the latest. A file that would be refused anyway is not kept.
    void keep(std::string_view form, KeptFile const& file);
    [[nodiscard]] std::vector<KeptFile> of(std::string_view form) const;
    /// They are that form's from now on, and stay no longer than they would have.
    void move(std::string_view from, std::string_view to);
    void destroy(std::string_view form);
    void destroy(std::string_view form, DocumentKind kind);
    /// The form was accepted.
    void used(std::string_view form);
    /// Destroys what has had its time; returns how many. For the jobs.
    int forget(int most);

private:
    struct Lasting {
        KeptFile file;
        Instant expires;
    };
    [[nodiscard]] std::vector<Lasting> lasting(std::string_view form) const;
    [[nodiscard]] std::string sealed_for(std::string_view form, KeptFile const& file) const;
    [[nodiscard]] SecretKey key_of(std::string_view form) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
    Limits limits_;
};

} // namespace guichet::people
