// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/confirmation.hpp"
#include "people/registration/questions.hpp"
#include "people/registration/registration.hpp"
#include "support/databases.hpp"
#include "support/web_fixture.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

/// What the tests of this slice share: a network of three members and the services on a database of one's own.
namespace guichet::people::for_tests {

/// Saint-Lupicin's commune ("39491") registers from afar, Morez's ("39368") at the desk, Lons ("39300") automatically,
/// Chaussin ("39128") pays 12 € online, Dole ("39198") elsewhere, "39016" is a matter for a person, "39470" asks for a
/// proof of identity.
class SmallOffice : public PolicyOffice {
public:
    SmallOffice()
    {
        add("39491", "haut-jura-saint-claude", RegistrationMode::provisional, Review::by_staff, Proof::none);
        add("39368", "haut-jura-arcade", RegistrationMode::at_the_desk, Review::by_staff, Proof::none);
        add("39300", "ecla", RegistrationMode::provisional, Review::automatic, Proof::none);
        add("39470", "bresse-haute-seille", RegistrationMode::provisional, Review::automatic, Proof::identity);
        add("39016", "porte-du-jura", RegistrationMode::provisional, Review::automatic, Proof::none);
        add("39128", "plaine-jurassienne", RegistrationMode::paid_online, Review::automatic, Proof::none);
        answers_["39128"].policy->tariff = {1200};
        answers_["39128"].policy->category_name = "Abonnés";
        answers_["39368"].outcome = EligibilityOutcome::not_eligible;
        answers_["39368"].rule = "policy.desk_only";
        answers_["39016"].outcome = EligibilityOutcome::unclear;
        add("39198", "grand-dole", RegistrationMode::provisional, Review::by_staff, Proof::none);
        answers_["39198"].outcome = EligibilityOutcome::not_eligible;
        answers_["39198"].rule = "territory.outside";
    }
    [[nodiscard]] Eligibility eligibility(std::string_view insee, Date /*day*/) const override
    {
        auto const found = answers_.find(std::string{insee});
        if (found == answers_.end() || is_closed) {
            Eligibility nowhere;
            nowhere.outcome = EligibilityOutcome::not_eligible;
            nowhere.rule = "municipality.unknown";
            return nowhere;
        }
        return found->second;
    }
    [[nodiscard]] Eligibility eligibility_at(std::string_view insee, Date day, LibraryId const& wished) const override
    {
        auto const here = std::ranges::find_if(
            invited, [&](Eligibility const& one) { return one.municipality == insee && one.library->id == wished; });
        return here == invited.end() ? eligibility(insee, day) : *here;
    }
    [[nodiscard]] std::vector<Eligibility> invitations(std::string_view /*insee*/, Date /*day*/) const override
    {
        return invited;
    }
    [[nodiscard]] std::optional<Policy> policy(PolicyId const& id) const override
    {
        for (auto const& [insee, answer] : answers_) {
            if (answer.policy->id == id) {
                return answer.policy;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const override
    {
        for (auto const& [insee, answer] : answers_) {
            if (answer.library->id == id) {
                return answer.library;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] std::vector<network::Library> libraries_of(IntercommunalityId const& id) const override
    {
        std::vector<network::Library> all;
        for (auto const& [insee, answer] : answers_) {
            if (answer.intercommunality == id) {
                all.push_back(*answer.library);
            }
        }
        return all;
    }

    [[nodiscard]] TariffGrid tariff(Policy const& policy, Date /*day*/) const override
    {
        return grid_for(policy, voted);
    }

    std::vector<Eligibility> invited;
    bool is_closed = false;
    std::optional<TariffGrid> voted; // what policies paid online go by

private:
    void add(std::string const& insee, std::string const& slug, RegistrationMode mode, Review review, Proof proof)
    {
        Policy policy;
        policy.id = {"policy-" + slug};
        policy.intercommunality = {slug};
        policy.mode = mode;
        policy.review = review;
        policy.proof = proof;
        network::Library library;
        library.id = {slug + "-mediatheque"};
        library.intercommunality = {slug};
        library.name = "Médiathèque " + slug;
        library.email = "contact@" + slug + ".example";
        Eligibility answer;
        answer.outcome = EligibilityOutcome::eligible;
        answer.rule = "territory.inside";
        answer.library = library;
        answer.intercommunality = IntercommunalityId{slug};
        answer.policy = policy;
        answer.municipality = insee;
        answer.municipality_name = "Commune " + insee;
        answer.epci_name = "CC " + slug;
        answers_[insee] = answer;
    }
    std::map<std::string, Eligibility> answers_;
};

/// Accepts on the spot, or cannot.
class SwiftDecision final : public AutomaticDecision {
public:
    explicit SwiftDecision(Clock const& clock) : clock_(clock) {}
    Result<void> decide(db::Session& session, Application const& application) override
    {
        if (is_out_of_cards) {
            return fail(ErrorKind::unavailable, "card.range_exhausted");
        }
        auto copy = application;
        return Applications::move(session, copy, ApplicationState::accepted,
                                  {network::Actor::system(), clock_.now(), "accepted"});
    }
    void arrived(db::Session& /*session*/, Application const& application) override { came.push_back(application.id); }
    bool is_out_of_cards = false;
    std::vector<ApplicationId> came;

private:
    Clock const& clock_;
};

/// The whole slice on one database.
struct Desk {
    explicit Desk(db::Database& opened) : database(opened) { support::migrate(database); }

    [[nodiscard]] static network::Actor applicant() { return {network::ActorKind::applicant, "", ""}; }
    [[nodiscard]] Application application(ApplicationId const& id) const
    {
        return database.read([&](db::Session& session) { return Applications::find(session, id).value(); });
    }
    [[nodiscard]] std::int64_t count(std::string_view sql) const
    {
        return database.read([&](db::Session& session) { return session.count(sql); });
    }
    [[nodiscard]] std::int64_t applications() const { return count("SELECT COUNT(*) FROM people_application"); }
    [[nodiscard]] std::int64_t mails() const { return count("SELECT COUNT(*) FROM mail_outbox"); }
    /// The token in the latest mail's link.
    [[nodiscard]] std::string token_mailed(std::string const& page) const
    {
        auto const text = database.read([](db::Session& session) {
            return session.first("SELECT text_body FROM mail_outbox ORDER BY id DESC", {},
                                 [](db::Row const& row) { return row.text(0); });
        });
        auto const at = text.value_or("").find("/inscription/" + page + "/");
        return at == std::string::npos ? "" : text->substr(at + 14 + page.size(), 70);
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-04-01T09:00:00Z")};
    SystemRandom random;
    SmallOffice office;
    SecretKey key = *SecretKey::from(std::string(32, 'r'));
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    RegistrationLetters letters{outbox, office, "https://guichet.example"};
    Documents documents{clock, random, key};
    SwiftDecision automatic{clock};
    Registration registration{database, clock, random, office, letters, documents, automatic, key};
    EmailConfirmation confirmation{database, clock, letters, registration, automatic, key};
    Questions questions{database, clock, random, letters, documents};
};

[[nodiscard]] inline Submission good_submission()
{
    Submission out;
    out.municipality = "39491";
    out.adult = {"Durand", "", "Jeanne Marie", "17/03/1985"};
    out.street = "3 rue des Tilleuls";
    out.postcode = "39170";
    out.email = "jeanne.durand@example.org";
    out.consent = consent_version;
    return out;
}

/// Starts like a real file of that type.
[[nodiscard]] inline std::string small_pdf()
{
    return "%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
}

} // namespace guichet::people::for_tests
