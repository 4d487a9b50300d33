// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/streets.hpp"
#include "people/registration/street_pages.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/registration_site.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

using StreetNames = std::vector<std::string>;

class StreetPagesTest : public ::testing::Test, protected support::WebFixture {
protected:
    StreetPagesTest()
    {
        support::migrate(*opened_);
        auto const file = directory_ / "adresses.csv";
        std::ofstream{file} << "numero;nom_voie;code_postal;code_insee\n"
                               "12;Rue du Pré;39170;39491\n"
                               "1;Rue du 8 Mai 1945;39170;39491\n"
                               "3;Rue du Bief;39400;39368\n";
        EXPECT_TRUE(network::import_streets(*opened_, *for_tests::small_territory(), file, {}));
        pages_.mount(router);
        start();
    }
    [[nodiscard]] StreetNames suggested(std::string const& query) const
    {
        return nlohmann::json::parse(
            support::HttpClient{port()}.get("/inscription-rues?commune=39491&q=" + query).body);
    }

private:
    support::TemporaryDirectory directory_;
    support::TestDatabase opened_{support::Kind::sqlite_memory};
    StreetPages pages_{*opened_};
};

} // namespace

TEST_F(StreetPagesTest, suggest_the_names_of_the_streets_of_the_commune)
{
    EXPECT_EQ(suggested("rue+du"), (StreetNames{"Rue du 8 Mai 1945", "Rue du Pré"}));
    EXPECT_EQ(suggested("r+du+pre"), StreetNames{"Rue du Pré"});
    EXPECT_EQ(suggested("8+mai"), StreetNames{"Rue du 8 Mai 1945"});
    EXPECT_EQ(suggested("bief"), StreetNames{});
}

TEST_F(StreetPagesTest, suggest_nothing_for_a_text_too_short)
{
    EXPECT_EQ(suggested(""), StreetNames{});
    EXPECT_EQ(suggested("ru"), StreetNames{});
    EXPECT_EQ(suggested("+ru+"), StreetNames{});
}

} // namespace guichet::people
