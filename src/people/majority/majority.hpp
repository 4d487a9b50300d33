// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/erasure/erasure.hpp"

#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

/// Two birthdays of those who were registered by somebody else (R10). At fifteen, digital majority: the holder of
/// parental authority is told, and the young person is asked for a consent of their own at the next sign-in
/// (access/accounts). At eighteen they leave the household that registered them, and their category changes where the
/// member says so. Owns people_birthday and people_majority_category.
namespace guichet::people {

/// Whether that birthday fell on one of the last `days` days, today included: a job that was stopped for some days
/// makes up for it, and nobody who has long been of age is touched.
[[nodiscard]] bool has_just_turned(int age, Date birth, Date today, int days);

class Majority final : public ErasureListener {
public:
    Majority(db::Database& database, Clock const& clock, network::Journal const& journal, mail::Outbox const& outbox,
             Duplicates const& duplicates, std::string public_url)
        : database_(database), clock_(clock), journal_(journal), outbox_(outbox), duplicates_(duplicates),
          public_url_(std::move(public_url))
    {
    }

    struct Report {
        int turned_fifteen = 0;
        int turned_eighteen = 0;
        int mails = 0;
        bool operator==(Report const&) const = default;
    };
    /// Once each birthday. For the jobs.
    Report run(std::stop_token const& stop = {});

    /// What each category becomes there at eighteen.
    [[nodiscard]] std::map<std::string, std::string> categories(IntercommunalityId const& where) const;
    /// Replaces the whole of it; "" or the category itself: stays. Journalled.
    [[nodiscard]] Result<void> set_categories(network::Actor const& actor, IntercommunalityId const& where,
                                              std::map<std::string, std::string> const& becomes);

    void erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& counts) override;

private:
    [[nodiscard]] Result<Report> turn(db::Session& session, std::span<PatronId const> people, int age,
                                      Date today) const;
    [[nodiscard]] int turn_fifteen(db::Session& session, Patron const& patron) const;
    [[nodiscard]] int turn_eighteen(db::Session& session, Patron patron) const;
    int write_to(db::Session& session, Patron const& reader, Patron const& about, std::string_view letter) const;

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    mail::Outbox const& outbox_;
    Duplicates const& duplicates_;
    std::string public_url_;
};

} // namespace guichet::people
