// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/http_client.hpp"
#include "protocols/payfip/payfip.hpp"

#include <string>

namespace guichet::people {

/// Port: the three questions PayFiP answers. Never asked inside a transaction.
class PaymentGateway {
public:
    PaymentGateway() = default;
    PaymentGateway(PaymentGateway const&) = delete;
    PaymentGateway& operator=(PaymentGateway const&) = delete;
    virtual ~PaymentGateway() = default;
    [[nodiscard]] virtual payfip::Answer<std::string> create(payfip::NewPayment const& payment) const = 0;
    [[nodiscard]] virtual payfip::Answer<payfip::Details> details(std::string_view operation) const = 0;
    [[nodiscard]] virtual payfip::Answer<payfip::Client> client(std::string_view number) const = 0;
    /// Where the browser goes to pay.
    [[nodiscard]] virtual std::string page(std::string_view operation) const = 0;
    /// Of that page, for the Content-Security-Policy: "https://www.payfip.gouv.fr".
    [[nodiscard]] virtual std::string origin() const = 0;
};

/// Over the network. A server that cannot be reached or says nothing in time is a malformed answer whose label is the
/// network's code ("net.timeout").
class PayfipGateway final : public PaymentGateway {
public:
    struct Addresses {
        std::string service{payfip::default_service_url};
        std::string page{payfip::default_page_url};
    };
    PayfipGateway(net::HttpClient const& http, Addresses addresses, net::HttpLimits limits = {});

    [[nodiscard]] payfip::Answer<std::string> create(payfip::NewPayment const& payment) const override;
    [[nodiscard]] payfip::Answer<payfip::Details> details(std::string_view operation) const override;
    [[nodiscard]] payfip::Answer<payfip::Client> client(std::string_view number) const override;
    [[nodiscard]] std::string page(std::string_view operation) const override;
    [[nodiscard]] std::string origin() const override;

private:
    template <class T>
    [[nodiscard]] payfip::Answer<T> call(std::string request, payfip::Answer<T> (*read)(std::string_view)) const;

    net::HttpClient const& http_;
    Addresses addresses_;
    net::HttpLimits limits_;
};

} // namespace guichet::people
