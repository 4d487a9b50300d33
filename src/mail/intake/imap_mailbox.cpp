// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "mail/intake/impl/imap_session.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

namespace guichet::mail {

namespace {

using impl::ImapLine;
using impl::ImapReply;
using impl::ImapSession;
using impl::Patience;

/// How far a folder was read. UIDs only ever grow, until the server says by another UIDVALIDITY that they begin anew.
struct Position {
    std::uint64_t validity = 0;
    std::uint64_t uid = 0;
};

Position position_of(db::Database const& database, std::string const& name)
{
    return database
        .read([&](db::Session& session) {
            return session.first("SELECT validity, uid FROM mail_mailbox WHERE name = :name", {{"name", name}},
                                 [](db::Row const& row) {
                                     return Position{static_cast<std::uint64_t>(row.integer(0)),
                                                     static_cast<std::uint64_t>(row.integer(1))};
                                 });
        })
        .value_or(Position{});
}

Result<void> remember(db::Database& database, std::string const& name, Position const& position)
{
    return database.write([&](db::Session& session) -> Result<void> {
        session.execute(R"sql(
            INSERT INTO mail_mailbox (name, validity, uid) VALUES (:name, :validity, :uid)
            ON CONFLICT (name) DO UPDATE SET validity = :validity, uid = :uid
        )sql",
                        {{"name", name}, {"validity", position.validity}, {"uid", position.uid}});
        return {};
    });
}

std::unexpected<Error> refused(std::string_view command)
{
    return fail(ErrorKind::unavailable, "mail.mailbox", fmt::format("imap.{}", command));
}

/// The mail in a line of FETCH, which a server may also write as a quoted string (RFC 3501 §4.3); nullopt when the line
/// is about something else.
std::optional<std::string> body_in(ImapLine& line)
{
    auto const begin = line.text.find("BODY[");
    auto const value = begin == std::string::npos ? begin : line.text.find("] ", begin);
    if (value == std::string::npos) {
        return std::nullopt;
    }
    auto const rest = std::string_view{line.text}.substr(value + 2);
    if (rest.starts_with("{}") && !line.literals.empty()) {
        return std::move(line.literals.front());
    }
    std::string out;
    for (std::size_t at = 1; rest.starts_with('"') && at < rest.size() && rest[at] != '"'; ++at) {
        at += rest[at] == '\\' && at + 1 < rest.size() ? 1 : 0;
        out += rest[at];
    }
    return out;
}

/// One folder, opened: what collect() does, step by step.
class FolderReader {
public:
    FolderReader(ImapOptions const& options, ImapSession& session) : options_(options), session_(session) {}

    /// The folder's UIDVALIDITY.
    Result<std::uint64_t> select()
    {
        auto const reply = session_.command(fmt::format("{} {}", "SELECT", impl::imap_name(options_.folder)));
        if (!reply) {
            return std::unexpected(reply.error());
        }
        if (!reply->is_ok()) {
            return refused("select");
        }
        for (auto const& line : reply->lines) {
            if (auto const validity = impl::number_after(line.text, "[UIDVALIDITY"); validity != 0) {
                return validity;
            }
        }
        return refused("uidvalidity");
    }

    /// Those after `last`, the smallest first.
    Result<std::vector<std::uint64_t>> uids_after(std::uint64_t last)
    {
        // "n:*" always holds the last mail, even when it is older.
        auto const reply = session_.command(fmt::format("UID SEARCH UID {}:*", last + 1));
        if (!reply) {
            return std::unexpected(reply.error());
        }
        if (!reply->is_ok()) {
            return refused("search");
        }
        std::vector<std::uint64_t> found;
        for (auto const& line : reply->lines) {
            for (auto const& word :
                 line.text.starts_with("* SEARCH") ? split(line.text, ' ') : std::vector<std::string>{}) {
                std::uint64_t uid = 0;
                std::from_chars(word.data(), word.data() + word.size(), uid);
                if (uid > last) {
                    found.push_back(uid);
                }
            }
        }
        std::ranges::sort(found);
        return found;
    }

    struct Fetched {
        std::string bytes;
        Delivery::Extent extent = Delivery::Extent::whole;
        bool is_there = true; // somebody else may have taken it away meanwhile
    };

    /// As much as is wanted of it, but no more than headers of one that is too large.
    Result<Fetched> fetch(std::uint64_t uid, Patience::Part wanted)
    {
        if (wanted == Patience::Part::place) {
            return Fetched{impl::note_of_place(options_.folder, fmt::format("UID {}", uid)), Delivery::Extent::headers};
        }
        auto const size = wanted == Patience::Part::whole ? size_of(uid) : Result<std::uint64_t>{0};
        if (!size) {
            return std::unexpected(size.error());
        }
        auto const only_headers = wanted == Patience::Part::headers || *size > options_.largest;
        Fetched out;
        out.extent = only_headers ? Delivery::Extent::headers : Delivery::Extent::whole;
        auto const what = out.extent == Delivery::Extent::headers ? "BODY.PEEK[HEADER]" : "BODY.PEEK[]";
        auto content = fetched(fmt::format("UID FETCH {} (UID {})", uid, what));
        if (!content) {
            return std::unexpected(content.error());
        }
        out.is_there = false;
        for (auto& line : content->lines) {
            if (auto body = body_in(line)) {
                out.is_there = true;
                out.bytes = std::move(*body);
            }
        }
        return out;
    }

    /// Read, or moved where kept mails go. An error is the connection's; a server that does not want to is only told
    /// of.
    Result<bool> mark(std::uint64_t uid)
    {
        auto const seen = session_.command(fmt::format("UID STORE {} +FLAGS.SILENT (\\Seen)", uid));
        if (!seen) {
            return std::unexpected(seen.error());
        }
        if (options_.done_folder.empty()) {
            return seen->is_ok();
        }
        auto const folder = impl::imap_name(options_.done_folder);
        auto moved = move(uid, folder);
        if (moved && !*moved) { // perhaps it is not there yet
            if (auto const made = session_.command("CREATE " + folder); !made) {
                return std::unexpected(made.error());
            }
            moved = move(uid, folder);
        }
        return moved;
    }

private:
    Result<std::uint64_t> size_of(std::uint64_t uid)
    {
        auto const sizes = fetched(fmt::format("UID FETCH {} (UID RFC822.SIZE)", uid));
        if (!sizes) {
            return std::unexpected(sizes.error());
        }
        std::uint64_t size = 0;
        for (auto const& line : sizes->lines) {
            size = std::max(size, impl::number_after(line.text, "RFC822.SIZE"));
        }
        return size;
    }

    /// Only after "OK" does a mail that is not in the answer no longer exist.
    Result<ImapReply> fetched(std::string const& command)
    {
        auto reply = session_.command(command);
        return reply && !reply->is_ok() ? Result<ImapReply>{refused("fetch")} : std::move(reply);
    }

    Result<bool> move(std::uint64_t uid, std::string const& folder)
    {
        auto const moved = session_.command(fmt::format("UID MOVE {} {}", uid, folder)); // RFC 6851
        if (!moved) {
            return std::unexpected(moved.error());
        }
        return moved->is_ok();
    }

    ImapOptions const& options_;
    ImapSession& session_;
};

/// Keeps one mail, then marks it: from the first on, a kill costs a second look at most.
Result<void> take(FolderReader& folder, std::uint64_t uid, Patience::Part wanted, MailKeeper& keeper, Collected& out)
{
    auto const mail = folder.fetch(uid, wanted);
    if (!mail) {
        return std::unexpected(mail.error());
    }
    if (!mail->is_there) {
        return {};
    }
    auto const kept = keeper.keep({mail->bytes, Delivery::Way::imap, mail->extent});
    if (!kept) {
        return std::unexpected(kept.error());
    }
    ++(*kept == Kept::now ? out.kept : out.known);
    out.set_aside += wanted == Patience::Part::whole ? 0 : 1;
    if (mail->extent == Delivery::Extent::headers) {
        return {}; // the mail itself is nowhere else
    }
    auto const marked = folder.mark(uid);
    if (!marked) {
        return std::unexpected(marked.error());
    }
    out.unmarked += *marked ? 0 : 1;
    return {};
}

} // namespace

ImapMailbox::ImapMailbox(db::Database& database, ImapOptions options)
    : database_(database), options_(std::move(options))
{
    if (!options_.url.starts_with("imap://") && !options_.url.starts_with("imaps://")) {
        throw std::invalid_argument("intake: the mailbox's address must begin with imap:// or imaps://");
    }
}

Result<Collected> ImapMailbox::collect(MailKeeper& keeper, std::stop_token const& stop)
{
    ImapSession session{options_};
    if (auto const open = session.open(); !open) {
        return std::unexpected(open.error());
    }
    FolderReader folder{options_, session};
    auto const validity = folder.select();
    if (!validity) {
        return std::unexpected(validity.error());
    }
    auto const name = fmt::format("{} {} {}", options_.url, options_.user, options_.folder);
    auto position = position_of(database_, name);
    if (position.validity != *validity) { // from the beginning: the keeper knows what it has
        position = {*validity, 0};
    }
    auto const uids = folder.uids_after(position.uid);
    if (!uids) {
        return std::unexpected(uids.error());
    }
    Collected out;
    for (auto const uid : *uids) {
        if (stop.stop_requested()) {
            break;
        }
        auto const mail = fmt::format("{} {}", *validity, uid);
        auto const before = out.kept + out.known;
        if (auto const taken = take(folder, uid, patience_.part_of(mail), keeper, out); !taken) {
            auto const is_kept = out.kept + out.known > before; // only its mark is missing
            // The database answers: the mail is to blame.
            if (!is_kept && remember(database_, name, position)) {
                patience_.failed(mail);
            }
            return std::unexpected(taken.error());
        }
        patience_.passed(mail);
        position.uid = uid;
        if (auto const remembered = remember(database_, name, position); !remembered) {
            return std::unexpected(remembered.error());
        }
    }
    return out;
}

Result<void> ImapMailbox::check()
{
    ImapSession session{options_};
    if (auto const open = session.open(); !open) {
        return open;
    }
    auto const validity = FolderReader{options_, session}.select();
    return validity ? Result<void>{} : std::unexpected(validity.error());
}

} // namespace guichet::mail
