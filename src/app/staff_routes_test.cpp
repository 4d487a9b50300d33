// SPDX-License-Identifier: AGPL-3.0-or-later
// Every staff route of the whole application × everybody who must not: from the router's own table, so that a new route
// is looked at the day it is mounted.
#include "support/whole_application.hpp"

namespace guichet::app {

namespace {

using for_tests::marker;
using network::Role;

class StaffRoutes : public for_tests::WholeApplication {};

} // namespace

TEST_F(StaffRoutes, all_go_through_the_door)
{
    EXPECT_GT(application.staff_door().routes().size(), 40U);
    support::expect_every_staff_route_guarded(visits());
}

TEST_F(StaffRoutes, send_strangers_to_sign_in)
{
    support::expect_strangers_sent_to_sign_in(visits());
}

TEST_F(StaffRoutes, keep_each_role_to_its_permissions)
{
    support::expect_roles_kept_to_their_permissions(visits());
}

TEST_F(StaffRoutes, tell_and_do_nothing_of_another_member)
{
    auto const before = done_elsewhere();
    for (auto const role : {Role::librarian, Role::manager}) {
        network::Actor const actor{network::ActorKind::staff, "", "", role, network::IntercommunalityId{"ici"}};
        for (auto const& route : application.staff_door().routes()) {
            if (route.pattern == "/gestion/deconnexion") {
                continue;
            }
            auto const path = of_elsewhere(route.pattern);
            if (!path) {
                EXPECT_FALSE(!route.permission || network::may_anywhere(actor, *route.permission))
                    << route.pattern << ": put such a thing of another member into support/elsewhere.hpp";
                continue;
            }
            auto browser = signed_in(std::string{network::code(role)});
            auto const reply = route.method == web::Method::get
                                   ? browser.get(*path + "?" + web::encode_form(elsewhere.fields()))
                                   : browser.submit("/gestion/mon-compte/mot-de-passe", *path, elsewhere.fields());
            auto const what =
                std::string{network::code(role)} + " " + std::string{web::name_of(route.method)} + " " + *path;
            EXPECT_FALSE(reply.contains(marker)) << what;
            EXPECT_LT(reply.status, 500) << what;
            if (*path != route.pattern) {
                EXPECT_TRUE(reply.status == 403 || reply.status == 404) << what << " " << reply.status;
            }
            EXPECT_EQ(done_elsewhere(), before) << what;
        }
    }
    auto const untouched = database.read(
        [&](db::Session& session) { return people::Applications::find(session, {elsewhere.the("demandes")}); });
    ASSERT_TRUE(untouched);
    EXPECT_EQ(untouched->version, 1);
    EXPECT_EQ(patrons.find({elsewhere.the("patron")})->status, people::PatronStatus::active);
}

TEST_F(StaffRoutes, show_all_that_to_whom_it_belongs) // or the test above would prove nothing
{
    auto neighbour = signed_in("voisine");
    EXPECT_TRUE(neighbour.get("/gestion/demandes").contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/demandes/" + elsewhere.the("demandes")).contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/usagers/" + elsewhere.the("patron")).contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/motifs").contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/demandes-usagers").contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/fermetures/" + elsewhere.the("closure")).contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/courrier").contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/courrier/mails/" + elsewhere.the("mail")).contains(marker));
    EXPECT_TRUE(neighbour.get("/gestion/connecteurs").contains(marker));
    EXPECT_EQ(neighbour.get("/gestion/paiements/" + elsewhere.the("paiements")).status, 200);
    EXPECT_EQ(neighbour.get("/gestion/cartes/etiquettes/" + elsewhere.the("etiquettes") + "/planche.pdf").status, 200);
    EXPECT_EQ(neighbour.get("/gestion/documents/" + elsewhere.the("document")).status, 200);
}

} // namespace guichet::app
