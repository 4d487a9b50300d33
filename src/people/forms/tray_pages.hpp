// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "network/staff/staff_door.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/desk.hpp"
#include "people/forms/tray.hpp"
#include "web/shell.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace guichet::people {

/// /gestion/courrier: what came on paper or by mail and waits for a person. Typed at /gestion/demandes/nouvelle, beside
/// the document.
class TrayPages {
public:
    TrayPages(web::Shell const& shell, db::Database& database, Tray const& tray, PaperDesk& desk,
              PolicyOffice const& office, Documents const& documents, network::Journal const& journal,
              Clock const& clock, Random& random);
    void mount(network::StaffDoor& door, web::Router& router);

    /// How many mails wait to be looked at (people/intake): told beside the forms.
    using MailCount = std::function<std::int64_t(db::Session&, std::optional<IntercommunalityId> const& scope)>;
    void count_mails(MailCount count) { count_mails_ = std::move(count); }

    /// Writes to the sender of what nobody can read, in the transaction that sets it aside.
    using AskAgain = std::function<void(db::Session&, TrayEntry const&)>;
    void ask_again(AskAgain ask) { ask_again_ = std::move(ask); }

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] nlohmann::json row_model(web::Request const& request, TrayEntry const& entry) const;
    [[nodiscard]] web::Response set_aside_list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response hand_in(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response document(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response attribute(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response set_aside(web::Request const& request, network::Actor const& actor);

    web::Shell const& shell_;
    db::Database& database_;
    Tray const& tray_;
    PaperDesk& desk_;
    PolicyOffice const& office_;
    Documents const& documents_;
    network::Journal const& journal_;
    Clock const& clock_;
    Random& random_;
    network::Intercommunalities const intercommunalities_{database_};
    MailCount count_mails_;
    AskAgain ask_again_;
};

inline constexpr std::string_view tray_address = "/gestion/courrier";
inline constexpr std::string_view set_aside_address = "/gestion/courrier/mis-de-cote";

/// An entry that this actor may type, whatever has become of it. not_found otherwise: existence is not revealed.
[[nodiscard]] Result<TrayEntry> any_entry_for(db::Session& session, Tray const& tray, network::Actor const& actor,
                                              std::string_view id);
/// The same, while it waits: conflict "forms.tray.gone".
[[nodiscard]] Result<TrayEntry> entry_for(db::Session& session, Tray const& tray, network::Actor const& actor,
                                          std::string_view id);
/// What stands beside the form: "id", "reason", "sender", "text", "documents" [{href, pdf, image, number}].
[[nodiscard]] nlohmann::json beside_model(web::Shell const& shell, web::Request const& request, TrayEntry const& entry,
                                          std::vector<Document> const& documents);

} // namespace guichet::people
