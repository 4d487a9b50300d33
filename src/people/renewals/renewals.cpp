// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/renewals/renewals.hpp"

#include "people/payments/store.hpp"

#include <algorithm>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr int most_references = 5;

/// Money may still come, or has come and is looked at.
bool is_being_paid(db::Session& session, RenewalId const& id)
{
    return std::ranges::any_of(PaymentStore::of(session, {id.value}), [](Payment const& payment) {
        return payment.is_pending() || payment.state == PaymentState::mismatch;
    });
}

} // namespace

Result<Renewal> Renewals::renew(Actor const& actor, PatronId const& patron, RenewalWish const& wish,
                                std::string_view request, Money told)
{
    auto const key =
        std::string{to_text(actor.kind)} + ":" + actor.id + ":" + patron.value + ":" + std::string{request};
    auto const known = [&] {
        return parts_.database.read([&](db::Session& session) { return RenewalStore::of_request(session, key); });
    };
    if (auto earlier = known()) {
        return std::move(*earlier);
    }
    auto const quoted = quote(actor, patron, wish);
    if (!quoted) {
        return std::unexpected(quoted.error());
    }
    if (quoted->total != told) {
        return fail(ErrorKind::conflict, "renewal.price_changed");
    }
    for (int draw = 0; draw < most_references; ++draw) {
        auto written = write(actor, patron, *quoted, key);
        if (written || written.error().message.id != "error.conflict") {
            return written;
        }
        if (auto earlier = known()) { // two tabs at the same moment
            return std::move(*earlier);
        }
    }
    return fail(ErrorKind::unavailable, "error.unavailable");
}

/// A renewal that was asked for and not paid gives way to the new one; one that is being paid does not.
Result<void> Renewals::make_way(db::Session& session, std::vector<RenewalCandidate> const& people) const
{
    for (auto const& one : people) {
        for (auto& waiting : RenewalStore::waiting_of(session, one.patron.id)) {
            if (is_being_paid(session, waiting.id)) {
                return fail(ErrorKind::conflict, "renewal.being_paid");
            }
            waiting.state = RenewalState::withdrawn;
            RenewalStore::update(session, waiting);
        }
    }
    return {};
}

void Renewals::put(db::Session& session, Patron patron, std::optional<PostalAddress> const& moved_to) const
{
    if (moved_to) {
        patron.address = *moved_to;
    }
    Patrons::update(session, patron);
    if (moved_to && changed_) {
        changed_(session, patron);
    }
}

Renewal Renewals::asked(Actor const& actor, RenewalQuote const& quote, std::string const& request) const
{
    auto const now = parts_.clock.now();
    auto const& first = quote.people.front().patron;
    Renewal renewal{.id = {new_id(now, parts_.random)},
                    .request = request,
                    .reference = "R-" + make_reference(first.intercommunality, parts_.random),
                    .intercommunality = first.intercommunality,
                    .library = first.library,
                    .policy = quote.policy.id,
                    .state = RenewalState::waiting,
                    .asked = now,
                    .done = {},
                    .actor_kind = actor.kind,
                    .actor_id = actor.id,
                    .mail = {},
                    .lines = {}};
    for (auto const& one : quote.people) {
        renewal.lines.push_back({.position = static_cast<int>(renewal.lines.size()),
                                 .patron = one.patron.id,
                                 .subscription = one.subscription->id,
                                 .made = {},
                                 .before = one.subscription->end,
                                 .given = one.subscription->extended_days,
                                 .first_day = one.becomes->term.start,
                                 .after = one.becomes->term.end,
                                 .reason = one.subscription->reason});
    }
    return renewal;
}

Result<Renewal> Renewals::write(Actor const& actor, PatronId const& asking, RenewalQuote const& quote,
                                std::string const& request)
{
    auto const renewal = asked(actor, quote, request);
    std::vector<Patron> people;
    for (auto const& one : quote.people) {
        people.push_back(one.patron);
    }
    auto const letter = parts_.letters.renewed(renewal, people);
    return parts_.database.write([&](db::Session& session) -> Result<Renewal> {
        auto written = renewal;
        if (auto const free = make_way(session, quote.people); !free) {
            return std::unexpected(free.error());
        }
        for (auto const& one : quote.people) {
            auto patron = Patrons::find(session, one.patron.id);
            if (!patron || patron->status != PatronStatus::active) {
                return fail(ErrorKind::not_found, "error.not_found");
            }
            patron->last_activity = renewal.asked;
            put(session, std::move(*patron), quote.moved_to);
        }
        RenewalStore::add(session, written);
        add_fees(session, {written.id.value}, quote.fees);
        parts_.journal.append(session, actor, renewal.intercommunality, "renewal.asked", object_of(asking),
                              {{"renewal", written.id.value}, {"people", written.lines.size()}});
        if (quote.total.cents > 0) {
            return written;
        }
        written.mail = parts_.letters.enqueue(session, letter, renewal_undo_window);
        if (auto const done = carry_out(session, actor, written); !done) {
            return std::unexpected(done.error());
        }
        return written;
    });
}

Result<Renewal> Renewals::find(Actor const& actor, RenewalId const& id) const
{
    auto renewal = parts_.database.read([&](db::Session& session) { return RenewalStore::find(session, id); });
    if (!renewal) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = authorise(actor, Permission::view_patrons, renewal->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*renewal);
}

int Renewals::expire(int most)
{
    auto const before = parts_.clock.now() - renewal_patience;
    auto const waiting =
        parts_.database.read([&](db::Session& session) { return RenewalStore::waiting_since(session, before, most); });
    int given_up = 0;
    for (auto const& one : waiting) {
        auto const done = parts_.database.write([&](db::Session& session) -> Result<bool> {
            auto renewal = RenewalStore::find(session, one.id);
            if (!renewal || renewal->state != RenewalState::waiting || is_being_paid(session, one.id)) {
                return false;
            }
            renewal->state = RenewalState::withdrawn;
            RenewalStore::update(session, *renewal);
            return true;
        });
        given_up += done && *done ? 1 : 0;
    }
    return given_up;
}

} // namespace guichet::people
