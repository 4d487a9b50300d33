// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/keys.hpp"

#include "base/ids.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_memory = 5s;
/// Partners look at the key alone; ten years is beyond any of them.
constexpr std::chrono::days certificate_life{3653};

/// The place, among rows in the order of their days, of the key that signs at `now`: the last whose day has come, or
/// the very first.
std::size_t signing_place(std::vector<SamlKeyRow> const& rows, Instant now)
{
    auto const next = std::ranges::find_if(rows, [&](SamlKeyRow const& row) { return row.signs_from > now; });
    auto const come = static_cast<std::size_t>(next - rows.begin());
    return come == 0 ? 0 : come - 1;
}

/// A key that no longer signs and that nobody has to know any more.
bool is_gone(std::vector<SamlKeyRow> const& rows, std::size_t place, Instant now)
{
    return place + 1 < rows.size() && rows[place + 1].signs_from + SamlKeys::farewell < now;
}

} // namespace

SamlKeys::SamlKeys(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                   SecretKey const& sealing, std::string name)
    : database_(database), clock_(clock), random_(random), journal_(journal), sealing_(sealing), name_(std::move(name))
{
}

std::vector<SamlKeyRow> SamlKeys::rows() const
{
    return database_.read(SamlStore::keys);
}

SamlKeyRow SamlKeys::make(Instant signs_from)
{
    auto const now = clock_.now();
    auto const pair = protocols::make_saml_key_pair(name_, now - 24h, now + certificate_life);
    return {new_id(now, random_), pair.certificate, base64(seal(sealing_, pair.private_key, random_)), signs_from};
}

std::shared_ptr<SamlKeyRing const> SamlKeys::read()
{
    auto known = rows();
    if (known.empty()) {
        auto const first = make(clock_.now());
        auto const written = database_.write([&](db::Session& session) -> Result<void> {
            if (SamlStore::keys(session).empty()) {
                SamlStore::add_key(session, first);
            }
            return {};
        });
        if (!written) {
            throw std::runtime_error{"the first SAML key was not written: " + written.error().detail};
        }
        known = rows();
    }
    auto const now = clock_.now();
    auto const& signing = known.at(signing_place(known, now));
    auto const opened = open_sealed(sealing_, from_base64(signing.private_key).value_or(""));
    if (!opened) {
        throw std::runtime_error{"a SAML key is sealed with another key than this installation's"};
    }
    auto ring = std::make_shared<SamlKeyRing>();
    ring->signing = {*opened, signing.certificate};
    ring->certificates.push_back(signing.certificate);
    ring->version = signing.id;
    for (std::size_t place = 0; place < known.size(); ++place) {
        if (known[place].id != signing.id && !is_gone(known, place, now)) {
            ring->certificates.push_back(known[place].certificate);
            ring->version += " " + known[place].id;
        }
    }
    return ring;
}

std::shared_ptr<SamlKeyRing const> SamlKeys::ring()
{
    std::scoped_lock const lock{mutex_};
    auto const now = clock_.now();
    if (!ring_ || now - read_at_ >= longest_memory || now < read_at_) {
        ring_ = read();
        read_at_ = now;
    }
    return ring_;
}

void SamlKeys::forget()
{
    std::scoped_lock const lock{mutex_};
    ring_.reset();
}

std::vector<SamlKeys::Shown> SamlKeys::all()
{
    static_cast<void>(ring());
    auto const known = rows();
    auto const now = clock_.now();
    auto const signing = signing_place(known, now);
    std::vector<Shown> all;
    for (std::size_t place = 0; place < known.size(); ++place) {
        if (is_gone(known, place, now)) {
            continue;
        }
        auto const standing = place == signing  ? Standing::signing
                              : place > signing ? Standing::announced
                                                : Standing::former;
        all.push_back({known[place].id, protocols::certificate_fingerprint(known[place].certificate).value_or(""),
                       known[place].signs_from, standing});
    }
    return all;
}

Result<void> SamlKeys::announce(network::Actor const& actor)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    static_cast<void>(ring());
    auto const now = clock_.now();
    auto const next = make(now + announcement);
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        auto const known = SamlStore::keys(session);
        if (!known.empty() && known.back().signs_from > now) {
            return fail(ErrorKind::conflict, "access.saml.keys.already");
        }
        for (std::size_t place = 0; place < known.size(); ++place) {
            if (is_gone(known, place, now)) {
                SamlStore::drop_key(session, known[place].id);
            }
        }
        SamlStore::add_key(session, next);
        journal_.append(session, actor, {}, "saml.key_announced", "saml_key:" + next.id,
                        {{"signs_from", to_iso(next.signs_from)}});
        return {};
    });
    forget();
    return done;
}

Result<void> SamlKeys::sign_with_announced(network::Actor const& actor)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto const now = clock_.now();
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        auto const known = SamlStore::keys(session);
        if (known.empty() || known.back().signs_from <= now) {
            return fail(ErrorKind::not_found, "access.saml.keys.none_waiting");
        }
        SamlStore::sign_from(session, known.back().id, now);
        journal_.append(session, actor, {}, "saml.key_signs", "saml_key:" + known.back().id, nlohmann::json::object());
        return {};
    });
    forget();
    return done;
}

} // namespace guichet::access
