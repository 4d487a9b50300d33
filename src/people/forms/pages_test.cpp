// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/returned_form.hpp"
#include "people/forms/pages.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

/// The small office whose libraries say in which commune they stand.
class TownOffice final : public for_tests::SmallOffice {
public:
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const override
    {
        return in_its_town(SmallOffice::library(id));
    }
    [[nodiscard]] std::vector<network::Library> libraries_of(IntercommunalityId const& id) const override
    {
        auto all = SmallOffice::libraries_of(id);
        for (auto& one : all) {
            one = *in_its_town(one);
        }
        return all;
    }

private:
    [[nodiscard]] static std::optional<network::Library> in_its_town(std::optional<network::Library> library)
    {
        static std::map<std::string, std::string> const towns{
            {"bresse-haute-seille", "39470"}, {"haut-jura-arcade", "39368"}, {"plaine-jurassienne", "39128"}};
        auto const town = library ? towns.find(library->intercommunality.value) : towns.end();
        if (town != towns.end()) {
            library->municipality = town->second;
        }
        return library;
    }
};

class PaperForms : public ::testing::Test {
protected:
    support::TestDatabase opened{support::Kind::sqlite_memory};
    for_tests::Desk desk{*opened};
    TownOffice office;
    network::Journal journal{*opened, desk.clock};
    network::Intercommunalities intercommunalities{*opened};
    for_tests::NoOutcomes outcomes;
    Campaigns campaigns{*opened, desk.clock, journal, outcomes};
    support::WebFixture site;
    PaperFormPages forms{
        site.shell, office,     intercommunalities,        [one = for_tests::small_territory()] { return one; },
        campaigns,  desk.clock, "https://guichet.example", "JuMEL"};

    void SetUp() override
    {
        forms.mount(site.router);
        site.start();
    }
    void campaign_of(std::string const& member)
    {
        IntercommunalityId const where{member};
        network::Actor const manager{network::ActorKind::staff, "m", "M", network::Role::manager, where};
        ASSERT_TRUE(campaigns.create(manager, {member, where, Medium::newspaper, "Journal", desk.clock.now()}));
    }
    /// Of the form, what people see beside the fields: the QR code says where it comes from, and differs.
    [[nodiscard]] static std::map<std::string, std::string, std::less<>> fields(support::Reply const& reply)
    {
        auto const read = document::read_fields(reply.body);
        EXPECT_TRUE(read) << reply.status;
        return read ? read->values : decltype(read->values){};
    }
};

} // namespace

TEST_F(PaperForms, of_a_campaign_asks_what_the_policy_of_its_member_asks)
{
    TariffLine digital;
    digital.offer = Offer::digital;
    TariffGrid grid;
    grid.lines = {digital, TariffLine{}};
    office.voted = grid;
    campaign_of("plaine-jurassienne");
    support::HttpClient browser{site.port()};
    auto const of_library = browser.get("/inscription/plaine-jurassienne-mediatheque/formulaire.pdf");
    auto const of_campaign = browser.get("/c/plaine-jurassienne/formulaire.pdf");
    EXPECT_TRUE(fields(of_library).contains("offer"));
    EXPECT_EQ(fields(of_campaign), fields(of_library));
}

TEST_F(PaperForms, of_a_member_that_registers_at_the_desk_is_given_to_nobody)
{
    campaign_of("haut-jura-arcade");
    support::HttpClient browser{site.port()};
    auto const reply = browser.get("/c/haut-jura-arcade/formulaire.pdf");
    EXPECT_EQ(reply.status, 302);
    EXPECT_EQ(reply.location(), "/inscription?campagne=haut-jura-arcade");
}

} // namespace guichet::people
