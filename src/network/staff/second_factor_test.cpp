// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "support/base32.hpp"
#include "support/staff_desk.hpp"

#include <regex>

namespace guichet::network {

using support::good;

class StaffSecondFactor : public for_tests::StaffDesk {};

TEST_F(StaffSecondFactor, is_asked_for_once_it_is_set_up)
{
    auto agnes = signed_in("agnes");
    auto const setup = agnes.get("/gestion/mon-compte/double-authentification");
    std::smatch match;
    ASSERT_TRUE(std::regex_search(setup.body, match, std::regex{"<code>([A-Z2-7 ]+)</code>"}));
    std::string readable = match[1];
    std::erase(readable, ' ');
    TotpSecret const secret{support::from_base32(to_lower(readable)).value()};
    auto const code = [&] { return totp_code(secret, clock.now().time_since_epoch() / std::chrono::seconds{30}); };
    EXPECT_TRUE(agnes.get("/gestion/mon-compte/double-authentification/qr.svg").contains("<svg"));
    auto const codes = agnes.submit("/gestion/mon-compte/double-authentification",
                                    "/gestion/mon-compte/double-authentification", {{"code", code()}});
    EXPECT_EQ(codes.status, 200);
    ASSERT_TRUE(std::regex_search(codes.body, match, std::regex{"<code>([a-z2-7]{5}-[a-z2-7]{5})</code>"}));
    std::string const recovery = match[1];

    clock.advance(std::chrono::seconds{30});
    auto other = stranger();
    EXPECT_EQ(enter(other, "agnes", good, "/gestion/mon-compte").location(), "/gestion/connexion/code");
    EXPECT_EQ(other.get("/gestion").status, 303) << "the password alone opens nothing";
    EXPECT_EQ(other.submit("/gestion/connexion/code", "/gestion/connexion/code", {{"code", "000000"}}).status, 422);
    auto const in = other.submit("/gestion/connexion/code", "/gestion/connexion/code", {{"code", code()}});
    EXPECT_EQ(in.location(), "/gestion/mon-compte");
    EXPECT_EQ(other.get("/gestion").status, 200);

    auto third = stranger();
    enter(third, "agnes", good);
    EXPECT_EQ(third.submit("/gestion/connexion/code", "/gestion/connexion/code", {{"code", recovery}}).location(),
              "/gestion");
}

TEST_F(StaffSecondFactor, gives_up_after_five_wrong_codes)
{
    TotpSecret const secret = TotpSecret::generate(random);
    auto const code = [&] { return totp_code(secret, clock.now().time_since_epoch() / std::chrono::seconds{30}); };
    sign_in.enable_totp({"id-agnes"}, secret, code()).value();
    clock.advance(std::chrono::seconds{60});
    auto client = stranger();
    enter(client, "agnes", good);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(client.submit("/gestion/connexion/code", "/gestion/connexion/code", {{"code", "000000"}}).status,
                  422);
    }
    auto const late = client.submit("/gestion/connexion/code", "/gestion/connexion/code", {{"code", code()}});
    EXPECT_EQ(late.location(), "/gestion/connexion");
    EXPECT_EQ(client.get("/gestion").status, 303);
}

} // namespace guichet::network
