// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "network/credentials/password_hasher.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// Staff accounts of every role, with passwords made at random for this installation.
namespace guichet::app {

struct DemoLogin {
    std::string role;
    std::string login;
    std::string password;
};

/// Writes `credentials` ([{"role","login","password"}], mode 600) and adds the accounts that are missing. A second call
/// changes nothing; a start interrupted between the two is taken up with the passwords already written.
[[nodiscard]] Result<std::vector<DemoLogin>> seed_demo_staff(db::Database& database, Clock const& clock, Random& random,
                                                             network::PasswordHasher& hasher,
                                                             std::filesystem::path const& credentials);

} // namespace guichet::app
