// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/keys.hpp"

#include "base/waiting.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::JwsAlgorithm;
using protocols::PrivateKey;

constexpr auto longest_ring_memory = 10s;
/// Clients keep key sets for hours: a new key is shown a day before it is met.
constexpr auto announcement = 24h;
/// Afterwards tokens are over, but one may come back as a hint at the end of a session.
constexpr auto farewell = 24h * 30;
constexpr std::array algorithms{JwsAlgorithm::rs256, JwsAlgorithm::es256};

bool is_published(OidcKeyRow const& row, Instant now)
{
    return !row.published_until || now < *row.published_until;
}

} // namespace

OidcKeys::OidcKeys(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                   SecretKey const& key)
    : database_(database), clock_(clock), random_(random), journal_(journal), key_(key)
{
}

OidcKeys::Held const* OidcKeys::held_in(Ring const& ring, std::string const& kid)
{
    auto const found = std::ranges::find_if(ring, [&](Held const& held) { return held.row.kid == kid; });
    return found == ring.end() ? nullptr : &*found;
}

/// With the lock held.
std::shared_ptr<OidcKeys::Ring const> OidcKeys::read_ring()
{
    auto fresh = std::make_shared<Ring>();
    for (auto const& row : database_.read(OidcStore::keys)) {
        if (auto const* const known = ring_ ? held_in(*ring_, row.kid) : nullptr) {
            fresh->push_back({row, known->key});
            continue;
        }
        auto const pem = open_sealed(key_, from_base64(row.sealed).value_or(""));
        auto key = pem ? PrivateKey::from_pem(*pem) : std::nullopt;
        if (!key) {
            throw std::runtime_error{"an OpenID Connect key was sealed with another installation key"};
        }
        fresh->push_back({row, std::move(*key)});
    }
    return fresh;
}

OidcKeys::Held const* OidcKeys::signing_of(Ring const& ring, JwsAlgorithm algorithm, Instant now)
{
    Held const* last = nullptr;
    for (auto const& held : ring) {
        if (held.row.algorithm == algorithm && held.row.signs_from <= now && is_published(held.row, now)) {
            last = &held;
        }
    }
    return last;
}

std::shared_ptr<OidcKeys::Ring const> OidcKeys::ring()
{
    auto const now = clock_.now();
    std::scoped_lock const lock{mutex_};
    if (ring_ && now - read_at_ < longest_ring_memory && now >= read_at_) {
        return ring_;
    }
    ring_ = read_ring();
    for (auto const algorithm : algorithms) {
        if (signing_of(*ring_, algorithm, now) == nullptr) {
            about_to_wait();
            auto const row = make(algorithm, now);
            auto const kept = database_.write([&](db::Session& session) -> Result<void> {
                OidcStore::add_key(session, row);
                return {};
            });
            if (!kept) {
                throw std::runtime_error{"the first OpenID Connect key could not be kept: " + kept.error().detail};
            }
            ring_ = read_ring();
        }
    }
    read_at_ = now;
    return ring_;
}

OidcKeyRow OidcKeys::make(JwsAlgorithm algorithm, Instant signs_from)
{
    auto const key = PrivateKey::generate(algorithm);
    return {key.kid(), algorithm, base64(seal(key_, key.pem(), random_)), signs_from, {}};
}

PrivateKey OidcKeys::signing(JwsAlgorithm algorithm)
{
    auto const held = ring();
    auto const* const key = signing_of(*held, algorithm, clock_.now());
    if (key == nullptr) {
        throw std::logic_error{"no key signs"};
    }
    return key->key;
}

protocols::KeySet OidcKeys::published()
{
    auto const held = ring();
    std::vector<protocols::PublicKey> keys;
    for (auto const& one : *held) {
        if (is_published(one.row, clock_.now())) {
            keys.push_back(one.key.public_key());
        }
    }
    return protocols::KeySet{std::move(keys)};
}

std::vector<OidcKeys::Line> OidcKeys::lines()
{
    auto const now = clock_.now();
    auto const held = ring();
    std::vector<Line> lines;
    for (auto const& one : *held) {
        if (!is_published(one.row, now)) {
            continue;
        }
        auto const state = one.row.signs_from > now                                            ? State::coming
                           : signing_of(*held, one.row.algorithm, now)->row.kid == one.row.kid ? State::signing
                                                                                               : State::past;
        lines.push_back({one.row.kid, one.row.algorithm, state, one.row.signs_from, one.row.published_until});
    }
    return lines;
}

Result<void> OidcKeys::rotate(network::Actor const& actor, JwsAlgorithm algorithm, KeyRotation rotation)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto const now = clock_.now();
    auto const is_coming = std::ranges::any_of(
        lines(), [&](Line const& line) { return line.algorithm == algorithm && line.state == State::coming; });
    if (rotation == KeyRotation::planned && is_coming) {
        return fail(ErrorKind::conflict, "oidc.keys.coming_already");
    }
    auto const row = make(algorithm, rotation == KeyRotation::planned ? now + announcement : now);
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        OidcStore::end_keys(session, algorithm, rotation == KeyRotation::planned ? now + announcement + farewell : now);
        OidcStore::add_key(session, row);
        journal_.append(
            session, actor, {}, "oidc.key_rotated", "oidc_key:" + row.kid,
            {{"algorithm", to_text(algorithm)}, {"how", rotation == KeyRotation::planned ? "planned" : "at_once"}});
        return {};
    });
    forget();
    return done;
}

std::int64_t OidcKeys::purge()
{
    return database_
        .write(
            [&](db::Session& session) -> Result<std::int64_t> { return OidcStore::purge_keys(session, clock_.now()); })
        .value_or(0);
}

void OidcKeys::forget()
{
    std::scoped_lock const lock{mutex_};
    read_at_ = {};
}

} // namespace guichet::access
