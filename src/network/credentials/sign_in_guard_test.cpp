// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/sign_in_guard.hpp"

#include <gtest/gtest.h>

namespace guichet::network {

namespace {

class GuardedSignIn : public ::testing::Test {
protected:
    GuardedSignIn() { request.client_address = "192.0.2.1"; }

    ManualClock clock{*parse_instant("2026-05-01T10:00:00Z")};
    SystemRandom random;
    std::unique_ptr<db::ShortLivedStore> store = db::make_memory_store(clock);
    web::RateLimiter limiter{*store};
    SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'k')), random, Realm::patron};
    web::Request request;
    SignInGuard::Attempt const attempt{"27193048561726", ""};
};

} // namespace

TEST_F(GuardedSignIn, counts_tries_that_are_still_under_way)
{
    for (int i = 0; i < 8; ++i) {
        EXPECT_TRUE(guard.admit(request, attempt)) << i;
    }
    EXPECT_FALSE(guard.admit(request, attempt)) << "none of the eight has been looked at yet";
}

TEST_F(GuardedSignIn, gives_back_what_was_no_failure)
{
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(guard.admit(request, attempt)) << i;
        guard.forgive(request, attempt);
    }
    for (int i = 0; i < 400; ++i) {
        auto const tried = guard.admit_at("terminal", attempt.typed_account);
        ASSERT_TRUE(tried) << i;
        guard.forgive(*tried);
    }
}

TEST_F(GuardedSignIn, does_not_let_one_address_lock_an_account_it_may_not_try_any_more)
{
    for (int i = 0; i < 60; ++i) {
        std::string const card = "card " + std::to_string(i);
        ASSERT_TRUE(guard.admit(request, {card, ""})) << i;
    }
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(guard.admit(request, attempt));
    }
    request.client_address = "192.0.2.2";
    EXPECT_TRUE(guard.admit(request, attempt));
}

} // namespace guichet::network
