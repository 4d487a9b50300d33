// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/patron_desk.hpp"

#include "base/text.hpp"
#include "people/retention/retention.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr std::size_t longest_reason = 500;

std::optional<Patron> of_card(db::Session& session, std::string_view typed)
{
    auto const number = normalise_card_number(typed);
    auto const card = number.empty() ? std::nullopt : Cards::find(session, number);
    return card && !card->patron.empty() ? Patrons::find(session, card->patron) : std::nullopt;
}

std::vector<PatronApplication> applications_of(db::Session& session, PatronId const& id)
{
    return session.list(R"sql(
        SELECT a.id, a.reference, a.state, a.submitted
        FROM people_applicant p
        JOIN people_application a ON a.id = p.application
        WHERE p.patron = :patron AND p.patron IS NOT NULL
        ORDER BY a.submitted DESC
    )sql",
                        {{"patron", id}}, [](db::Row const& row) {
                            return PatronApplication{row.text(0), row.text(1), row.text(2), row.instant(3)};
                        });
}

constexpr int longest_history = 100;

std::vector<network::JournalEntry> history_of(db::Session& session, Actor const& actor, PatronFile const& file)
{
    auto history = network::Journal::about(session, actor, "patron:" + file.patron.id.value, longest_history);
    for (auto const& application : file.applications) {
        std::ranges::move(network::Journal::about(session, actor, "application:" + application.id, longest_history),
                          std::back_inserter(history));
    }
    std::ranges::sort(history, std::ranges::greater{}, &network::JournalEntry::sequence);
    history.resize(std::min<std::size_t>(history.size(), longest_history));
    return history;
}

Result<std::string> checked_reason(std::string_view typed)
{
    auto reason = tidy(typed);
    if (reason.empty() || length(reason) > longest_reason) {
        return invalid({{"reason", {"patron.error.reason"}}});
    }
    return reason;
}

} // namespace

TypedSearch parse_search(std::string_view typed)
{
    TypedSearch search;
    std::vector<std::string> words;
    for (auto const& word : split(tidy(typed), ' ')) {
        auto const date = search.birth_date ? std::nullopt : parse_typed_date(word);
        if (date) {
            search.birth_date = date;
        } else {
            words.push_back(word);
        }
    }
    search.name = join(words, " ");
    return search;
}

std::vector<Patron> PatronDesk::search(Actor const& actor, std::string_view typed, int limit) const
{
    return database_.read([&](db::Session& session) {
        auto holder = of_card(session, typed);
        if (holder && may(actor, Permission::view_patrons, holder->intercommunality)) {
            return std::vector<Patron>{std::move(*holder)};
        }
        auto const wanted = parse_search(typed);
        return Patrons::search(session, wanted.name, wanted.birth_date, actor.scope, limit);
    });
}

Result<PatronFile> PatronDesk::file(Actor const& actor, PatronId const& id) const
{
    auto file = database_.read([&](db::Session& session) -> Result<PatronFile> {
        auto patron = Patrons::find(session, id);
        if (!patron || patron->status == PatronStatus::erased) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::view_patrons, patron->intercommunality); !allowed) {
            return std::unexpected(allowed.error());
        }
        PatronFile found{.patron = std::move(*patron),
                         .cards = Cards::of(session, id),
                         .subscriptions = Subscriptions::of(session, id),
                         .household = {},
                         .applications = applications_of(session, id),
                         .history = {}};
        found.household = Patrons::household(session, found.patron.household);
        std::erase_if(found.household, [&](Patron const& other) {
            return other.id == id || !may(actor, Permission::view_patrons, other.intercommunality);
        });
        found.history = history_of(session, actor, found);
        found.blocks = Blocks::of(session, id);
        found.retention = Retention::clock(session, id, civil_date(clock_.now()));
        return found;
    });
    return file;
}

Result<void> PatronDesk::revoke_card(Actor const& actor, std::string_view number, std::string_view typed)
{
    auto const reason = checked_reason(typed);
    if (!reason) {
        return std::unexpected(reason.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const card = Cards::find(session, number);
        auto const patron = card ? Patrons::find(session, card->patron) : std::nullopt;
        if (!patron) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::issue_cards, patron->intercommunality); !allowed) {
            return allowed;
        }
        if (card->status == CardStatus::revoked) {
            return fail(ErrorKind::conflict, "card.already_revoked");
        }
        if (card->status != CardStatus::active) { // an exchange undone gives it back
            return fail(ErrorKind::conflict, "card.already_replaced");
        }
        if (auto const revoked = Cards::revoke(session, number, *reason); !revoked) {
            return revoked;
        }
        journal_.append(session, actor, patron->intercommunality, "card.revoked", object_of(patron->id),
                        {{"card", ending_of(card->number)}});
        return {};
    });
}

} // namespace guichet::people
