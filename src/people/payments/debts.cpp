// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/payments.hpp"

namespace guichet::people {

namespace {

Debt::Standing standing_of(ApplicationState state)
{
    switch (state) {
    case ApplicationState::submitted:
        return Debt::Standing::not_yet;
    case ApplicationState::refused:
    case ApplicationState::withdrawn:
        return Debt::Standing::over;
    case ApplicationState::in_review:
    case ApplicationState::information_asked:
    case ApplicationState::accepted:
    case ApplicationState::linked:
        break;
    }
    return Debt::Standing::payable;
}

} // namespace

std::string_view to_text(DebtKind kind)
{
    return kind == DebtKind::renewal ? "renewal" : "application";
}

std::string staff_path_of(DebtKind kind, DebtId const& id)
{
    return (kind == DebtKind::renewal ? "/gestion/renouvellements/" : "/gestion/demandes/") + id.value;
}

std::optional<Debt> ApplicationDebts::find(db::Session& session, DebtId const& id) const
{
    auto const application = Applications::find(session, {id.value});
    if (!application) {
        return std::nullopt;
    }
    Debt debt{.id = id,
              .kind = DebtKind::application,
              .reference = application->reference,
              .intercommunality = application->intercommunality,
              .library = application->library,
              .contact = application->contact,
              .first_names = {},
              .names = {},
              .standing = standing_of(application->state)};
    for (auto const& applicant : application->applicants) {
        debt.first_names.push_back(applicant.person.first_names);
        debt.names.push_back(applicant.person.full_name());
    }
    return debt;
}

Automation ApplicationDebts::automation(Debt const& debt) const
{
    auto const application =
        database_.read([&](db::Session& session) { return Applications::find(session, {debt.id.value}); });
    return application && registration_.is_automatic(*application) ? Automation::by_policy : Automation::by_a_person;
}

Result<void> ApplicationDebts::paid(db::Session& session, network::Actor const& actor, Debt const& debt,
                                    Payment const& payment, std::string const& mail, Automation automation)
{
    auto const application = Applications::find(session, {debt.id.value});
    if (!application) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    Applications::note(session, *application, {actor, clock_.now(), "paid", payment.reference, mail});
    auto const waits = application->state == ApplicationState::in_review;
    return waits && automation == Automation::by_policy ? automatic_.decide(session, *application) : Result<void>{};
}

std::optional<Debt> DebtsOfAll::find(db::Session& session, DebtId const& id) const
{
    auto debt = applications_.find(session, id);
    return debt ? debt : renewals_.find(session, id);
}

Automation DebtsOfAll::automation(Debt const& debt) const
{
    return of(debt).automation(debt);
}

Result<void> DebtsOfAll::paid(db::Session& session, network::Actor const& actor, Debt const& debt,
                              Payment const& payment, std::string const& mail, Automation automation)
{
    return of(debt).paid(session, actor, debt, payment, mail, automation);
}

} // namespace guichet::people
