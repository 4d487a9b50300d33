// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/actor.hpp"
#include "people/registration/registration.hpp"
#include "people/tariffs/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

struct Payment;

enum class DebtKind { application, renewal };
/// "application", "renewal".
[[nodiscard]] std::string_view to_text(DebtKind kind);

/// Where staff look at what is owed for.
[[nodiscard]] std::string staff_path_of(DebtKind kind, DebtId const& id);

/// What is owed, as paying sees it: an application's fees, or a renewal's.
struct Debt {
    enum class Standing { not_yet, payable, over }; // address not confirmed; refused, withdrawn, undone
    DebtId id;
    DebtKind kind = DebtKind::application;
    std::string reference; // what people quote on the phone
    IntercommunalityId intercommunality;
    LibraryId library;
    Contact contact;
    std::vector<std::string> first_names; // by position of their fees; the first one pays
    std::vector<std::string> names;
    Standing standing = Standing::payable;

    /// Where staff look at it.
    [[nodiscard]] std::string staff_path() const { return staff_path_of(kind, id); }
};

/// Port: what money is owed for. Applications and renewals each have one; DebtsOfAll is what payments see.
class Debts {
public:
    virtual ~Debts() = default;
    /// nullopt: no such debt.
    [[nodiscard]] virtual std::optional<Debt> find(db::Session& session, DebtId const& id) const = 0;
    /// Whether what only waited for the money happens by itself once it has come. Asked outside transactions.
    [[nodiscard]] virtual Automation automation(Debt const& debt) const = 0;
    /// The money has come, in the transaction that records it; `mail` is the outbox id of the receipt's mail.
    [[nodiscard]] virtual Result<void> paid(db::Session& session, network::Actor const& actor, Debt const& debt,
                                            Payment const& payment, std::string const& mail, Automation automation) = 0;
};

/// Fees of applications: paying them goes into their history, and sets off the automatic decision.
class ApplicationDebts final : public Debts {
public:
    ApplicationDebts(db::Database& database, Clock const& clock, Registration const& registration,
                     AutomaticDecision& automatic)
        : database_(database), clock_(clock), registration_(registration), automatic_(automatic)
    {
    }
    [[nodiscard]] std::optional<Debt> find(db::Session& session, DebtId const& id) const override;
    [[nodiscard]] Automation automation(Debt const& debt) const override;
    [[nodiscard]] Result<void> paid(db::Session& session, network::Actor const& actor, Debt const& debt,
                                    Payment const& payment, std::string const& mail, Automation automation) override;

private:
    db::Database& database_;
    Clock const& clock_;
    Registration const& registration_;
    AutomaticDecision& automatic_;
};

/// Every kind of debt behind one port.
class DebtsOfAll final : public Debts {
public:
    DebtsOfAll(Debts& applications, Debts& renewals) : applications_(applications), renewals_(renewals) {}
    [[nodiscard]] std::optional<Debt> find(db::Session& session, DebtId const& id) const override;
    [[nodiscard]] Automation automation(Debt const& debt) const override;
    [[nodiscard]] Result<void> paid(db::Session& session, network::Actor const& actor, Debt const& debt,
                                    Payment const& payment, std::string const& mail, Automation automation) override;

private:
    [[nodiscard]] Debts& of(Debt const& debt) const
    {
        return debt.kind == DebtKind::renewal ? renewals_ : applications_;
    }

    Debts& applications_;
    Debts& renewals_;
};

} // namespace guichet::people
