// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/payments/desk.hpp"
#include "people/payments/online.hpp"
#include "web/rate_limit.hpp"
#include "web/shell.hpp"

#include <nlohmann/json.hpp>

#include <functional>

namespace guichet::people {

/// What the pages of payments read from and act on.
struct PaymentSources {
    db::Database& database;
    Clock const& clock;
    OnlinePayments& online;
    PaymentDesk& desk;
    Debts const& debts;
    PaymentOffices& offices;
    PaymentGateway const& gateway;
    PolicyOffice const& office;
    network::Intercommunalities const& intercommunalities;
    /// The name of a staff member, "" when unknown.
    std::function<std::string(std::string_view staff_id)> staff_name;
    SecretKey key;
};

/// /paiement/{token}: the person pays, comes back, pays again. The token came by mail or after the confirmation.
class PayerPages {
public:
    PayerPages(web::Shell const& shell, PaymentSources const& sources, web::RateLimiter& limiter)
        : shell_(shell), sources_(sources), limiter_(limiter)
    {
    }
    void mount(web::Router& router);

private:
    using Handle = std::function<web::Response(web::Request const&, Debt const&)>;
    [[nodiscard]] web::Handler with_debt(Handle handle) const;
    [[nodiscard]] web::Response show(web::Request const& request, Debt const& debt, Error const* error) const;
    [[nodiscard]] web::Response begin(web::Request const& request, Debt const& debt);
    [[nodiscard]] web::Response came_back(web::Request const& request, Debt const& debt);
    [[nodiscard]] web::Response receipt(web::Request const& request, Debt const& debt) const;
    [[nodiscard]] web::Response notified(web::Request const& request);

    web::Shell const& shell_;
    PaymentSources const& sources_;
    web::RateLimiter& limiter_;
};

/// /gestion/paiements: what was paid, tried, given back; the desk's money; the accounts.
class PaymentPages {
public:
    PaymentPages(web::Shell const& shell, PaymentSources const& sources) : shell_(shell), sources_(sources) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response accounts(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error) const;
    [[nodiscard]] web::Response check(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response refund(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response receipt(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response desk(web::Request const& request, network::Actor const& actor,
                                     Error const* error) const;
    [[nodiscard]] web::Response take(web::Request const& request, network::Actor const& actor) const;

    [[nodiscard]] Result<Payment> visible(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] Result<Debt> debt_of_case(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json history_model(web::Request const& request, PaymentId const& id) const;

    web::Shell const& shell_;
    PaymentSources const& sources_;
};

/// /gestion/regies: to whom an intercommunality's money goes.
class PaymentOfficePages {
public:
    PaymentOfficePages(web::Shell const& shell, PaymentSources const& sources) : shell_(shell), sources_(sources) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error) const;
    [[nodiscard]] web::Response put(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response test(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    PaymentSources const& sources_;
};

/// A payment as lists and pages show it: {id, reference, amount, mode, state, kind, when, code, explanation…}.
[[nodiscard]] nlohmann::json payment_model(web::Request const& request, web::Shell const& shell,
                                           Payment const& payment);
/// What is heard from PayFiP, in words: "payment.code.P5", and the code itself for what has none.
[[nodiscard]] std::string code_in_words(web::Request const& request, web::Shell const& shell, std::string const& code);
/// The receipt of a payment made, as a file.
[[nodiscard]] web::Response receipt_file(web::Request const& request, web::Shell const& shell,
                                         PaymentSources const& sources, Debt const& debt, Payment const& payment);

} // namespace guichet::people
