// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "people/registration/application.hpp"
#include "people/registration/submission.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What came by mail or by post and waits for a person: a form that was read in part, a scan, a photo, a letter. Owns
/// people_tray. An entry has the id its application will have, so that its documents (people/documents) are there when
/// it is typed. What is known of the person is sealed, and goes when the entry is closed.
namespace guichet::people {

enum class TrayState { waiting, typed, set_aside };
[[nodiscard]] std::string_view to_text(TrayState state);

struct TrayEntry {
    ApplicationId id;                    // of the application to come
    IntercommunalityId intercommunality; // whose desk; "" when nobody can tell: the network's
    LibraryId library;
    ApplicationOrigin origin = ApplicationOrigin::paper;
    std::string reason; // message id: why a machine was not enough
    TrayState state = TrayState::waiting;
    Instant received;

    // Sealed, and gone once closed.
    std::string sender; // e-mail address
    std::string text;   // of the mail
    Submission known;   // what was read; its documents are kept apart
    std::vector<FieldError> faults;

    // Once closed.
    std::optional<Instant> closed{};
    std::string closed_by{}; // staff id
    std::string note{};      // why, in the words of staff; "" later
};

/// Why somebody wanted nothing of a mail or a paper, as it is kept: 300 characters at the most.
[[nodiscard]] std::string closing_note(std::string_view typed);

class Tray {
public:
    Tray(Random& random, SecretKey const& master_key);

    /// False, and nothing written, when that request key is known.
    [[nodiscard]] bool add(db::Session& session, TrayEntry const& entry, std::string_view request_key) const;
    [[nodiscard]] std::optional<TrayEntry> find(db::Session& session, ApplicationId const& id) const;
    /// Waiting, oldest first; of one member, or of the whole network.
    [[nodiscard]] std::vector<TrayEntry> waiting(db::Session& session, std::optional<IntercommunalityId> const& scope,
                                                 int limit) const;
    /// Those nobody wanted to type, the latest first.
    [[nodiscard]] std::vector<TrayEntry> set_aside(db::Session& session, std::optional<IntercommunalityId> const& scope,
                                                   int limit) const;
    [[nodiscard]] static bool is_waiting(db::Session& session, ApplicationId const& id);
    [[nodiscard]] static std::int64_t count_waiting(db::Session& session,
                                                    std::optional<IntercommunalityId> const& scope);
    [[nodiscard]] std::optional<TrayEntry> of_request(db::Session& session, std::string_view request_key) const;
    /// `note`: why, in the words of staff. What is set aside has lost its documents: the same paper, sent once more,
    /// waits again. Typing wins: what a colleague set aside meanwhile becomes typed, for the work was done. Conflict
    /// "forms.tray.gone" when it waits no longer.
    [[nodiscard]] static Result<void> close(db::Session& session, ApplicationId const& id, TrayState state,
                                            std::string_view by, Instant now, std::string_view note = {});
    /// Blanks what staff noted with those that came before.
    static void forget_notes(db::Session& session, Instant before);

    /// Nobody could tell whose it is; now somebody does. Only while it waits: conflict "forms.tray.gone".
    [[nodiscard]] static Result<void> attribute(db::Session& session, ApplicationId const& id,
                                                network::Library const& library);

private:
    [[nodiscard]] TrayEntry entry_from(db::Row const& row) const;

    Random& random_;
    SecretKey key_;
};

} // namespace guichet::people
