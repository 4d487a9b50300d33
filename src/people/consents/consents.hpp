// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "people/erasure/erasure.hpp"
#include "people/registration/application.hpp"
#include "text/messages.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What people have agreed to, and the very words. A version is the texts of all kinds in both languages; once kept it
/// never says anything else: other words are another version. Owns people_consent_text and people_consent. The boxes
/// are people/forms' and people/registration's; none is ever ticked beforehand.
namespace guichet::people {

enum class ConsentKind {
    registration, // of the person who applies
    guardian,     // of the holder of parental authority, for the minors of the application
    at_desk,      // said or signed at the desk, noted by staff
    own,          // of a minor who has turned fifteen
};
[[nodiscard]] std::string_view to_text(ConsentKind kind);

struct ConsentText {
    std::string version;
    ConsentKind kind = ConsentKind::registration;
    std::string text_fr;
    std::string text_en;
    std::string hash; // SHA-256 of both, hex
    Instant since;    // first shown by this installation

    [[nodiscard]] std::string const& in(text::Locale locale) const
    {
        return locale == text::Locale::en ? text_en : text_fr;
    }
};

struct Consent {
    ConsentKind kind = ConsentKind::registration;
    std::string version;
    Instant at;
    bool operator==(Consent const&) const = default;
};

class Consents final : public ErasureListener {
public:
    /// Today's texts are kept, once. Throws std::logic_error when the version in force says something else than what
    /// was kept under its name: words changed without a new version.
    static void keep_texts(db::Session& session, text::Messages const& messages, Instant now);
    /// Of one version, "" for all, the latest version first.
    [[nodiscard]] static std::vector<ConsentText> texts(db::Session& session, std::string_view version = {});

    /// Those of an application, in its transaction; `how` the one who applies gave theirs: registration or at_desk.
    static void give(db::Session& session, Random& random, Application const& application, ConsentKind how);
    /// A minor's own. Once: a second time changes nothing.
    static void give_own(db::Session& session, Random& random, PatronId const& patron, Instant now);
    [[nodiscard]] static std::vector<Consent> of(db::Session& session, ApplicationId const& application);
    /// Their own, and those of the applications they came from; oldest first.
    [[nodiscard]] static std::vector<Consent> of(db::Session& session, PatronId const& patron);
    /// Came in as a minor, by the consent of somebody else, and has not given their own.
    [[nodiscard]] static bool has_only_guardians(db::Session& session, PatronId const& patron);

    /// Two patrons were one person; what came with applications follows them.
    static void move(db::Session& session, PatronId const& from, PatronId const& to);
    void erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& counts) override;
};

} // namespace guichet::people
