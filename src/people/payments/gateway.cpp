// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/gateway.hpp"

#include <utility>

namespace guichet::people {

PayfipGateway::PayfipGateway(net::HttpClient const& http, Addresses addresses, net::HttpLimits limits)
    : http_(http), addresses_(std::move(addresses)), limits_(limits)
{
    limits_.largest_body = payfip::largest_answer;
}

template <class T>
payfip::Answer<T> PayfipGateway::call(std::string request, payfip::Answer<T> (*read)(std::string_view)) const
{
    auto const reply = http_.send({"POST",
                                   addresses_.service,
                                   {{"Content-Type", std::string{payfip::content_type}}, {"SOAPAction", "\"\""}},
                                   std::move(request)},
                                  limits_);
    if (!reply) {
        return std::unexpected(payfip::Fault{payfip::FaultKind::malformed, {}, reply.error().detail});
    }
    return read(reply->body); // a fault comes with status 500, a page of maintenance with 503: the body says which
}

payfip::Answer<std::string> PayfipGateway::create(payfip::NewPayment const& payment) const
{
    return call(payfip::create_request(payment), payfip::read_created);
}

payfip::Answer<payfip::Details> PayfipGateway::details(std::string_view operation) const
{
    return call(payfip::details_request(operation), payfip::read_details);
}

payfip::Answer<payfip::Client> PayfipGateway::client(std::string_view number) const
{
    return call(payfip::client_request(number), payfip::read_client);
}

std::string PayfipGateway::page(std::string_view operation) const
{
    return payfip::payment_page(addresses_.page, operation);
}

std::string PayfipGateway::origin() const
{
    auto const host = addresses_.page.find("://");
    return host == std::string::npos ? std::string{} : addresses_.page.substr(0, addresses_.page.find('/', host + 3));
}

} // namespace guichet::people
