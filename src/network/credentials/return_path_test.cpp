// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/return_path.hpp"

#include <gtest/gtest.h>

namespace guichet::network {

TEST(ReturnPaths, stay_on_this_site_and_below_their_root)
{
    for (auto const* local : {"/compte", "/ressources/x/acces?a=1&b=%2F%2Fc", "/"}) {
        EXPECT_EQ(safe_return_path(local, "/", "/compte"), local);
    }
    for (auto const* evil : {"", "compte", "//evil", "/\\evil", "\\\\evil", "/\tevil", "/ evil", "https://evil",
                             "/a/../b", "/./evil", "/\x01", "/a\nb", "javascript:1", "/a\"b", "/<a>", "/é"}) {
        EXPECT_EQ(safe_return_path(evil, "/", "/compte"), "/compte") << evil;
    }
    EXPECT_EQ(safe_return_path("/" + std::string(3000, 'a'), "/", "/compte"), "/compte");
    EXPECT_EQ(safe_return_path("/gestion?x", "/gestion", "/gestion"), "/gestion?x");
    EXPECT_EQ(safe_return_path("/gestionnaire", "/gestion", "/gestion"), "/gestion");
}

} // namespace guichet::network
