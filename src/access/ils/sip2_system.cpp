// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/sip2_system.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::sip2::Integrity;
using protocols::sip2::StatusQuestion;

constexpr std::size_t most_idle = 4;
constexpr auto longest_idle = 60s;
constexpr int stale_answers = 3; // left over on the line from a question given up

constexpr std::array<std::string_view, 9> hidden{"AD", "AC", "CN", "CO", "BD", "BE", "BF", "PB", "BC"};
constexpr std::string_view dots = "••••";

std::unexpected<Error> unreachable(Error const& error)
{
    return fail(ErrorKind::unavailable, "ils.unreachable", error.detail);
}

std::unexpected<Error> garbled(std::string_view what)
{
    return fail(ErrorKind::unavailable, "ils.garbled", std::string{what});
}

/// "DURAFFOURG, Émilie": family name first. Without a comma all of it is the family name.
void split_name(std::string const& name, MemberAnswer& answer)
{
    auto const comma = name.find(',');
    answer.family_name = tidy(name.substr(0, comma));
    answer.first_names = comma == std::string::npos ? std::string{} : tidy(name.substr(comma + 1));
}

MemberAnswer::Verdict verdict_of(protocols::sip2::PatronVerdict const& said)
{
    if (!said.pin_fits) {
        return MemberAnswer::Verdict::wrong;
    }
    return said.is_valid && !said.is_blocked ? MemberAnswer::Verdict::accepted : MemberAnswer::Verdict::refused;
}

} // namespace

std::string masked_sip2(std::string_view line, protocols::sip2::Encoding encoding)
{
    auto const message = protocols::sip2::parse(line);
    if (!message) {
        return "?";
    }
    auto shown = message->code + message->fixed;
    for (auto const& field : message->fields) {
        auto const is_hidden = std::ranges::find(hidden, field.code) != hidden.end() && !field.value.empty();
        shown += field.code + (is_hidden ? std::string{dots} : protocols::sip2::decode(field.value, encoding)) + "|";
    }
    return shown;
}

Sip2System::Sip2System(net::LineConnector const& connector, Clock const& clock, Sip2Address address)
    : connector_(connector), clock_(clock), address_(std::move(address)),
      dialect_(protocols::sip2::client_dialect(address_.dialect)),
      turnstile_({.most_inside = 4, .most_waiting = 32, .longest_wait = 8000ms})
{
}

protocols::sip2::Envelope Sip2System::envelope(Line const& line) const
{
    return {clock_.now(), dialect_.zone, dialect_.error_detection ? std::optional{line.sequence} : std::nullopt};
}

Result<void> Sip2System::reach(Transcript* transcript)
{
    auto const pass = turnstile_.enter();
    if (!pass) {
        return std::unexpected(pass.error());
    }
    auto line = open(transcript);
    if (!line) {
        return std::unexpected(line.error());
    }
    keep(std::move(*line));
    return {};
}

Result<MemberAnswer> Sip2System::ask(std::string const& card, std::string const& pin, Transcript* transcript)
{
    auto const pass = turnstile_.enter();
    if (!pass) {
        return std::unexpected(pass.error());
    }
    using protocols::sip2::encode;
    protocols::sip2::PatronAsked const asked{address_.institution, address_.terminal_password,
                                             encode(card, address_.encoding), encode(pin, address_.encoding)};
    if (auto line = idle_line()) {
        auto answer = ask_on(*line, asked, transcript);
        if (answer) {
            keep(std::move(*line));
            return answer;
        }
    }
    auto line = open(transcript);
    if (!line) {
        return std::unexpected(line.error());
    }
    auto answer = ask_on(*line, asked, transcript);
    if (answer) {
        keep(std::move(*line));
    }
    return answer;
}

Result<Sip2System::Line> Sip2System::open(Transcript* transcript) const
{
    auto connection = connector_.connect(address_.server);
    if (!connection) {
        return unreachable(connection.error());
    }
    Line line{std::move(*connection)};
    if (dialect_.status == StatusQuestion::before_login) {
        if (auto const asked = ask_status(line, transcript); !asked) {
            return std::unexpected(asked.error());
        }
    }
    if (auto const entered = log_in(line, transcript); !entered) {
        return std::unexpected(entered.error());
    }
    if (dialect_.status == StatusQuestion::after_login) {
        if (auto const asked = ask_status(line, transcript); !asked) {
            return std::unexpected(asked.error());
        }
    }
    return line;
}

Result<void> Sip2System::log_in(Line& line, Transcript* transcript) const
{
    if (address_.user.empty()) {
        return {};
    }
    auto const answer = exchange(
        line, protocols::sip2::login_question({address_.user, address_.password, address_.location}, envelope(line)),
        transcript);
    // Some systems answer a wrong login by hanging up.
    auto const hung_up = !answer && answer.error().detail == "net.closed";
    if (hung_up || (answer && !protocols::sip2::is_let_in(*answer))) {
        return fail(ErrorKind::forbidden, "ils.login_refused", hung_up ? "closed" : "940");
    }
    return answer ? Result<void>{} : std::unexpected(answer.error());
}

Result<void> Sip2System::ask_status(Line& line, Transcript* transcript) const
{
    auto const answer = exchange(line, protocols::sip2::status_question(envelope(line)), transcript);
    if (!answer) {
        return std::unexpected(answer.error());
    }
    return answer->code == "98" ? Result<void>{} : garbled("98");
}

Result<MemberAnswer> Sip2System::ask_on(Line& line, protocols::sip2::PatronAsked const& asked,
                                        Transcript* transcript) const
{
    auto const message =
        exchange(line, protocols::sip2::patron_question(dialect_.question, asked, envelope(line)), transcript);
    if (!message) {
        return std::unexpected(message.error());
    }
    auto const said = protocols::sip2::read_patron(dialect_, *message, asked.patron);
    if (!said) {
        return garbled("not the answer to the question");
    }
    using protocols::sip2::decode;
    MemberAnswer answer;
    answer.verdict = verdict_of(*said);
    answer.message = tidy(decode(said->message, address_.encoding));
    if (answer.verdict == MemberAnswer::Verdict::accepted) {
        split_name(decode(said->name, address_.encoding), answer);
        answer.birth_date = protocols::sip2::day_of(message->field("PB"));
        answer.category = tidy(decode(said->category, address_.encoding));
        answer.expires = said->expires;
    }
    if (dialect_.ends_sessions) {
        // Whatever it says, the line is still good; should it not be, the next question finds out.
        static_cast<void>(exchange(
            line, protocols::sip2::end_session_question({asked.institution, {}, asked.patron, {}}, envelope(line)),
            transcript));
    }
    return answer;
}

Result<Sip2System::Message> Sip2System::exchange(Line& line, std::string const& question, Transcript* transcript) const
{
    auto const number = envelope(line).sequence;
    line.sequence = protocols::sip2::next_sequence(line.sequence);
    constexpr int tries = 2;
    for (int attempt = 0; attempt < tries; ++attempt) {
        if (transcript != nullptr) {
            transcript->sent(masked_sip2(question, address_.encoding));
        }
        if (auto const sent = line.connection->send(question + std::string{dialect_.terminator}); !sent) {
            return unreachable(sent.error());
        }
        auto answer = answer_on(line, number, transcript);
        if (!answer || answer->code != "96") {
            return answer;
        }
    }
    return garbled("96");
}

Result<Sip2System::Message> Sip2System::answer_on(Line& line, std::optional<int> number, Transcript* transcript) const
{
    for (int skipped = 0; skipped <= stale_answers; ++skipped) {
        auto const bytes = line.connection->receive();
        if (!bytes) {
            return unreachable(bytes.error());
        }
        if (transcript != nullptr) {
            transcript->received(masked_sip2(*bytes, address_.encoding));
        }
        auto message = protocols::sip2::parse(*bytes);
        if (!message || message->integrity == Integrity::damaged) {
            return garbled("checksum or form");
        }
        auto const is_stale = number && message->sequence && *message->sequence != *number;
        if (!is_stale) {
            return std::move(*message);
        }
    }
    return garbled("sequence");
}

std::optional<Sip2System::Line> Sip2System::idle_line()
{
    std::scoped_lock const lock{mutex_};
    std::erase_if(idle_, [now = clock_.now()](Line const& line) { return now - line.idle_since > longest_idle; });
    if (idle_.empty()) {
        return std::nullopt;
    }
    auto line = std::move(idle_.back());
    idle_.pop_back();
    return line;
}

void Sip2System::keep(Line line)
{
    line.idle_since = clock_.now();
    std::scoped_lock const lock{mutex_};
    if (idle_.size() < most_idle) {
        idle_.push_back(std::move(line));
    }
}

} // namespace guichet::access
