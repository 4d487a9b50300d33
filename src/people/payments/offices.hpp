// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "people/payments/gateway.hpp"
#include "people/payments/payments.hpp"

#include <optional>
#include <string>

namespace guichet::people {

/// The régie that an intercommunality's money goes to: numcli is a régie's, so there is one for each.
struct PaymentOffice {
    IntercommunalityId intercommunality;
    std::string client; // numcli, six digits
    std::string name;   // as receipts say it: "Régie des médiathèques"
    payfip::Entry entry = payfip::Entry::test;
    enum class Use { open, closed } use = Use::closed;
    bool operator==(PaymentOffice const&) const = default;
};

class PaymentOffices {
public:
    PaymentOffices(db::Database& database, Clock const& clock, PaymentGateway const& gateway,
                   network::Journal const& journal)
        : database_(database), clock_(clock), gateway_(gateway), journal_(journal)
    {
    }

    [[nodiscard]] std::optional<PaymentOffice> find(IntercommunalityId const& id) const;
    /// Invalid with the faulty fields: "client", "name".
    [[nodiscard]] Result<void> put(network::Actor const& actor, PaymentOffice const& office);
    /// Asks PayFiP who that client is; the name it answers. Unavailable "payment.office.unreachable" or "….refused"
    /// with the code.
    [[nodiscard]] Result<std::string> test(network::Actor const& actor, IntercommunalityId const& id) const;

    static void record(db::Session& session, PaymentOffice const& office, Instant now);

private:
    db::Database& database_;
    Clock const& clock_;
    PaymentGateway const& gateway_;
    network::Journal const& journal_;
};

} // namespace guichet::people
