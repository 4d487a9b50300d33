// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/sessions.hpp"

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "web/impl/session_cache.hpp"
#include "web/impl/session_store.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace guichet::web {

namespace {

using std::chrono::minutes;

constexpr std::size_t cached_sessions = 100'000;
constexpr std::size_t most_waiting_touches = 10'000;
constexpr auto cache_life = std::chrono::seconds{60};
constexpr auto touch_interval = minutes{5};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> browsers{{
    {"Edg/", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> systems{{
    {"Android", "Android"},
    {"iPhone", "iPhone"},
    {"iPad", "iPad"},
    {"Windows", "Windows"},
    {"Macintosh", "macOS"},
    {"CrOS", "ChromeOS"},
    {"Linux", "Linux"},
}};

std::string_view first_named(std::string_view agent,
                             std::array<std::pair<std::string_view, std::string_view>, 7> const& names)
{
    auto const found =
        std::ranges::find_if(names, [&](auto const& one) { return agent.find(one.first) != std::string_view::npos; });
    return found == names.end() ? "" : found->second;
}

std::string device_of(std::string_view agent)
{
    auto const browser = first_named(agent, browsers);
    auto const system = first_named(agent, systems);
    return fmt::format("{}{}{}", browser, browser.empty() || system.empty() ? "" : ", ", system);
}

std::string cookie_name(Request const& request, Audience audience)
{
    return host_cookie(request, fmt::format("guichet_{}", impl::audience_name(audience)));
}

bool is_alive(SessionRecord const& record, Instant now)
{
    auto const limits = Sessions::limits(record.audience, record.life);
    return now - record.last_seen <= limits.idle && now - record.created <= limits.total;
}

} // namespace

struct Sessions::Impl {
    Impl(db::Database& database, Clock const& time, Random& source) : store(database), clock(time), random(source) {}
    ~Impl()
    {
        {
            std::lock_guard const lock{mutex};
            stopping = true;
        }
        wake.notify_all();
        writer.join();
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    /// The stored name of the token this browser sends; "" without one.
    static std::string hash_of(Request const& request, Audience audience)
    {
        auto const token = request.cookie(cookie_name(request, audience));
        return token.empty() ? "" : hex(sha256(token));
    }

    std::optional<SessionRecord> load(std::string const& hash, Audience audience, Instant now)
    {
        auto const hit = cache.find(hash);
        if (hit && now - hit->loaded < cache_life) {
            return hit->record.audience == audience ? std::optional{hit->record} : std::nullopt;
        }
        auto const generation = cache.generation();
        auto record = store.find(hash, audience);
        if (record && hit) {
            record->last_seen = std::max(record->last_seen, hit->record.last_seen); // the row may be minutes behind
        }
        if (record) {
            cache.put(hash, *record, now, generation);
        } else if (hit) {
            cache.remove(hash); // ended on another node
        }
        return record;
    }

    /// Remembers the moment; the row is written by a thread of its own, at most every five minutes a session.
    void see(std::string const& hash, SessionRecord const& record, Instant now)
    {
        cache.see(hash, now);
        std::lock_guard const lock{mutex};
        auto const written = last_written.try_emplace(record.id, record.last_seen).first;
        if (now - written->second < touch_interval || touches.size() >= most_waiting_touches) {
            return;
        }
        if (last_written.size() > cached_sessions) {
            last_written.clear();
        }
        last_written[record.id] = now;
        touches.emplace_back(record.id, now);
        wake.notify_one();
    }

    void write_touches()
    {
        std::unique_lock lock{mutex};
        for (;;) {
            wake.wait(lock, [this] { return stopping || !touches.empty(); });
            if (touches.empty()) {
                return;
            }
            auto const batch = std::exchange(touches, {});
            lock.unlock();
            for (auto const& [id, seen] : batch) {
                touch(id, seen);
            }
            lock.lock();
        }
    }

    void touch(std::string const& id, Instant seen)
    {
        try {
            store.touch(id, seen);
        } catch (std::exception const& failure) {
            spdlog::warn("a session's last use was not written: {}", failure.what());
        }
    }

    impl::SessionStore store;
    Clock const& clock;
    Random& random;
    impl::SessionCache cache{cached_sessions};
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::vector<std::pair<std::string, Instant>> touches;
    std::unordered_map<std::string, Instant> last_written;
    std::thread writer{[this] { write_touches(); }};
};

Sessions::Sessions(db::Database& database, Clock const& clock, Random& random)
    : impl_(std::make_unique<Impl>(database, clock, random))
{
}

Sessions::~Sessions() = default;

std::string Sessions::start(Request const& request, Response& response, Audience audience, std::string_view subject,
                            SessionLife life)
{
    return start(request, response, audience, subject, {std::string{by_password}, impl_->clock.now()}, life);
}

std::string Sessions::start(Request const& request, Response& response, Audience audience, std::string_view subject,
                            SignInProof const& proof, SessionLife life)
{
    auto const now = impl_->clock.now();
    auto const token = impl_->random.token();
    auto const before = Impl::hash_of(request, audience);
    SessionRecord const record{new_id(now, impl_->random),
                               audience,
                               std::string{subject},
                               now,
                               now,
                               device_of(request.header("user-agent")),
                               proof,
                               life};
    impl_->store.insert(record, hex(sha256(token)), before);
    impl_->cache.remove(before);
    if (life == SessionLife::kept) {
        auto const longest = std::chrono::seconds{limits(audience, life).total};
        response.with_cookie({cookie_name(request, audience), token, CookieLife::persistent, longest.count()});
    } else {
        response.with_cookie({cookie_name(request, audience), token});
    }
    return record.id;
}

std::optional<SessionRecord> Sessions::find(Request const& request, Audience audience) const
{
    auto const hash = Impl::hash_of(request, audience);
    if (hash.empty()) {
        return std::nullopt;
    }
    auto const now = impl_->clock.now();
    auto record = impl_->load(hash, audience, now);
    if (!record || !is_alive(*record, now)) {
        return std::nullopt;
    }
    impl_->see(hash, *record, now);
    return record;
}

void Sessions::end(Request const& request, Response& response, Audience audience)
{
    auto const hash = Impl::hash_of(request, audience);
    if (!hash.empty()) {
        impl_->store.remove_token(hash);
        impl_->cache.remove(hash);
    }
    response.with_cookie({cookie_name(request, audience), "", CookieLife::persistent, 0});
}

std::vector<SessionRecord> Sessions::of(Audience audience, std::string_view subject) const
{
    auto records = impl_->store.of(audience, subject);
    std::erase_if(records, [now = impl_->clock.now()](auto const& record) { return !is_alive(record, now); });
    return records;
}

bool Sessions::revoke(Audience audience, std::string_view subject, std::string_view session_id)
{
    auto const removed = impl_->store.remove(audience, subject, session_id);
    if (removed) {
        impl_->cache.remove_if([&](SessionRecord const& record) { return record.id == session_id; });
    }
    return removed;
}

void Sessions::revoke_all(Audience audience, std::string_view subject, std::string_view keep)
{
    impl_->store.remove_all(audience, subject, keep);
    impl_->cache.remove_if([&](SessionRecord const& record) {
        return record.audience == audience && record.subject == subject && record.id != keep;
    });
}

void Sessions::reassign(db::Session& session, Audience audience, std::string_view from, std::string_view to)
{
    impl::SessionStore::reassign(session, audience, from, to);
    impl_->cache.remove_if(
        [&](SessionRecord const& record) { return record.audience == audience && record.subject == from; });
}

void Sessions::remove(db::Session& session, Audience audience, std::string_view subject)
{
    impl::SessionStore::remove_all(session, audience, subject);
    impl_->cache.remove_if(
        [&](SessionRecord const& record) { return record.audience == audience && record.subject == subject; });
}

int Sessions::purge()
{
    auto const now = impl_->clock.now();
    int removed = 0;
    for (auto const audience : {Audience::patron, Audience::staff}) {
        for (auto const life : {SessionLife::visit, SessionLife::kept}) {
            auto const allowed = limits(audience, life);
            // A session in use may be written up to one interval late.
            removed +=
                impl_->store.remove_older(audience, life, now - allowed.idle - touch_interval, now - allowed.total);
        }
    }
    return removed;
}

Sessions::Limits Sessions::limits(Audience audience, SessionLife life)
{
    if (audience == Audience::patron && life == SessionLife::kept) {
        return {std::chrono::days{14}, std::chrono::days{30}};
    }
    return audience == Audience::staff ? Limits{minutes{30}, std::chrono::hours{10}}
                                       : Limits{minutes{60}, std::chrono::hours{12}};
}

} // namespace guichet::web
