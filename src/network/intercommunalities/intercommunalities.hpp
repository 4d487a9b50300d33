// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/ids.hpp"
#include "db/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The members of the network and their libraries. Owns network_intercommunality and network_library. Does not own what
/// a member has voted (people/policies) nor which communes it covers (network/territory, the official list).
namespace guichet::network {

/// A readable slug: "bresse-haute-seille". Part of public addresses, never changed.
using IntercommunalityId = Id<struct IntercommunalityTag>;
/// "haut-jura-saint-claude-mediatheque": unique in the network.
using LibraryId = Id<struct LibraryTag>;

struct Intercommunality {
    IntercommunalityId id;
    std::string name;  // "Bresse Haute Seille"
    std::string siren; // 9 digits, the key to the official list of communes; the départemental library has its own
    std::string email; // where people may write
    std::string phone;
    std::string website;
};

/// A virtual library has no door: the "Centrale MDJ" takes in people whose commune has no partner library (R3).
enum class LibraryKind { physical, central };

struct Library {
    LibraryId id;
    IntercommunalityId intercommunality;
    LibraryKind kind = LibraryKind::physical;
    std::string name;
    std::string municipality; // INSEE code of where it stands; "" for a virtual one
    std::string address;
    std::string phone;
    std::string email;
    std::string opening_hours; // one line for people
};

/// What a copy of them goes by (db/revision.hpp): every change stamps it.
inline constexpr std::string_view libraries_topic = "network.libraries";

class Intercommunalities {
public:
    explicit Intercommunalities(db::Database& database) : database_(database) {}

    [[nodiscard]] std::vector<Intercommunality> all() const;
    [[nodiscard]] std::optional<Intercommunality> find(IntercommunalityId const& id) const;
    [[nodiscard]] std::optional<Intercommunality> by_siren(std::string_view siren) const;
    [[nodiscard]] std::vector<Library> libraries() const;
    [[nodiscard]] std::vector<Library> libraries_of(IntercommunalityId const& id) const;
    [[nodiscard]] std::optional<Library> library(LibraryId const& id) const;
    /// The id of one that is not there.
    [[nodiscard]] std::string library_name(LibraryId const& id) const;
    [[nodiscard]] std::optional<Library> central_library() const;

    static void put(db::Session& session, Intercommunality const& intercommunality);
    static void put(db::Session& session, Library const& library);

private:
    db::Database& database_;
};

} // namespace guichet::network
