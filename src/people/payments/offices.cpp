// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/offices.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::people {

namespace {

std::vector<FieldError> faults_of(PaymentOffice const& office)
{
    constexpr std::size_t client_length = 6;
    std::vector<FieldError> faults;
    auto const is_number = std::ranges::all_of(office.client, [](char c) { return c >= '0' && c <= '9'; });
    if (office.client.size() != client_length || !is_number) {
        faults.push_back({"client", {"payment.office.error.client"}});
    }
    if (office.name.empty()) {
        faults.push_back({"name", {"payment.office.error.name"}});
    }
    return faults;
}

} // namespace

std::optional<PaymentOffice> PaymentOffices::find(IntercommunalityId const& id) const
{
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT intercommunality, client, name, entry, active
            FROM people_payment_office
            WHERE intercommunality = :intercommunality)",
                             {{"intercommunality", id}}, [](db::Row const& row) {
                                 return PaymentOffice{{row.text(0)},
                                                      row.text(1),
                                                      row.text(2),
                                                      payfip::entry_from(row.text(3)).value_or(payfip::Entry::test),
                                                      row.boolean(4) ? PaymentOffice::Use::open
                                                                     : PaymentOffice::Use::closed};
                             });
    });
}

void PaymentOffices::record(db::Session& session, PaymentOffice const& office, Instant now)
{
    session.execute(R"(
        INSERT INTO people_payment_office (intercommunality, client, name, entry, active, changed)
        VALUES (:intercommunality, :client, :name, :entry, :active, :changed)
        ON CONFLICT (intercommunality) DO UPDATE
        SET client = :client, name = :name, entry = :entry, active = :active, changed = :changed)",
                    {{"intercommunality", office.intercommunality},
                     {"client", office.client},
                     {"name", office.name},
                     {"entry", payfip::to_text(office.entry)},
                     {"active", office.use == PaymentOffice::Use::open},
                     {"changed", now}});
}

Result<void> PaymentOffices::put(network::Actor const& actor, PaymentOffice const& office)
{
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, office.intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    if (auto faults = faults_of(office); !faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        record(session, office, clock_.now());
        journal_.append(session, actor, office.intercommunality, "payment.office_changed",
                        "payment_office:" + office.intercommunality.value,
                        {{"client", office.client},
                         {"entry", payfip::to_text(office.entry)},
                         {"open", office.use == PaymentOffice::Use::open}});
        return {};
    });
}

Result<std::string> PaymentOffices::test(network::Actor const& actor, IntercommunalityId const& id) const
{
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, id); !allowed) {
        return std::unexpected(allowed.error());
    }
    auto const office = find(id);
    if (!office) {
        return fail(ErrorKind::not_found, "payment.office.none");
    }
    auto const answer = gateway_.client(office->client);
    if (answer && answer->number == office->client) {
        return answer->name;
    }
    auto const code = answer                        ? answer->number
                      : answer.error().code.empty() ? answer.error().label
                                                    : answer.error().code;
    auto const reached = answer || answer.error().kind == payfip::FaultKind::functional;
    return std::unexpected(Error{ErrorKind::unavailable,
                                 {reached ? "payment.office.refused" : "payment.office.unreachable", {{"code", code}}},
                                 {},
                                 code});
}

} // namespace guichet::people
