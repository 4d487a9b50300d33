// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/decision/entrance.hpp"

#include "text/messages.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view on_the_way = "access.on_the_way";
/// From our page, through the vendor's, to the vendor's question: seconds, minutes when they sign in meanwhile.
constexpr auto longest_way = 10min;

std::string way_of(people::PatronId const& patron, platforms::PlatformId const& platform)
{
    return patron.value + "|" + platform.value;
}

char code_of(EntryChannel channel)
{
    switch (channel) {
    case EntryChannel::portal:
        return 'p';
    case EntryChannel::federated_search:
        return 'f';
    default:
        return 'd';
    }
}

EntryChannel channel_from(char code)
{
    switch (code) {
    case 'p':
        return EntryChannel::portal;
    case 'f':
        return EntryChannel::federated_search;
    default:
        return EntryChannel::direct;
    }
}

} // namespace

Entrance::Entrance(db::Database& database, Clock const& clock, Visitors const& visitors,
                   db::ShortLivedStore& short_lived, LicenceGauge const& licences, AccessRecorder& recorder)
    : database_(database), clock_(clock), visitors_(visitors), short_lived_(short_lived), licences_(licences),
      recorder_(recorder)
{
}

Entrance::Answer Entrance::answer(Asker const& asker, platforms::Platform const& platform) const
{
    return {decide(asker, platform, licences_.state(platform, asker.standing), today()), asker.standing};
}

Asker Entrance::asker(Visitor const& visitor) const
{
    auto const day = today();
    return {AccountState::active,
            database_.read([&](db::Session& session) { return people::standing(session, visitor.patron, day); })};
}

Entrance::Answer Entrance::examine(Visitor const& visitor, platforms::Platform const& platform) const
{
    auto const who = asker(visitor);
    return {decide_by_name(who, platform, licences_.state(platform, who.standing), today()), who.standing};
}

Entrance::Answer Entrance::examine_again(people::PatronId const& patron, platforms::Platform const& platform) const
{
    auto const day = today();
    auto const who = database_.read([&](db::Session& session) {
        return Asker{visitors_.account(session, patron), people::standing(session, patron, day)};
    });
    return {decide_by_name(who, platform, LicenceState::within, day), who.standing};
}

Entrance::Answer Entrance::examine_anyone(platforms::Platform const& platform) const
{
    return answer(Asker::anybody(), platform);
}

void Entrance::announce(people::PatronId const& patron, platforms::PlatformId const& platform, EntryChannel channel,
                        std::string_view origin) const
{
    short_lived_.put(on_the_way, way_of(patron, platform), code_of(channel) + std::string{origin}, longest_way);
}

void Entrance::record(Answer const& answer, platforms::Platform const& platform) const
{
    auto const way =
        answer.standing ? short_lived_.take(on_the_way, way_of(answer.standing->patron, platform.id)) : std::nullopt;
    if (way && !way->empty()) {
        record(answer, platform, channel_from(way->front()), std::string_view{*way}.substr(1));
        return;
    }
    record(answer, platform, EntryChannel::direct, {});
}

void Entrance::record(Answer const& answer, platforms::Platform const& platform, EntryChannel channel,
                      std::string_view origin) const
{
    Passage passage;
    passage.at = clock_.now();
    passage.platform = platform.id;
    passage.reason = answer.decision.reason.id;
    passage.channel = channel;
    passage.origin = origin;
    // Nobody was named: open, whatever the door is on other days.
    passage.door =
        platforms::to_text(answer.standing || !answer.decision.allowed() ? platform.door : platforms::Door::open);
    passage.standing = answer.standing;
    recorder_.record(passage);
}

Message refusal_in_words(Message reason, text::Locale locale, network::Intercommunalities const& libraries)
{
    if (auto const date = reason.values.find("date"); date != reason.values.end()) {
        date->second = text::long_date(locale, parse_date(date->second).value());
    }
    if (auto const id = reason.values.find("library"); id != reason.values.end()) {
        auto const library = libraries.library({id->second});
        id->second = library ? library->name : id->second;
    }
    return reason;
}

} // namespace guichet::access
