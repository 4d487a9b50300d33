// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "protocols/digest/digest.hpp"

#include <gtest/gtest.h>

namespace guichet::protocols {

TEST(DigestTest, gives_the_values_of_the_standards)
{
    EXPECT_EQ(hex(digest(Digest::md5, "abc")), "900150983cd24fb0d6963f7d28e17f72");          // RFC 1321 A.5
    EXPECT_EQ(hex(digest(Digest::sha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d"); // FIPS 180
    EXPECT_EQ(digest(Digest::sha256, "abc"), sha256("abc"));
    EXPECT_EQ(hex(hmac(Digest::md5, "Jefe", "what do ya want for nothing?")), // RFC 2202
              "750c783e6ab0b503eaa86e310a5db738");
    EXPECT_EQ(hex(hmac(Digest::sha1, "Jefe", "what do ya want for nothing?")),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(hmac(Digest::sha256, "key", "text"), hmac_sha256("key", "text"));
    EXPECT_EQ(hex(hmac(Digest::sha1, "", "")), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

} // namespace guichet::protocols
