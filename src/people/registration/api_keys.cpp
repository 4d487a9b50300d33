// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/api_keys.hpp"

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

constexpr std::string_view key_prefix = "gk_";
constexpr std::size_t longest_secret = 100;
constexpr std::chrono::seconds memory{5};

std::string hash_of(std::string_view secret)
{
    return hex(sha256(secret));
}

} // namespace

ApiKeys::ApiKeys(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal)
    : database_(database), clock_(clock), random_(random), journal_(journal)
{
}

Result<ApiKeys::Created> ApiKeys::create(network::Actor const& actor, IntercommunalityId const& intercommunality,
                                         std::string_view name)
{
    auto const now = clock_.now();
    Created out{{new_id(now, random_), intercommunality, tidy(name)}, std::string{key_prefix} + random_.token()};
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            INSERT INTO people_api_key (id, key_hash, intercommunality, name, created)
            VALUES (:id, :key_hash, :intercommunality, :name, :created))",
                        {{"id", out.key.id},
                         {"key_hash", hash_of(out.secret)},
                         {"intercommunality", intercommunality},
                         {"name", out.key.name},
                         {"created", now}});
        journal_.append(session, actor, intercommunality, "api_key.created", "api_key:" + out.key.id,
                        nlohmann::json::object());
        return {};
    });
    return written ? Result<Created>{out} : std::unexpected(written.error());
}

Result<bool> ApiKeys::revoke(network::Actor const& actor, std::string_view id)
{
    auto const revoked = database_.write([&](db::Session& session) -> Result<bool> {
        auto const where =
            session.first(R"(
            SELECT intercommunality
            FROM people_api_key
            WHERE id = :id AND revoked IS NULL)",
                          {{"id", id}}, [](db::Row const& row) { return IntercommunalityId{row.text(0)}; });
        if (!where) {
            return false;
        }
        session.execute("UPDATE people_api_key SET revoked = :now WHERE id = :id", {{"now", clock_.now()}, {"id", id}});
        journal_.append(session, actor, *where, "api_key.revoked", "api_key:" + std::string{id},
                        nlohmann::json::object());
        return true;
    });
    std::scoped_lock const lock{mutex_};
    remembered_.clear();
    return revoked;
}

std::vector<ApiKeys::Listed> ApiKeys::list() const
{
    return database_.read([](db::Session& session) {
        return session.list(R"(
            SELECT id, intercommunality, name, created, revoked
            FROM people_api_key
            ORDER BY created DESC, id DESC)",
                            {}, [](db::Row const& row) {
                                return Listed{
                                    {row.text(0), {row.text(1)}, row.text(2)}, row.instant(3), row.maybe_instant(4)};
                            });
    });
}

std::optional<ApiKey> ApiKeys::find(std::string_view secret) const
{
    if (!secret.starts_with(key_prefix) || secret.size() > longest_secret) {
        return std::nullopt;
    }
    auto const hash = hash_of(secret);
    auto const now = clock_.now();
    {
        std::scoped_lock const lock{mutex_};
        auto const known = remembered_.find(hash);
        if (known != remembered_.end() && now < known->second.until) {
            return known->second.key;
        }
    }
    auto found = database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT id, intercommunality, name
            FROM people_api_key
            WHERE key_hash = :key_hash AND revoked IS NULL)",
                             {{"key_hash", hash}},
                             [](db::Row const& row) { return ApiKey{row.text(0), {row.text(1)}, row.text(2)}; });
    });
    std::scoped_lock const lock{mutex_};
    if (found) {
        remembered_[hash] = {*found, now + memory};
    } else {
        remembered_.erase(hash);
    }
    return found;
}

std::vector<ApiKey> ApiKeys::in_force() const
{
    return database_.read([](db::Session& session) {
        return session.list(R"(
            SELECT id, intercommunality, name
            FROM people_api_key
            WHERE revoked IS NULL
            ORDER BY name, id)",
                            {}, [](db::Row const& row) { return ApiKey{row.text(0), {row.text(1)}, row.text(2)}; });
    });
}

std::string_view presented_key(web::Request const& request)
{
    constexpr std::string_view scheme = "bearer "; // in any case: RFC 9110 §11.1
    auto const authorization = request.header("authorization");
    return to_lower(authorization.substr(0, scheme.size())) == scheme ? authorization.substr(scheme.size())
                                                                      : request.header("x-api-key");
}

} // namespace guichet::people
