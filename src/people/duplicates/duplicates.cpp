// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/duplicates.hpp"

#include "people/duplicates/index.hpp"
#include "people/duplicates/store.hpp"
#include "people/duplicates/view.hpp"
#include "people/registration/case_places.hpp"
#include "people/registration/store.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <typeinfo>

namespace guichet::people {
namespace {

bool is_open(ApplicationState state)
{
    return state == ApplicationState::in_review || state == ApplicationState::information_asked;
}

std::string_view scope_of(network::Actor const& actor)
{
    return actor.scope ? actor.scope->value : std::string_view{};
}

std::vector<Match> matches_of(db::Session& session, network::Actor const& actor, PersonRef const& person)
{
    std::vector<Match> matches;
    for (auto& stored : DuplicateStore::of(session, person)) {
        auto const& other = stored.left == person ? stored.right : stored.left;
        if (auto known = known_person(session, actor, other)) {
            matches.push_back({person, std::move(*known), std::move(stored.likeness)});
        }
    }
    return matches;
}

} // namespace

PersonRef PersonRef::of(ApplicationId const& application, int position)
{
    return {PersonKind::applicant, fmt::format("{}/{}", application.value, position)};
}

std::optional<PersonRef> PersonRef::from(std::string_view id)
{
    if (id.empty() || id.size() > 64) {
        return std::nullopt;
    }
    return PersonRef{id.contains('/') ? PersonKind::applicant : PersonKind::patron, std::string{id}};
}

Duplicates::Duplicates(db::Database& database, Clock const& clock, network::Journal const& journal,
                       Patrons const& patrons, SecretKey const& key)
    : database_(database), clock_(clock), journal_(journal), patrons_(patrons), key_(key.derive("people.duplicates"))
{
}

Duplicates::~Duplicates() = default;

void Duplicates::add_merge_listener(MergeListener& listener)
{
    listeners_.push_back(&listener);
}

void Duplicates::note_patron(db::Session& session, Patron const& patron) const
{
    if (patron.status == PatronStatus::erased) {
        forget(session, PersonRef::of(patron.id));
        return;
    }
    auto const record = record_of(patron.person, patron.address, patron.contact, patron.household);
    DuplicateIndex::put(session, {.ref = PersonRef::of(patron.id),
                                  .intercommunality = patron.intercommunality,
                                  .application = {},
                                  .keys = hashed_keys(portrait(record), key_)});
}

void Duplicates::note_application(db::Session& session, Application const& application) const
{
    for (auto const& applicant : application.applicants) {
        auto const ref = PersonRef::of(application.id, applicant.position);
        if (!is_open(application.state)) {
            DuplicateIndex::remove(session, ref);
            DuplicateStore::withdraw(session, ref);
            continue;
        }
        auto const record = record_of(applicant.person, application.address, application.contact);
        DuplicateIndex::put(session, {.ref = ref,
                                      .intercommunality = application.intercommunality,
                                      .application = application.id,
                                      .keys = hashed_keys(portrait(record), key_)});
    }
}

void Duplicates::became_patron(db::Session& session, PersonRef const& applicant, PatronId const& patron)
{
    DuplicateIndex::remove(session, applicant);
    DuplicateStore::hand_over(session, applicant, PersonRef::of(patron));
}

void Duplicates::forget(db::Session& session, PersonRef const& person)
{
    DuplicateIndex::remove(session, person);
    DuplicateStore::forget(session, person);
}

void Duplicates::note_new_patrons(db::Session& session, std::span<Patron const> patrons, Comparison comparison) const
{
    std::vector<IndexedPerson> people;
    people.reserve(patrons.size());
    for (auto const& patron : patrons) {
        auto const record = record_of(patron.person, patron.address, patron.contact, patron.household);
        people.push_back({.ref = PersonRef::of(patron.id),
                          .intercommunality = patron.intercommunality,
                          .application = {},
                          .keys = hashed_keys(portrait(record), key_),
                          .pending = comparison == Comparison::later ? 1 : 0});
    }
    DuplicateIndex::put_new(session, people);
}

std::shared_ptr<NameFrequencies const> Duplicates::frequencies() const
{
    std::scoped_lock const lock{frequencies_guard_};
    if (!frequencies_) {
        frequencies_ = std::make_shared<NameFrequencies const>(database_.read(DuplicateIndex::load_names));
    }
    return frequencies_;
}

void Duplicates::refresh_frequencies()
{
    auto const counted = database_.read(DuplicateIndex::count_names);
    database_.exclusive([&](db::Session& session) { DuplicateIndex::store_names(session, counted); });
    std::scoped_lock const lock{frequencies_guard_};
    frequencies_.reset();
}

Duplicates::Found Duplicates::compare_with_all(db::Session& session, PersonRecord const& record,
                                               std::optional<IndexedPerson> const& subject) const
{
    auto const mine = portrait(record);
    auto const names = frequencies();
    auto const own_family = [&](Candidate const& candidate) {
        // People of one application are said to be several by whoever wrote it.
        return subject &&
               (candidate.ref == subject->ref ||
                (!subject->application.empty() && candidate.ref.id.starts_with(subject->application.value + "/")));
    };
    Found found;
    for (auto const& candidate : DuplicateIndex::sharing(session, hashed_keys(mine, key_))) {
        if (own_family(candidate)) {
            continue;
        }
        auto likeness = compare(mine, portrait(candidate.record), *names);
        if (likeness.verdict != Verdict::different) {
            found.emplace_back(candidate.ref, std::move(likeness));
        }
    }
    std::ranges::sort(found, [](auto const& a, auto const& b) {
        return std::tuple{-a.second.score, a.first.id} < std::tuple{-b.second.score, b.first.id};
    });
    return found;
}

void Duplicates::check(PersonRef const& person) const
{
    int pending = 0;
    auto const found = database_.read([&](db::Session& session) {
        auto const subject = DuplicateIndex::find(session, person);
        auto const record = subject ? DuplicateIndex::record_of(session, person) : std::nullopt;
        pending = subject ? subject->pending : 0;
        return record ? compare_with_all(session, *record, subject) : Found{};
    });
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        DuplicateStore::replace(session, person, found, clock_.now());
        DuplicateIndex::compared(session, person, pending);
        return {};
    });
    if (!written) {
        throw std::runtime_error("the duplicates found could not be stored: " + written.error().message.id);
    }
}

void Duplicates::attempt(PersonRef const& person) const
{
    try {
        check(person);
    } catch (std::exception const& problem) {
        spdlog::error("duplicates: {} cannot be compared ({})", person.id, typeid(problem).name());
        database_.exclusive([&](db::Session& session) { DuplicateIndex::failed(session, person); });
    }
}

void Duplicates::check(ApplicationId const& application) const
{
    auto const people =
        database_.read([&](db::Session& session) { return DuplicateIndex::of_application(session, application); });
    for (auto const& person : people) {
        check(person.ref);
    }
}

void Duplicates::catch_up(ApplicationId const& application) const
{
    auto people =
        database_.read([&](db::Session& session) { return DuplicateIndex::of_application(session, application); });
    std::erase_if(people, [](IndexedPerson const& person) { return person.pending == 0; });
    for (auto const& person : people) {
        attempt(person.ref);
    }
}

int Duplicates::check_changed(int most) const
{
    auto const people = database_.read([&](db::Session& session) { return DuplicateIndex::pending(session, most); });
    for (auto const& person : people) {
        attempt(person);
    }
    return static_cast<int>(people.size());
}

Result<std::vector<Match>> Duplicates::candidates(network::Actor const& actor, ApplicationId const& application) const
{
    return database_.read([&](db::Session& session) -> Result<std::vector<Match>> {
        std::vector<Match> matches;
        for (auto const& person : DuplicateIndex::of_application(session, application)) {
            auto const allowed = authorise(actor, network::Permission::view_applications, person.intercommunality);
            if (!allowed) {
                return std::unexpected(allowed.error());
            }
            std::ranges::move(matches_of(session, actor, person.ref), std::back_inserter(matches));
        }
        std::ranges::stable_sort(matches, std::ranges::greater{}, [](Match const& m) { return m.likeness.score; });
        return matches;
    });
}

std::map<ApplicationId, DuplicateBadge> Duplicates::badges(db::Session& session,
                                                           std::span<ApplicationId const> applications)
{
    std::map<ApplicationId, DuplicateBadge> badges;
    while (!applications.empty()) {
        auto const some = applications.first(std::min(applications.size(), case_places));
        badges.merge(DuplicateStore::badges(session, some));
        applications = applications.subspan(some.size());
    }
    return badges;
}

Result<Duplicates::Page> Duplicates::pairs(network::Actor const& actor, int limit, int offset) const
{
    if (!may_anywhere(actor, network::Permission::view_patrons)) {
        return fail(ErrorKind::forbidden, "error.forbidden");
    }
    return database_.read([&](db::Session& session) -> Result<Page> {
        Page page;
        for (auto& stored : DuplicateStore::list(session, scope_of(actor), limit, offset)) {
            auto left = known_person(session, actor, stored.left);
            auto right = known_person(session, actor, stored.right);
            if (left && right) {
                page.pairs.push_back({std::move(*left), std::move(*right), std::move(stored.likeness)});
            }
        }
        page.total = DuplicateStore::count(session, scope_of(actor));
        return page;
    });
}

Result<DuplicatePair> Duplicates::pair(network::Actor const& actor, PersonRef const& left, PersonRef const& right) const
{
    return database_.read([&](db::Session& session) -> Result<DuplicatePair> {
        auto known_left = known_person(session, actor, left);
        auto known_right = known_person(session, actor, right);
        bool const visible =
            known_left && known_right && left != right && (known_left->details || known_right->details);
        if (!visible) {
            return fail(ErrorKind::not_found, "duplicates.unknown_pair");
        }
        auto const record_left = DuplicateIndex::record_of(session, left);
        auto const record_right = DuplicateIndex::record_of(session, right);
        auto likeness =
            compare(record_left.value_or(PersonRecord{}), record_right.value_or(PersonRecord{}), *frequencies());
        return DuplicatePair{std::move(*known_left), std::move(*known_right), std::move(likeness)};
    });
}

std::vector<Match> Duplicates::look_up(network::Actor const& actor, PersonRecord const& record, int limit) const
{
    return database_.read([&](db::Session& session) {
        std::vector<Match> matches;
        for (auto& [ref, likeness] : compare_with_all(session, record, std::nullopt)) {
            auto known = std::ssize(matches) < limit ? known_person(session, actor, ref) : std::nullopt;
            if (known) {
                matches.push_back({{}, std::move(*known), std::move(likeness)});
            }
        }
        return matches;
    });
}

Result<void> Duplicates::not_the_same(network::Actor const& actor, PersonRef const& left, PersonRef const& right)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const known_left = known_person(session, actor, left);
        auto const known_right = known_person(session, actor, right);
        if (!known_left || !known_right || left == right) {
            return fail(ErrorKind::not_found, "duplicates.unknown_pair");
        }
        auto const& mine = known_left->details ? *known_left : *known_right;
        if (!may_decide(actor, mine)) {
            return fail(ErrorKind::not_found, "duplicates.unknown_pair");
        }
        DuplicateStore::say_different(session, left, right, actor.id, clock_.now());
        journal_.append(session, actor, mine.intercommunality, "duplicates.different", journal_object(mine.ref),
                        {{"other", (mine.ref == left ? right : left).id}});
        return {};
    });
}

} // namespace guichet::people
