// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/desk.hpp"
#include "people/payments/online.hpp"
#include "support/registration_desk.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace guichet::people::for_tests {

/// A PayFiP that answers what a test told it.
class ToldGateway final : public PaymentGateway {
public:
    payfip::Answer<std::string> create(payfip::NewPayment const& payment) const override
    {
        asked.push_back(payment);
        if (while_creating) {
            while_creating();
        }
        if (refusal) {
            return std::unexpected(*refusal);
        }
        auto id = "operation-" + std::to_string(asked.size());
        operations[id] = payment;
        return id;
    }
    payfip::Answer<payfip::Details> details(std::string_view operation) const override
    {
        ++questions;
        auto const known = operations.find(std::string{operation});
        if (fault || known == operations.end()) {
            return std::unexpected(fault.value_or(payfip::Fault{payfip::FaultKind::functional, "P1", {}}));
        }
        auto const result = results.find(known->first);
        if (result == results.end()) {
            return std::unexpected(payfip::Fault{payfip::FaultKind::functional, "P5", {}});
        }
        auto const& payment = known->second;
        payfip::Details details{known->first,
                                result->second,
                                payment.reference,
                                payment.client,
                                std::string{payfip::to_text(payment.entry)},
                                payment.cents,
                                "112233445566-tip",
                                "12122026",
                                "0926"};
        if (spoil) {
            spoil(details);
        }
        return details;
    }
    payfip::Answer<payfip::Client> client(std::string_view number) const override
    {
        if (fault) {
            return std::unexpected(*fault);
        }
        return payfip::Client{std::string{number}, "REGIE"};
    }
    std::string page(std::string_view operation) const override
    {
        return "https://payfip.example/page?idop=" + std::string{operation};
    }
    std::string origin() const override { return "https://payfip.example"; }

    std::optional<payfip::Fault> refusal;        // of a new payment
    std::optional<payfip::Fault> fault;          // of every question
    std::map<std::string, std::string> results;  // by operation: resultrans
    std::function<void(payfip::Details&)> spoil; // what else is said
    std::function<void()> while_creating;        // what happens meanwhile
    mutable std::vector<payfip::NewPayment> asked{};
    mutable std::map<std::string, payfip::NewPayment> operations{};
    mutable int questions = 0;
};

/// Nobody renews here.
class NoRenewals final : public Debts {
public:
    std::optional<Debt> find(db::Session& /*session*/, DebtId const& /*id*/) const override { return std::nullopt; }
    Automation automation(Debt const& /*debt*/) const override { return Automation::by_a_person; }
    Result<void> paid(db::Session& /*session*/, network::Actor const& /*actor*/, Debt const& /*debt*/,
                      Payment const& /*payment*/, std::string const& /*mail*/, Automation /*automation*/) override
    {
        return {};
    }
};

/// Registration's desk, with money.
struct PayingDesk : Desk {
    explicit PayingDesk(db::Database& opened) : Desk(opened)
    {
        database.exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {member, "Plaine jurassienne", "243901089", "", "", ""});
            PaymentOffices::record(
                session, {member, "006382", "Régie des médiathèques", payfip::Entry::test, PaymentOffice::Use::open},
                clock.now());
        });
    }

    /// Somebody of Chaussin sends the form and confirms the address; 12 € are due.
    ApplicationId confirmed()
    {
        clock.advance(std::chrono::seconds{1}); // so that the latest mail is the latest
        auto submission = good_submission();
        submission.municipality = "39128";
        submission.postcode = "39120";
        auto const receipt = registration.submit(applicant(), submission, "request-" + std::to_string(++requests));
        if (!receipt || !confirmation.confirm(token_mailed("confirmation"))) {
            throw std::logic_error{"the form of the tests is not good"};
        }
        return receipt->application;
    }
    [[nodiscard]] std::vector<Payment> payments(ApplicationId const& id) const
    {
        return database.read([&](db::Session& session) { return PaymentStore::of(session, debt_of(id)); });
    }
    [[nodiscard]] std::int64_t events(ApplicationId const& id, std::string_view action) const
    {
        auto const history = database.read([&](db::Session& session) { return Applications::history(session, id); });
        return std::ranges::count(history, action, &ApplicationEvent::action);
    }
    [[nodiscard]] std::int64_t mails_called(std::string_view subject) const
    {
        return database.read([&](db::Session& session) {
            return session.count("SELECT COUNT(*) FROM mail_outbox WHERE subject_id = :subject",
                                 {{"subject", subject}});
        });
    }
    static network::Actor staff(network::Role role)
    {
        network::Actor actor{network::ActorKind::staff, "staff-1", "Agent", role, {}};
        actor.scope = IntercommunalityId{"plaine-jurassienne"};
        return actor;
    }

    IntercommunalityId member{"plaine-jurassienne"};
    int requests = 0;
    ToldGateway gateway;
    network::Journal journal{database, clock};
    PaymentOffices offices{database, clock, gateway, journal};
    PaymentLetters payment_letters{outbox, office, "https://guichet.example", key};
    ApplicationDebts application_debts{database, clock, registration, automatic};
    NoRenewals renewals;
    DebtsOfAll debts{application_debts, renewals};
    Settlement settlement{database, clock, payment_letters, debts};
    OnlinePayments online{database, clock, random, gateway, offices, debts, settlement, "https://guichet.example", key};
    PaymentDesk desk{database, clock, random, debts, settlement, journal};
};

} // namespace guichet::people::for_tests
