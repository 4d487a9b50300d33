// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/payfip/payfip.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace guichet::payfip {

namespace {

NewPayment good_payment()
{
    return {.exercise = 2026,
            .email = "jeanne@example.org",
            .cents = 1250,
            .client = "006382",
            .subject = "Inscription a la mediatheque",
            .reference = "BHS7K2M4PQX01",
            .entry = Entry::test,
            .notification_url = "https://guichet.example/paiement/notification",
            .return_url = "https://guichet.example/paiement/retour/abc"};
}

std::string soap(std::string_view content)
{
    return fmt::format(R"(<?xml version='1.0' encoding='UTF-8'?><S:Envelope )"
                       R"(xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}</S:Body></S:Envelope>)",
                       content);
}

/// A fault as PayFiP writes them.
std::string soap_fault(std::string_view name, std::string_view fields)
{
    return soap(fmt::format(R"(<S:Fault><faultcode>S:Server</faultcode><faultstring>)"
                            R"(fr.gouv.finances.cp.tpa.webservice.exceptions.{0}</faultstring><detail>)"
                            R"(<ns2:{0} xmlns:ns2="http://securite.service.tpa.cp.finances.gouv.fr/services/x">{1})"
                            R"(</ns2:{0}></detail></S:Fault>)",
                            name, fields));
}

std::string paid_details(std::string_view result)
{
    return soap(fmt::format(
        R"(<ns:recupererDetailPaiementSecuriseResponse xmlns:ns="{}"><return xmlns:r="urn:r"><r:dattrans>12122026)"
        R"(</r:dattrans><r:exer>2026</r:exer><r:heurtrans>0926</r:heurtrans><r:idOp>cc0cb210-1cd4-11ea-8cca</r:idOp>)"
        R"(<r:mel>jeanne@example.org</r:mel><r:montant>1250</r:montant><r:numauto>112233445566-tip</r:numauto>)"
        R"(<r:numcli>006382</r:numcli><r:objet>Inscription</r:objet><r:refdet>BHS7K2M4PQX01</r:refdet>)"
        R"(<r:resultrans>{}</r:resultrans><r:saisie>T</r:saisie></return></ns:recupererDetailPaiementSecuriseResponse>)",
        service_namespace, result));
}

} // namespace

TEST(PayfipRequests, name_what_payfip_expects)
{
    auto const create = create_request(good_payment());
    for (auto const* const part :
         {"<p:exer>2026</p:exer>", "<p:mel>jeanne@example.org</p:mel>", "<p:montant>1250</p:montant>",
          "<p:numcli>006382</p:numcli>", "<p:objet>Inscription a la mediatheque</p:objet>",
          "<p:refdet>BHS7K2M4PQX01</p:refdet>", "<p:saisie>T</p:saisie>",
          "<p:urlnotif>https://guichet.example/paiement/notification</p:urlnotif>",
          R"(<arg0 xmlns:p="http://securite.service.tpa.cp.finances.gouv.fr/requete">)"}) {
        EXPECT_NE(create.find(part), std::string::npos) << part << "\n" << create;
    }
    EXPECT_NE(details_request("abc").find("<p:idOp>abc</p:idOp>"), std::string::npos);
    EXPECT_NE(details_request("abc").find("finances.gouv.fr/reponse"), std::string::npos);
    EXPECT_NE(client_request("006382").find("<p:numCli>006382</p:numCli>"), std::string::npos);
    EXPECT_EQ(payment_page(default_page_url, "abc"), "https://www.payfip.gouv.fr/tpa/paiementws.web?idop=abc");
}

TEST(PayfipRequests, escape_what_people_typed)
{
    auto payment = good_payment();
    payment.email = "a&b<c>@example.org";
    EXPECT_NE(create_request(payment).find("a&amp;b&lt;c&gt;@example.org"), std::string::npos);
}

TEST(PayfipRequests, are_checked_against_payfips_own_limits_before_they_leave)
{
    EXPECT_EQ(refused_field(good_payment()), "");
    struct Change {
        char const* code;
        void (*make)(NewPayment&);
    };
    for (auto const& [code, make] :
         {Change{"T1", [](NewPayment& p) { p.client = "12345"; }},
          Change{"T1", [](NewPayment& p) { p.client = "12345a"; }},
          Change{"R3", [](NewPayment& p) { p.reference = "BHS01"; }},
          Change{"R3", [](NewPayment& p) { p.reference = "BHS-7K2M-4PQX"; }},
          Change{"R3", [](NewPayment& p) { p.reference = std::string(31, 'A'); }},
          Change{"M3", [](NewPayment& p) { p.cents = 99; }}, Change{"M5", [](NewPayment& p) { p.cents = 10'000'001; }},
          Change{"A1", [](NewPayment& p) { p.email.clear(); }}, Change{"A2", [](NewPayment& p) { p.email = "a@b.c"; }},
          Change{"A2", [](NewPayment& p) { p.email = std::string(80, 'a') + "@b.fr"; }},
          Change{"N1", [](NewPayment& p) { p.notification_url = "/paiement"; }},
          Change{"D1", [](NewPayment& p) { p.return_url = "https://x/" + std::string(250, 'a'); }}}) {
        auto payment = good_payment();
        make(payment);
        EXPECT_EQ(refused_field(payment), code);
    }
    auto least = good_payment();
    least.cents = 100;
    EXPECT_EQ(refused_field(least), "");
    least.cents = 10'000'000;
    EXPECT_EQ(refused_field(least), "");
}

TEST(PayfipRequests, an_objet_is_letters_digits_and_spaces)
{
    EXPECT_EQ(as_subject("Inscription – Médiathèque de l’Étoile (n° 12)"), "inscription mediatheque de l etoile n 12");
    EXPECT_EQ(as_subject(std::string(200, 'a')).size(), longest_subject);
    EXPECT_EQ(as_subject("東京"), "");
}

TEST(PayfipAnswers, are_read_whatever_the_namespaces)
{
    auto const created = read_created(soap(
        R"(<ns2:creerPaiementSecuriseResponse xmlns:ns2="urn:x"><return><idOp>cc0cb210-1cd4</idOp></return></ns2:creerPaiementSecuriseResponse>)"));
    ASSERT_TRUE(created);
    EXPECT_EQ(*created, "cc0cb210-1cd4");
    for (auto const* const result : {"P", "V", "A", "R", "Z"}) {
        auto const details = read_details(paid_details(result));
        ASSERT_TRUE(details);
        EXPECT_EQ(*details, (Details{"cc0cb210-1cd4-11ea-8cca", result, "BHS7K2M4PQX01", "006382", "T", 1250,
                                     "112233445566-tip", "12122026", "0926"}));
    }
    auto const client = read_client(soap(
        R"(<x:recupererDetailClientResponse xmlns:x="urn:x"><return><libelleN1>REGIE</libelleN1><libelleN2>MEDIATHEQUES</libelleN2><libelleN3/><numcli>006382</numcli></return></x:recupererDetailClientResponse>)"));
    ASSERT_TRUE(client);
    EXPECT_EQ(*client, (Client{"006382", "REGIE – MEDIATHEQUES"}));
}

TEST(PayfipAnswers, every_functional_code_comes_through)
{
    for (auto const* const code :
         {"S1", "T1", "T2", "T4", "M1", "M3", "M5", "A1", "A2", "N1", "D1", "R3", "P1", "P3", "P4", "P5"}) {
        auto const answer = read_details(soap_fault(
            "FonctionnelleErreur", fmt::format("<code>{}</code><descriptif/><libelle>Le mot de PayFiP</libelle>"
                                               "<severite>2</severite>",
                                               code)));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error(), (Fault{FaultKind::functional, code, "Le mot de PayFiP"}));
        EXPECT_EQ(read_created(soap_fault("FonctionnelleErreur", fmt::format("<code>{}</code>", code))).error().code,
                  code);
    }
}

TEST(PayfipAnswers, tell_the_technical_faults_apart)
{
    EXPECT_EQ(read_details(soap_fault("TechDysfonctionnementErreur", "")).error().kind, FaultKind::dysfunction);
    EXPECT_EQ(read_details(soap_fault("TechIndisponibiliteErreur", "")).error().kind, FaultKind::unavailable);
    EXPECT_EQ(read_details(soap_fault("TechProtocolaireErreur", "")).error().kind, FaultKind::protocol);
    auto const other =
        soap("<S:Fault><faultcode>S:Client</faultcode><faultstring>no such operation</faultstring></S:Fault>");
    EXPECT_EQ(read_client(other).error().kind, FaultKind::protocol);
}

TEST(PayfipAnswers, what_is_no_answer_is_malformed_and_nothing_else)
{
    auto const dtd =
        std::string{"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"} + "<Envelope>&e;</Envelope>";
    auto const huge = "<Envelope>" + std::string(largest_answer, 'a') + "</Envelope>";
    for (auto const& body :
         {std::string{}, std::string{"<html><body>Maintenance</body></html>"}, std::string{"<Envelope>"}, dtd, huge,
          soap(""),
          soap("<creerPaiementSecuriseResponse><return><idOp>a b\"c</idOp></return></creerPaiementSecuriseResponse>"),
          paid_details("")}) {
        EXPECT_EQ(read_created(body).error().kind, FaultKind::malformed) << body.substr(0, 80);
        EXPECT_EQ(read_details(body).error().kind, FaultKind::malformed) << body.substr(0, 80);
        EXPECT_EQ(read_client(body).error().kind, FaultKind::malformed) << body.substr(0, 80);
    }
}

TEST(PayfipAnswers, an_amount_that_is_no_number_is_none)
{
    auto body = paid_details("P");
    body.replace(body.find("1250"), 4, "12,50");
    EXPECT_EQ(read_details(body)->cents, std::nullopt);
}

} // namespace guichet::payfip
