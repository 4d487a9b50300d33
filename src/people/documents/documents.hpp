// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "document/scripts.hpp"
#include "people/documents/sniff.hpp"
#include "people/registration/application.hpp"

#include <optional>
#include <string>
#include <vector>

/// The proofs people send with an application. Owns people_document and people_document_content: the content is sealed
/// with the installation's key and destroyed at the decision, the fact that it was sent (kind, type, size, when) stays.
/// File names are never kept. Does not decide which proofs a policy asks for.
namespace guichet::people {

using DocumentId = Id<struct DocumentTag>;

struct Document {
    DocumentId id;
    ApplicationId application;
    DocumentKind kind = DocumentKind::identity;
    FileType type = FileType::pdf;
    std::int64_t size = 0;
    Instant received;
    std::optional<Instant> destroyed;
    document::Scripts scripts = document::Scripts::absent;
};

/// As it was chosen on a form, or came by mail.
struct TypedDocument {
    DocumentKind kind = DocumentKind::identity;
    std::string bytes;
};

/// Ready to be stored: the costly part, done before the transaction.
struct SealedDocument {
    DocumentKind kind = DocumentKind::identity;
    FileType type = FileType::pdf;
    std::int64_t size = 0;
    std::string sealed; // base64
    document::Scripts scripts = document::Scripts::absent;
};

class Documents {
public:
    Documents(Clock const& clock, Random& random, SecretKey const& master_key);

    /// ErrorKind::invalid "registration.error.document_type" or ".document_large".
    [[nodiscard]] Result<SealedDocument> seal(DocumentKind kind, std::string_view bytes) const;
    /// All or none; the same fault, of the field "document".
    [[nodiscard]] Result<std::vector<SealedDocument>> seal_all(std::vector<TypedDocument> const& documents) const;
    DocumentId add(db::Session& session, ApplicationId const& application, SealedDocument const& document) const;

    /// Oldest first, destroyed ones included.
    [[nodiscard]] static std::vector<Document> of(db::Session& session, ApplicationId const& application);
    [[nodiscard]] static std::optional<Document> find(db::Session& session, DocumentId const& id);
    /// nullopt once destroyed, or when the key is another one.
    [[nodiscard]] std::optional<std::string> content(db::Session& session, DocumentId const& id) const;
    /// At the decision: the contents go, the facts stay. Returns how many were destroyed.
    int destroy_for(db::Session& session, ApplicationId const& application) const;
    /// The same of applications whose address was never confirmed in time, and that no link can confirm any more, of at
    /// most `most` of them: nobody will look at these. Returns of how many applications.
    std::int64_t destroy_unconfirmed(db::Session& session, int most) const;

private:
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::people
