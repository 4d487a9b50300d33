// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/retention/retention.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// "Sera effacé le 3 mars 2027 si rien ne change : …", for the staff; "" when no clock runs.
[[nodiscard]] std::string clock_text(web::Request const& request, web::Shell const& shell,
                                     std::optional<RetentionClock> const& clock);
/// A duration that is not the network's to choose, as it is set in this installation: message retention.fixed.<id>.
struct FixedPeriod {
    std::string id;
    std::string amount;
};

/// Whether the job erases by itself, or an operator has stopped it.
enum class RetentionRuns { by_itself, on_command };

/// Every duration in force with its reason in law: for the staff, the public page and the register.
struct RetentionLine {
    std::string what;
    std::string period; // "3 mois"
    std::string law;
};
[[nodiscard]] std::vector<RetentionLine> retention_lines(text::Messages const& messages, text::Locale locale,
                                                         RetentionPeriods const& periods,
                                                         std::vector<FixedPeriod> const& fixed);
[[nodiscard]] nlohmann::json to_model(std::vector<RetentionLine> const& lines);

/// /gestion/conservation: what is kept for how long and why, what goes next, what the last runs did.
class RetentionPages {
public:
    RetentionPages(web::Shell const& shell, db::Database& database, Retention& retention,
                   std::vector<FixedPeriod> fixed, RetentionRuns runs)
        : shell_(shell), database_(database), retention_(retention), fixed_(std::move(fixed)), runs_(runs)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    web::Response save(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json cases_model(web::Request const& request, RetentionPreview const& preview) const;
    [[nodiscard]] nlohmann::json reports_model(web::Request const& request) const;

    web::Shell const& shell_;
    db::Database& database_;
    Retention& retention_;
    std::vector<FixedPeriod> fixed_;
    RetentionRuns runs_;
};

} // namespace guichet::people
