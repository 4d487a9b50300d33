// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "protocols/cas/answers.hpp"
#include "protocols/payfip/payfip.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::payfip {

namespace {

// The requests of both "recuperer" operations live in the namespace of the answers: PayFiP's own WSDL says so.
constexpr std::string_view request_namespace = "http://securite.service.tpa.cp.finances.gouv.fr/requete";
constexpr std::string_view answer_namespace = "http://securite.service.tpa.cp.finances.gouv.fr/reponse";

constexpr std::size_t shortest_email = 6;
constexpr std::size_t longest_email = 80;
constexpr std::size_t client_digits = 6;
constexpr std::size_t shortest_reference = 6;
constexpr std::size_t longest_reference = 30;

std::string element(std::string_view name, std::string_view value)
{
    return fmt::format("<p:{0}>{1}</p:{0}>", name, protocols::xml_escape(value));
}

std::string envelope(std::string_view operation, std::string_view types, std::string_view fields)
{
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>)"
                       R"(<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">)"
                       R"(<soapenv:Body><s:{0} xmlns:s="{1}"><arg0 xmlns:p="{2}">{3}</arg0></s:{0}>)"
                       R"(</soapenv:Body></soapenv:Envelope>)",
                       operation, service_namespace, types, fields);
}

bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_url(std::string_view url)
{
    return url.size() <= longest_url && (url.starts_with("https://") || url.starts_with("http://"));
}

bool is_email(std::string_view email)
{
    return email.size() >= shortest_email && email.size() <= longest_email && email.find('@') != std::string_view::npos;
}

std::string refused_amount(std::int64_t cents)
{
    return cents < least_cents ? "M3" : cents > most_cents ? "M5" : "";
}

std::string refused_email(std::string_view email)
{
    return email.empty() ? "A1" : is_email(email) ? "" : "A2";
}

} // namespace

std::optional<Entry> entry_from(std::string_view letter)
{
    for (auto const entry : {Entry::test, Entry::activation, Entry::production}) {
        if (letter == to_text(entry)) {
            return entry;
        }
    }
    return std::nullopt;
}

std::string_view to_text(Entry entry)
{
    return entry == Entry::test ? "T" : entry == Entry::activation ? "X" : "W";
}

std::string refused_field(NewPayment const& payment)
{
    auto const is_client = payment.client.size() == client_digits &&
                           std::ranges::all_of(payment.client, [](char c) { return c >= '0' && c <= '9'; });
    auto const& reference = payment.reference;
    auto const is_reference = reference.size() >= shortest_reference && reference.size() <= longest_reference &&
                              std::ranges::all_of(reference, is_letter_or_digit);
    if (!is_client) {
        return "T1";
    }
    if (!is_reference) {
        return "R3";
    }
    if (auto code = refused_amount(payment.cents); !code.empty()) {
        return code;
    }
    if (auto code = refused_email(payment.email); !code.empty()) {
        return code;
    }
    if (!is_url(payment.notification_url)) {
        return "N1";
    }
    return is_url(payment.return_url) ? "" : "D1";
}

std::string as_subject(std::string_view text)
{
    auto subject = fold(text); // letters and digits of any script, and single spaces
    std::erase_if(subject, [](char c) { return c != ' ' && !is_letter_or_digit(c); });
    subject.resize(std::min(subject.size(), longest_subject));
    return tidy(subject);
}

std::string create_request(NewPayment const& payment)
{
    return envelope("creerPaiementSecurise", request_namespace,
                    element("exer", std::to_string(payment.exercise)) + element("mel", payment.email) +
                        element("montant", std::to_string(payment.cents)) + element("numcli", payment.client) +
                        element("objet", payment.subject) + element("refdet", payment.reference) +
                        element("saisie", to_text(payment.entry)) + element("urlnotif", payment.notification_url) +
                        element("urlredirect", payment.return_url));
}

std::string details_request(std::string_view operation)
{
    // "idOp" to the letter: written "idop", PayFiP answers P1.
    return envelope("recupererDetailPaiementSecurise", answer_namespace, element("idOp", operation));
}

std::string client_request(std::string_view client)
{
    return envelope("recupererDetailClient", answer_namespace, element("numCli", client));
}

std::string payment_page(std::string_view page_url, std::string_view operation)
{
    return fmt::format("{}?idop={}", page_url, operation);
}

} // namespace guichet::payfip
