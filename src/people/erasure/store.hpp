// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/erasure/erasure.hpp"

namespace guichet::people {

/// The SQL of people_erasure, in the caller's transaction.
class ErasureStore {
public:
    /// Sixteen characters that cannot be misheard, in fours.
    [[nodiscard]] static std::string new_proof(Random& random);
    static void add(db::Session& session, ErasureProof const& proof);
};

} // namespace guichet::people
