// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/pages.hpp"
#include "people/registration/link_token.hpp"
#include "support/http_client.hpp"
#include "support/open_door.hpp"
#include "support/payments_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using for_tests::PayingDesk;
using network::Role;
using support::HttpClient;

/// The pages of money on a free port, over the desk of the tests.
struct PayingSite : support::WebFixture {
    PayingSite()
    {
        payer.mount(router);
        staff.mount(door, router);
        office_pages.mount(door, router);
        start();
    }
    [[nodiscard]] std::string path(ApplicationId const& id) const
    {
        return "/paiement/" + LinkToken::for_payment(debt_of(id), desk.key).text();
    }

    support::TestDatabase opened{support::Kind::sqlite_memory};
    PayingDesk desk{*opened};
    std::unique_ptr<db::ShortLivedStore> store = db::make_memory_store(desk.clock);
    web::RateLimiter limiter{*store};
    network::Intercommunalities members{*opened};
    PaymentSources const sources{
        *opened,      desk.clock,   desk.online, desk.desk, desk.debts,
        desk.offices, desk.gateway, desk.office, members,   [](std::string_view) { return std::string{"Agnès"}; },
        desk.key};
    support::OpenDoor door{PayingDesk::staff(Role::manager)};
    PayerPages payer{shell, sources, limiter};
    PaymentPages staff{shell, sources};
    PaymentOfficePages office_pages{shell, sources};
};

} // namespace

TEST(PayerPages, lead_to_payfip_and_back_with_a_receipt)
{
    PayingSite site;
    auto const id = site.desk.confirmed();
    HttpClient browser{site.port()};
    auto const page = browser.get(site.path(id));
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.contains("12,00"));
    EXPECT_TRUE(page.header("content-security-policy").find("form-action 'self' https://payfip.example") !=
                std::string::npos);
    EXPECT_EQ(browser.get(site.path(id) + "/recu.pdf").status, 404) << "not before it is paid";
    auto const away = browser.submit(site.path(id), site.path(id), {});
    EXPECT_EQ(away.status, 303);
    EXPECT_EQ(away.location(), "https://payfip.example/page?idop=operation-1");
    auto const waiting = browser.follow(browser.get(site.path(id) + "/retour"));
    EXPECT_TRUE(waiting.contains("ne payez pas une deuxième fois"));
    site.desk.gateway.results["operation-1"] = "P";
    site.desk.clock.advance(10s);
    auto const back = browser.follow(browser.post(site.path(id) + "/retour", {{"idop", "operation-1"}}));
    EXPECT_TRUE(back.contains("Paiement reçu"));
    auto const receipt = browser.get(site.path(id) + "/recu.pdf");
    EXPECT_EQ(receipt.header("content-type"), "application/pdf");
    EXPECT_TRUE(receipt.body.starts_with("%PDF-"));
    EXPECT_FALSE(back.contains("Payer en ligne")) << "paid is paid";
}

TEST(PayerPages, say_what_went_wrong_and_lose_nothing)
{
    PayingSite site;
    auto const id = site.desk.confirmed();
    HttpClient browser{site.port()};
    site.desk.gateway.refusal = payfip::Fault{payfip::FaultKind::malformed, "", "net.timeout"};
    auto const down = browser.submit(site.path(id), site.path(id), {});
    EXPECT_EQ(down.status, 503);
    EXPECT_TRUE(down.contains("ne répond pas"));
    site.desk.gateway.refusal.reset();
    EXPECT_EQ(browser.submit(site.path(id), site.path(id), {}).status, 303);
    site.desk.gateway.results["operation-2"] = "R";
    auto const refused = browser.follow(browser.get(site.path(id) + "/retour"));
    EXPECT_TRUE(refused.contains("Votre banque a refusé"));
    EXPECT_TRUE(refused.contains("Payer en ligne")) << "pay again";
}

TEST(PayerPages, open_to_nobody_without_the_link)
{
    PayingSite site;
    auto const id = site.desk.confirmed();
    HttpClient browser{site.port()};
    auto forged = site.path(id);
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    for (auto const& path : {forged, std::string{"/paiement/x"}, "/paiement/" + id.value}) {
        EXPECT_EQ(browser.get(path).status, 404) << path;
        EXPECT_EQ(browser.get(path + "/recu.pdf").status, 404) << path;
        EXPECT_EQ(browser.get(path + "/retour").status, 404) << path;
    }
}

TEST(PayerPages, a_notification_answers_everybody_the_same)
{
    PayingSite site;
    auto const id = site.desk.confirmed();
    HttpClient payfip{site.port()};
    static_cast<void>(site.desk.online.begin(debt_of(id)));
    auto const known = payfip.post("/paiement/notification", {{"idop", "operation-1"}});
    auto const unknown = payfip.post("/paiement/notification", {{"idOp", "operation-7"}});
    EXPECT_EQ(known.status, 200);
    EXPECT_EQ(known.status, unknown.status);
    EXPECT_EQ(known.body, unknown.body);
    EXPECT_EQ(site.desk.gateway.questions, 0);
    site.desk.gateway.results["operation-1"] = "P";
    EXPECT_EQ(site.desk.online.reconcile(10), 1);
    EXPECT_EQ(site.desk.payments(id).front().state, PaymentState::paid);
}

TEST(PaymentPages, show_the_desk_what_was_paid_and_what_is_to_be_given_back)
{
    PayingSite site;
    auto const id = site.desk.confirmed();
    using enum web::Method;
    auto const desk_path = "/gestion/demandes/" + id.value + "/paiement";
    EXPECT_NE(support::ask(site.router, get, desk_path).body.find("12,00"), std::string::npos);
    EXPECT_EQ(support::ask(site.router, post, desk_path, {{"mode", "online"}}).status, 422);
    EXPECT_EQ(support::ask(site.router, post, desk_path, {{"mode", "cash"}, {"note", "12"}}).status, 303);
    auto const payment = site.desk.payments(id).front();
    auto const one = "/gestion/paiements/" + payment.id.value;
    EXPECT_NE(support::ask(site.router, get, "/gestion/paiements").body.find(payment.reference), std::string::npos);
    EXPECT_EQ(support::ask(site.router, get, one).status, 200);
    EXPECT_TRUE(support::ask(site.router, get, one + "/recu.pdf").body.starts_with("%PDF-"));
    EXPECT_EQ(support::ask(site.router, post, one + "/rembourser", {{"amount", "99"}, {"reason", "x"}}).status, 422);
    EXPECT_EQ(support::ask(site.router, post, one + "/rembourser", {{"amount", "5"}, {"reason", "erreur"}}).status,
              303);
    auto const csv = support::ask(site.router, get, "/gestion/paiements/comptes.csv?du=01/04/2020&au=01/04/2020").body;
    EXPECT_NE(csv.find(payment.reference + ";" + site.desk.application(id).reference + ";12,00;cash;paid"),
              std::string::npos)
        << csv;
    EXPECT_NE(csv.find("refunded"), std::string::npos);
    EXPECT_EQ(support::ask(site.router, get, "/gestion/paiements/comptes.csv?du=02/04/2020").body.find("12,00"),
              std::string::npos);
}

TEST(PaymentPages, of_another_member_are_not_there)
{
    PayingSite site;
    auto const id = site.desk.confirmed();
    auto const taken =
        site.desk.desk.take(PayingDesk::staff(Role::manager), debt_of(id), PaymentMode::cash, "").value();
    site.door.actor.scope = IntercommunalityId{"ecla"};
    using enum web::Method;
    EXPECT_EQ(support::ask(site.router, get, "/gestion/paiements/" + taken.value).status, 404);
    EXPECT_EQ(support::ask(site.router, get, "/gestion/demandes/" + id.value + "/paiement").status, 404);
    EXPECT_EQ(support::ask(site.router, get, "/gestion/regies/plaine-jurassienne").status, 404);
    EXPECT_EQ(support::ask(site.router, get, "/gestion/paiements?regie=plaine-jurassienne").body.find("quittance"),
              std::string::npos);
    EXPECT_EQ(
        support::ask(site.router, get, "/gestion/paiements/comptes.csv?regie=plaine-jurassienne").body.find("12,00"),
        std::string::npos);
}

TEST(PaymentOfficePages, put_a_regie_down_and_try_it)
{
    PayingSite const site;
    using enum web::Method;
    std::string const path = "/gestion/regies/plaine-jurassienne";
    EXPECT_NE(support::ask(site.router, get, path).body.find("006382"), std::string::npos);
    EXPECT_EQ(support::ask(site.router, post, path, {{"client", "12"}, {"name", "Régie"}, {"entry", "T"}}).status, 422);
    EXPECT_EQ(support::ask(site.router, post, path, {{"client", "006383"}, {"name", "Régie"}, {"entry", "X"}}).status,
              303);
    auto const office = site.desk.offices.find(site.desk.member);
    EXPECT_EQ(office->client, "006383");
    EXPECT_EQ(office->use, PaymentOffice::Use::closed) << "the box was not ticked";
    EXPECT_EQ(support::ask(site.router, post, path + "/essai").status, 303);
    EXPECT_EQ(support::ask(site.router, get, "/gestion/regies").status, 200);
}

} // namespace guichet::people
