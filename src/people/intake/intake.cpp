// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/intake.hpp"

#include "base/text.hpp"
#include "mail/answers.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace guichet::people {

namespace {

constexpr int processed_at_once = 50;
/// A mail that ended the process that often is left to a person.
constexpr int most_attempts = 3;
constexpr std::size_t longest_excerpt = 400;
constexpr std::size_t longest_noted_text = 1500;
constexpr std::size_t longest_message_id = 500; // in a header of ours

/// Writes here have no expected failure but a database that is away: the job runner logs it and comes back.
void expect_written(Result<void> const& written)
{
    if (!written) {
        throw std::runtime_error(fmt::format("mail intake: {} {}", written.error().message.id, written.error().detail));
    }
}

std::string shortened(std::string_view text, std::size_t most)
{
    constexpr std::string_view half_character = "\uFFFD"; // what tidying makes of one
    auto out = tidy_lines(text.substr(0, most));
    if (text.size() > most && out.ends_with(half_character)) {
        out.resize(out.size() - half_character.size());
    }
    return out;
}

bool same_address(std::string_view a, std::string_view b)
{
    return to_lower(a) == to_lower(b);
}

std::optional<mail::DeliveryReport> failure_in(mail::ReceivedMail const& mail)
{
    auto const is_failure = mail.report && mail.report->fate == mail::DeliveryReport::Fate::failed;
    return is_failure ? mail.report : std::nullopt;
}

} // namespace

/// What became of the parts of one mail.
struct Intake::Outcome {
    std::vector<ApplicationId> entries;      // all of them, in order
    std::vector<ApplicationId> applications; // new ones
    bool has_waiting = false;
    bool has_repeated = false;
    MailAnswer unread = MailAnswer::none; // the only document cannot be read by anybody
    std::string language;                 // of the form
    std::string reason;                   // why a person has to look at the mail itself; "" for nothing
    MailAnswer answer = MailAnswer::none;
    MailState state = MailState::taken_in;
};

Intake::Intake(Parts const& parts, IntakeOptions options)
    : parts_(parts), options_(std::move(options)),
      sorter_{{},
              [this](std::string_view bytes) { return parts_.desk.is_our_form(bytes); },
              [this](std::string_view id) { return !about(id).empty(); }}
{
    for (auto const& address : options_.own_addresses) {
        sorter_.own_addresses.push_back(to_lower(address));
    }
}

Intake::Tally Intake::process(std::stop_token const& stop)
{
    Tally tally;
    auto const waiting =
        parts_.database.read([](db::Session& session) { return Mails::waiting(session, processed_at_once); });
    for (auto const& id : waiting) {
        if (stop.stop_requested()) {
            break;
        }
        expect_written(parts_.database.write([&](db::Session& session) -> Result<void> {
            Mails::begin(session, id);
            return {};
        }));
        auto const [known, bytes] = parts_.database.read([&](db::Session& session) {
            return std::pair{parts_.mails.find(session, id), parts_.mails.content(session, id)};
        });
        auto const settled = known ? understand(*known, bytes.value_or("")) : fail(ErrorKind::not_found, "intake.gone");
        if (!settled) { // it stays, and is tried again
            spdlog::warn("mail {} not taken in: {} {}", id.value, settled.error().message.id, settled.error().detail);
            continue;
        }
        ++(settled->state == MailState::taken_in      ? tally.taken_in
           : settled->state == MailState::quarantined ? tally.quarantined
                                                      : tally.ignored);
    }
    return tally;
}

Result<KnownMail> Intake::understand(KnownMail known, std::string const& bytes)
{
    mail::ReceivedMail mail;
    Outcome outcome;
    if (known.attempts > most_attempts) { // not even looked at
        outcome.state = MailState::quarantined;
        outcome.reason = KnownMail::unprocessable;
    } else {
        mail = mail::read_mail(bytes);
        auto sorted =
            known.extent == mail::Delivery::Extent::whole
                ? sorter_.sort(mail)
                : SortedMail{SortedMail::Fate::quarantine, "intake.reason.too_large", {}, MailAnswer::too_large};
        outcome.reason = sorted.reason;
        outcome.answer = sorted.answer;
        if (sorted.fate == SortedMail::Fate::take_in) {
            take_in(known, mail, sorted, outcome);
        } else {
            outcome.state = sorted.fate == SortedMail::Fate::ignore ? MailState::ignored : MailState::quarantined;
        }
    }
    place(known, mail, outcome);
    auto const settled = settle(known, mail, outcome);
    return settled ? Result<KnownMail>{std::move(known)} : std::unexpected(settled.error());
}

void Intake::take_in(KnownMail const& known, mail::ReceivedMail const& mail, SortedMail const& sorted, Outcome& out)
{
    out.unread = sorted.answer == MailAnswer::waiting ? MailAnswer::none : sorted.answer;
    for (auto const& bundle : sorted.bundles) {
        PaperArrival arrival;
        arrival.key = fmt::format("mail:{}:{}", known.id.value, out.entries.size());
        arrival.sender = mail.forwarded_from.empty() ? mail.from : mail.forwarded_from;
        arrival.text = mail.text;
        arrival.intercommunality = desk_of(mail);
        for (auto const at : bundle) {
            arrival.documents.push_back({DocumentKind::other, mail.attachments[at].bytes});
        }
        take_in_bundle(known, arrival, out);
    }
    if (!out.reason.empty()) {
        out.state = MailState::quarantined;
    }
    out.answer = answer_for(mail, out);
}

void Intake::take_in_bundle(KnownMail const& known, PaperArrival const& arrival, Outcome& out)
{
    auto const taken = parts_.desk.take(arrival);
    if (!taken) {
        if (taken.error().kind == ErrorKind::unavailable) {
            throw std::runtime_error("mail intake: " + taken.error().message.id); // later
        }
        out.reason = "intake.reason.left_over";
        return;
    }
    if (std::ranges::find(out.entries, taken->id) != out.entries.end()) {
        return; // attached twice
    }
    out.entries.push_back(taken->id);
    out.language = taken->language.empty() ? out.language : taken->language;
    if (is_repeated(known, *taken)) {
        out.has_repeated = true;
        if (arrival.documents.size() > 1) { // the form is known; what came with it may not be
            out.reason = "intake.reason.repeated_with_more";
        }
    } else if (taken->kind == PaperOutcome::Kind::application) {
        out.applications.push_back(taken->id);
    } else {
        out.has_waiting = true;
        if (arrival.documents.size() == 1) {
            out.unread = answer_to_unread(taken->reason);
        }
    }
}

/// Known to the desk, and not because an earlier attempt at this very mail was cut short.
bool Intake::is_repeated(KnownMail const& known, PaperOutcome const& outcome) const
{
    return outcome.repetition == Repetition::repeated &&
           (outcome.id.value < known.id.value ||
            parts_.database.read([&](db::Session& session) { return Mails::is_outcome(session, outcome.id); }));
}

MailAnswer Intake::answer_for(mail::ReceivedMail const& mail, Outcome const& outcome) const
{
    if (outcome.reason == "intake.reason.left_over" && outcome.entries.empty()) {
        return MailAnswer::unreadable;
    }
    if (outcome.has_waiting || !outcome.reason.empty()) {
        auto const is_all = outcome.entries.size() == 1 && outcome.reason.empty();
        return is_all && outcome.unread != MailAnswer::none ? outcome.unread : MailAnswer::waiting;
    }
    if (outcome.applications.empty()) {
        return MailAnswer::repeated;
    }
    // The mail that asks to confirm the address is an answer already, where it goes to the same person.
    auto const is_told = parts_.database.read([&](db::Session& session) {
        return std::ranges::all_of(outcome.applications, [&](ApplicationId const& id) {
            auto const application = Applications::find(session, id);
            return application && same_address(application->contact.email, mail.answer_address());
        });
    });
    return is_told ? MailAnswer::none : MailAnswer::received;
}

/// Fills in what is shown of it and whose desk it is on.
void Intake::place(KnownMail& known, mail::ReceivedMail const& mail, Outcome const& outcome) const
{
    known.state = outcome.state;
    known.reason = outcome.reason;
    known.outcomes = outcome.entries;
    known.sender = mail.from;
    known.author = mail.forwarded_from;
    known.subject = mail.subject;
    known.excerpt = shortened(mail.text, longest_excerpt);
    known.intercommunality = desk_of(mail);
    for (auto const& id : mail.answers_to) {
        known.about = known.about.empty() ? about(id) : known.about;
    }
    if (auto const failure = failure_in(mail)) {
        known.about = about(failure->message_id);
    }
    auto const subject = known.about.starts_with("application:") ? known.about.substr(12) : std::string{};
    auto const about_id = known.outcomes.empty() ? ApplicationId{subject} : known.outcomes.front();
    parts_.database.read([&](db::Session& session) {
        if (auto const application = Applications::find(session, about_id)) {
            known.intercommunality = application->intercommunality;
        } else if (auto const entry = parts_.tray.find(session, about_id)) {
            known.intercommunality = entry->intercommunality;
        }
    });
}

Result<void> Intake::settle(KnownMail const& known, mail::ReceivedMail const& mail, Outcome const& outcome)
{
    auto const now = parts_.clock.now();
    auto const wants_answer = outcome.answer != MailAnswer::none && sorter_.may_answer(mail);
    auto const answer = wants_answer
                            ? parts_.letters.compose(outcome.answer, mail.answer_address(), library_of(mail),
                                                     text::locale_from(outcome.language), "mail:" + known.id.value)
                            : mail::Message{};
    return parts_.database.write([&](db::Session& session) -> Result<void> {
        parts_.mails.settle(session, known, now);
        note_on_applications(session, mail, outcome);
        if (auto const failure = failure_in(mail); failure && known.state == MailState::ignored) {
            note_return(session, *failure);
        }
        auto const word = to_text(outcome.answer);
        if (wants_answer && parts_.mails.may_answer(session, answer.to, word, now)) {
            auto const is_quotable = mail.message_id.size() <= longest_message_id;
            mail::enqueue_answer(session, parts_.outbox, answer, is_quotable ? mail.message_id : "");
            parts_.mails.answered(session, known.id, answer.to, word, now);
        }
        return {};
    });
}

/// A letter that does not arrive is seen where the letters of a case are.
void Intake::note_return(db::Session& session, mail::DeliveryReport const& report) const
{
    auto const id = outbox_id(report.message_id);
    auto const code = report.status.empty() ? std::string{"returned"} : "returned." + report.status;
    auto const subject = id.empty() ? std::nullopt : mail::mark_returned(session, id, code);
    if (!subject || !subject->starts_with("application:")) {
        return;
    }
    if (auto const application = Applications::find(session, ApplicationId{subject->substr(12)})) {
        Applications::note(session, *application,
                           {network::Actor::system(), parts_.clock.now(), "mail_bounced", "", id});
    }
}

/// What the mail said beside the form, and from where it came when that is not the form's address.
void Intake::note_on_applications(db::Session& session, mail::ReceivedMail const& mail, Outcome const& outcome) const
{
    auto const words = shortened(mail.text, longest_noted_text);
    for (auto const& id : outcome.applications) {
        auto const application = Applications::find(session, id);
        if (!application) {
            continue;
        }
        auto const is_same = same_address(application->contact.email, mail.from);
        auto reason = is_same
                          ? std::string{}
                          : parts_.messages.text(text::Locale::fr, {"intake.other_sender", {{"sender", mail.from}}});
        reason += reason.empty() || words.empty() ? words : "\n\n" + words;
        Applications::note(session, *application,
                           {network::Actor{network::ActorKind::applicant, "", ""}, parts_.clock.now(), "mail_received",
                            std::move(reason)});
    }
}

std::optional<network::Library> Intake::library_of(mail::ReceivedMail const& mail) const
{
    auto const libraries = parts_.intercommunalities.libraries();
    auto const with_address = [&](std::string_view address) {
        auto const tag = address.find('+');
        auto const word =
            tag == std::string_view::npos ? std::string_view{} : address.substr(tag + 1, address.find('@') - tag - 1);
        return std::ranges::find_if(libraries, [&](network::Library const& one) {
            return (!one.email.empty() && same_address(one.email, address)) || (!word.empty() && one.id.value == word);
        });
    };
    auto addresses = mail.recipients;
    addresses.push_back(mail.from); // a library passes on what it received
    for (auto const& address : addresses) {
        if (auto const found = with_address(address); found != libraries.end()) {
            return *found;
        }
    }
    return std::nullopt;
}

IntercommunalityId Intake::desk_of(mail::ReceivedMail const& mail) const
{
    if (auto const library = library_of(mail)) {
        return library->intercommunality;
    }
    for (auto const& member : parts_.intercommunalities.all()) {
        auto const is_written_to = std::ranges::any_of(
            mail.recipients, [&](std::string const& address) { return same_address(address, member.email); });
        if (is_written_to) {
            return member.id;
        }
    }
    return {};
}

std::string Intake::outbox_id(std::string_view message_id) const
{
    auto const at = message_id.find('@');
    auto const is_ours = at != std::string_view::npos && same_address(message_id.substr(at + 1), options_.mail_domain);
    return is_ours ? std::string{message_id.substr(0, at)} : std::string{};
}

std::string Intake::about(std::string_view message_id) const
{
    auto const id = outbox_id(message_id);
    auto const sent = id.empty()
                          ? std::nullopt
                          : parts_.database.read([&](db::Session& session) { return mail::Outbox::find(session, id); });
    return sent ? sent->message.about : std::string{};
}

Result<ApplicationId> Intake::put_in_tray(network::Actor const& actor, MailId const& id)
{
    auto const [known, bytes] = parts_.database.read([&](db::Session& session) {
        return std::pair{parts_.mails.find(session, id), parts_.mails.content(session, id)};
    });
    if (!known || !bytes || known->state != MailState::quarantined) {
        return fail(ErrorKind::conflict, "intake.gone");
    }
    auto const mail = known->is_readable() ? mail::read_mail(*bytes) : mail::ReceivedMail{};
    PaperArrival arrival;
    arrival.key = "mail:" + id.value;
    arrival.sender = known->author.empty() ? known->sender : known->author;
    arrival.text = mail.text;
    arrival.intercommunality = known->intercommunality;
    for (auto const at : readable_attachments(mail)) {
        arrival.documents.push_back({DocumentKind::other, mail.attachments[at].bytes});
    }
    // One transaction: what is set aside meanwhile leaves nothing in the tray.
    auto const taken =
        parts_.desk.put_in_tray(arrival, [&](db::Session& session, ApplicationId const& entry) -> Result<void> {
            Mails::add_outcome(session, id, entry);
            return Mails::close(session, id, MailState::taken_in, actor.id, parts_.clock.now());
        });
    return taken ? Result<ApplicationId>{taken->id} : std::unexpected(taken.error());
}

} // namespace guichet::people
