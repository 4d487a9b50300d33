// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/erasure/store.hpp"

#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace guichet::people {

namespace {

constexpr std::string_view proof_alphabet = "ABCDEFGHJKMNPQRSTVWXYZ23456789"; // no I, L, O, U, 0, 1
constexpr std::size_t proof_letters = 16;

ErasureProof erasure_proof_from(db::Row const& row)
{
    return {row.text(0),
            row.instant(1),
            erasure_cause_from(row.text(2)).value_or(ErasureCause::asked),
            row.text(3) == "patron",
            {row.text(4)},
            nlohmann::json::parse(row.text(5)).get<ErasureCounts>()};
}

std::string normalise_proof(std::string_view typed)
{
    std::string proof;
    for (auto const letter : typed) {
        auto const upper = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        if (proof_alphabet.contains(upper) && proof.size() < proof_letters + 3) {
            proof += proof.size() % 5 == 4 ? "-" : "";
            proof += upper;
        }
    }
    return proof;
}

} // namespace

std::string ErasureStore::new_proof(Random& random)
{
    std::string letters;
    for (std::size_t at = 0; at < proof_letters; ++at) {
        letters += proof_alphabet[random.below(proof_alphabet.size())];
    }
    return normalise_proof(letters);
}

void ErasureStore::add(db::Session& session, ErasureProof const& proof)
{
    session.execute(R"sql(
        INSERT INTO people_erasure (proof, at, cause, kind, intercommunality, counts)
        VALUES (:proof, :at, :cause, :kind, :intercommunality, :counts)
    )sql",
                    {{"proof", proof.id},
                     {"at", proof.at},
                     {"cause", to_text(proof.cause)},
                     {"kind", proof.is_patron ? "patron" : "application"},
                     {"intercommunality", proof.intercommunality},
                     {"counts", nlohmann::json(proof.counts).dump()}});
}

std::optional<ErasureProof> Erasure::find(db::Session& session, std::string_view typed)
{
    return session.first(R"sql(
        SELECT proof, at, cause, kind, intercommunality, counts
        FROM people_erasure
        WHERE proof = :proof
    )sql",
                         {{"proof", normalise_proof(typed)}}, erasure_proof_from);
}

std::vector<ErasureProof> Erasure::recent(db::Session& session, std::optional<IntercommunalityId> const& scope,
                                          int limit)
{
    return session.list(R"sql(
        SELECT proof, at, cause, kind, intercommunality, counts
        FROM people_erasure
        WHERE :scope = '' OR intercommunality = :scope
        ORDER BY at DESC, proof
        LIMIT :most
    )sql",
                        {{"scope", scope ? scope->value : std::string{}}, {"most", limit}}, erasure_proof_from);
}

bool is_in_force(db::Session& session, PatronId const& patron, Date today)
{
    auto const subscriptions = Subscriptions::of(session, patron);
    bool const subscribed =
        std::ranges::any_of(subscriptions, [&](Subscription const& subscription) { return subscription.end >= today; });
    auto const cards = Cards::of(session, patron);
    return subscribed || std::ranges::any_of(cards, [&](Card const& card) {
               bool const has_ended = card.valid_until ? *card.valid_until < today : !subscriptions.empty();
               return card.status == CardStatus::active && !has_ended;
           });
}

} // namespace guichet::people
