// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/erasure/erasure.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/effacements: the proofs of what was erased; and, from a patron's file, erasing somebody who asks for it at
/// the desk.
class ErasurePages {
public:
    ErasurePages(web::Shell const& shell, db::Database& database, Erasure const& erasure)
        : shell_(shell), database_(database), erasure_(erasure)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response ask(web::Request const& request, network::Actor const& actor,
                                    Error const* error = nullptr) const;
    web::Response erase(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json proof_model(web::Request const& request, ErasureProof const& proof) const;
    [[nodiscard]] Result<Patron> patron_for(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    db::Database& database_;
    Erasure const& erasure_;
};

} // namespace guichet::people
