// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/desk.hpp"

#include "base/ids.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

constexpr std::size_t longest_mail_text = 10'000;

network::Actor sender_of_form()
{
    return {network::ActorKind::applicant, "", ""};
}

Result<void> nothing_besides(db::Session& /*session*/, ApplicationId const& /*entry*/)
{
    return {};
}

void note_faults(ReturnedAnswers& answers, std::vector<FieldError> const& found)
{
    for (auto const& fault : found) {
        // What is not there cannot be outside the territory as well.
        if (fault.field != "municipality" || !answers.submission.municipality.empty()) {
            answers.faults.push_back(fault);
        }
    }
}

} // namespace

/// What the first document turned out to be.
struct PaperDesk::Reading {
    std::optional<ReturnedAnswers> answers;
    ApplicationOrigin origin = ApplicationOrigin::paper;
    std::string reason; // why somebody has to look
};

PaperDesk::PaperDesk(db::Database& database, Clock const& clock, Random& random, PolicyOffice const& office,
                     TerritorySource territory, Registration& registration, Documents const& documents,
                     Tray const& tray, SecretKey const& master_key)
    : database_(database), clock_(clock), random_(random), office_(office), territory_(std::move(territory)),
      registration_(registration), documents_(documents), tray_(tray), key_(master_key.derive("paper"))
{
}

bool PaperDesk::is_our_form(std::string_view bytes) const
{
    if (sniff(bytes) != FileType::pdf) {
        return false;
    }
    auto const fields = document::read_fields(bytes);
    return fields && answers_of(*fields, office_, *territory_());
}

PaperDesk::Reading PaperDesk::read(PaperArrival const& arrival) const
{
    if (arrival.documents.empty()) {
        return {std::nullopt, ApplicationOrigin::mail, "forms.reason.letter"};
    }
    auto const& bytes = arrival.documents.front().bytes;
    if (sniff(bytes) != FileType::pdf) {
        return {std::nullopt, ApplicationOrigin::paper, "forms.reason.picture"};
    }
    auto const fields = document::read_fields(bytes);
    if (!fields) {
        return {std::nullopt, ApplicationOrigin::paper, fmt::format("forms.reason.{}", to_text(fields.error()))};
    }
    auto answers = answers_of(*fields, office_, *territory_());
    if (!answers) {
        return {std::nullopt, ApplicationOrigin::paper, "forms.reason.foreign"};
    }
    auto const* const reason = answers->filled == Filled::nothing ? "forms.reason.empty" : "forms.reason.incomplete";
    return {std::move(answers), ApplicationOrigin::pdf, reason};
}

/// The document itself, so that a form sent again by another way is known; but blank ones are all alike. After one that
/// nobody confirmed in time, or that is erased, the same form is another application.
std::string PaperDesk::key_of(PaperArrival const& arrival, Reading const& reading) const
{
    auto const is_blank = !reading.answers || reading.answers->filled == Filled::nothing;
    auto const is_alike = arrival.documents.empty() || (reading.origin == ApplicationOrigin::pdf && is_blank);
    auto key = keyed(is_alike ? arrival.key : arrival.documents.front().bytes);
    while (auto const before = ended(key)) {
        key = keyed(fmt::format("{}{}", key, before->value));
    }
    return key;
}

std::string PaperDesk::keyed(std::string_view content) const
{
    return hex(hmac_sha256(key_.view(), content)).substr(0, 40);
}

std::optional<ApplicationId> PaperDesk::ended(std::string const& key) const
{
    auto const before = known(key);
    auto const application =
        before ? database_.read([&](db::Session& session) { return Applications::find(session, before->id); })
               : std::nullopt;
    auto const is_over = application && (application->erased || application->state == ApplicationState::withdrawn);
    return is_over ? std::optional{before->id} : std::nullopt;
}

std::optional<PaperOutcome> PaperDesk::known(std::string const& key) const
{
    return database_.read([&](db::Session& session) -> std::optional<PaperOutcome> {
        auto const scoped = request_key(ApplicationOrigin::pdf, sender_of_form(), key);
        if (auto const sent = Applications::of_request(session, scoped)) {
            return PaperOutcome{PaperOutcome::Kind::application, sent->application, sent->reference,
                                Repetition::repeated};
        }
        auto const entry = tray_.of_request(session, key);
        if (!entry) {
            return std::nullopt;
        }
        PaperOutcome out{.kind = PaperOutcome::Kind::waiting,
                         .id = entry->id,
                         .repetition = Repetition::repeated,
                         .reason = entry->reason,
                         .faults = entry->faults};
        if (auto const typed = Applications::find(session, entry->id)) {
            out.kind = PaperOutcome::Kind::application;
            out.reference = typed->reference;
        }
        return out;
    });
}

Result<PaperOutcome> PaperDesk::take(PaperArrival const& arrival)
{
    auto reading = read(arrival);
    auto const language = reading.answers ? reading.answers->marker.language : std::string{};
    auto outcome = take_in(arrival, std::move(reading));
    if (outcome) {
        outcome->language = language;
    }
    return outcome;
}

Result<PaperOutcome> PaperDesk::take_in(PaperArrival const& arrival, Reading reading)
{
    auto const key = key_of(arrival, reading);
    if (auto const before = known(key)) {
        return *before;
    }
    if (reading.answers && reading.answers->filled == Filled::something) {
        auto applied = apply(arrival, reading, key);
        if (!applied) {
            return std::unexpected(applied.error());
        }
        if (*applied) {
            return **applied;
        }
    }
    return wait(arrival, std::move(reading), key, nothing_besides);
}

Result<std::optional<PaperOutcome>> PaperDesk::apply(PaperArrival const& arrival, Reading& reading,
                                                     std::string const& key)
{
    auto& submission = reading.answers->submission;
    submission.documents = arrival.documents;
    auto const checked = registration_.verify(sender_of_form(), submission, {ApplicationOrigin::pdf});
    if (!checked) {
        note_faults(*reading.answers, checked.error().fields);
    }
    if (!reading.answers->faults.empty()) {
        return std::nullopt;
    }
    auto const receipt = registration_.submit(sender_of_form(), submission, key, {ApplicationOrigin::pdf});
    if (receipt) {
        return PaperOutcome{PaperOutcome::Kind::application, receipt->application, receipt->reference,
                            receipt->repetition};
    }
    if (receipt.error().kind == ErrorKind::throttled) { // a person sees whether somebody is being pestered
        reading.reason = "forms.reason.many_letters";
    } else if (receipt.error().kind != ErrorKind::invalid) {
        return std::unexpected(receipt.error());
    }
    reading.answers->faults = receipt.error().fields;
    return std::nullopt;
}

Result<PaperOutcome> PaperDesk::put_in_tray(PaperArrival const& arrival, Also const& also)
{
    return wait(arrival, read(arrival), keyed(arrival.key), also);
}

Result<PaperOutcome> PaperDesk::wait(PaperArrival const& arrival, Reading reading, std::string const& key,
                                     Also const& also)
{
    auto const now = clock_.now();
    TrayEntry entry;
    entry.id = {new_id(now, random_)};
    entry.origin = reading.origin;
    entry.reason = reading.reason;
    entry.received = now;
    entry.sender = arrival.sender;
    entry.text = tidy_lines(arrival.text.substr(0, longest_mail_text));
    entry.intercommunality = arrival.intercommunality;
    if (reading.answers) {
        entry.known = std::move(reading.answers->submission);
        entry.faults = std::move(reading.answers->faults);
        entry.library = {entry.known.library};
    }
    if (auto const library = office_.library(entry.library)) {
        entry.intercommunality = library->intercommunality;
    }
    auto const sealed = documents_.seal_all(arrival.documents);
    if (!sealed) {
        return std::unexpected(sealed.error());
    }
    return database_.write([&](db::Session& session) -> Result<PaperOutcome> {
        if (tray_.add(session, entry, key)) {
            for (auto const& document : *sealed) {
                documents_.add(session, entry.id, document);
            }
        }
        auto outcome = known(key);
        if (!outcome) {
            return fail(ErrorKind::unavailable, "error.unavailable", "tray entry not found after writing");
        }
        outcome->repetition = outcome->id == entry.id ? Repetition::first : Repetition::repeated;
        auto const done = also(session, outcome->id);
        return done ? Result<PaperOutcome>{std::move(*outcome)} : std::unexpected(done.error());
    });
}

} // namespace guichet::people
