// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/vendor_sheet/pages.hpp"
#include "support/vendor_doors.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

class VendorSheetTest : public ::testing::Test {
protected:
    std::string mail_of(std::string const& platform, text::Locale locale = text::Locale::fr)
    {
        auto const link = library.links.find({platform});
        return mail_text(
            vendor_sheet(*library.catalogue.find({platform}), ours, link.get(), support::shared_messages(), locale));
    }
    void expect(std::string const& text, std::vector<std::string> const& parts)
    {
        for (auto const& part : parts) {
            EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
        }
        EXPECT_FALSE(text.contains("vendor_sheet.")) << text;
    }

    db::Database database{{":memory:"}};
    for_tests::VendorDoors library{database};
    OurAddresses ours{"https://guichet.example", "Médiathèques du Jura", "plateformes@guichet.example",
                      "guichet.example:6001"};
};

} // namespace

TEST_F(VendorSheetTest, tells_each_door_its_addresses)
{
    expect(mail_of("presse"), {"https://guichet.example/cas/v3", "https://kiosque.example/sso", "ageClass", "Art. 7.2",
                               "mail", "Art. 8", "plateformes@guichet.example", "Le Grand Kiosque"});
    expect(mail_of("journal"), {"https://guichet.example/ressources/journal/page", "journal.example/httpref?un=jura"});
    expect(mail_of("contes"), {"https://contes.example/"});
    auto platform = *library.catalogue.find({"presse"});
    auto const with_door = [&](platforms::Door door) {
        platform.door = door;
        return mail_text(vendor_sheet(platform, ours, nullptr, support::shared_messages(), text::Locale::en));
    };
    expect(with_door(platforms::Door::oidc), {"https://guichet.example/.well-known/openid-configuration", "sub"});
    expect(with_door(platforms::Door::saml), {"https://guichet.example/saml/metadata", "pairwise-id"});
    EXPECT_FALSE(with_door(platforms::Door::link).contains("guichet.example:6001"));
    auto const by_card = with_door(platforms::Door::sip2);
    expect(by_card, {"guichet.example:6001", "XI", "AQ", "PA", "BE", "Art. 8"});
    EXPECT_FALSE(by_card.contains("ageClass")) << "SIP2 has no field for it";
    expect(with_door(platforms::Door::signed_link), {"not been set"});
}

TEST_F(VendorSheetTest, describes_a_signed_link_without_its_secret)
{
    library.set("# à nous\nu = {id}\np = {pass}\ns = {hmac-sha256: {id}{date:unix}}", "le secret du contrat");
    auto const text = mail_of("cours");
    expect(text, {"- u : {id}", "- s : {hmac-sha256: {id}{date:unix}}", "token=p",
                  "POST https://guichet.example/api/v1/passes/check"});
    EXPECT_FALSE(text.contains("le secret du contrat"));
    EXPECT_FALSE(text.contains("à nous"));
}

TEST_F(VendorSheetTest, is_a_page_and_a_pdf)
{
    VendorSheetPages pages{library.web.shell, library.door, library.catalogue, library.links, ours};
    web::Router router;
    pages.mount(router);
    auto const page = support::ask(router, web::Method::get, "/gestion/plateformes/presse/fiche");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.body.contains("https://guichet.example/cas/p3/serviceValidate")) << page.body;
    auto const pdf = support::ask(router, web::Method::get, "/gestion/plateformes/presse/fiche.pdf");
    EXPECT_TRUE(pdf.body.starts_with("%PDF"));
    EXPECT_EQ(support::ask(router, web::Method::get, "/gestion/plateformes/x/fiche").status, 404);
    EXPECT_EQ(support::ask(router, web::Method::get, "/gestion/plateformes/x/fiche.pdf").status, 404);
}

} // namespace guichet::access
