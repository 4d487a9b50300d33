// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/sign_in_guard.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace guichet::network {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_marks = 5; // accounts of one household on one tablet
constexpr std::int64_t mark_life_seconds = 365LL * 24 * 3600;

struct Budgets {
    web::Budget account;
    web::Budget address;
    web::Budget device;
    web::Budget machine;
    std::string_view cookie;
};

/// An address may be a whole library's: it gets more.
Budgets const& budgets(Realm realm)
{
    static constexpr Budgets staff{{"sign_in.staff.account", 8, 15min},
                                   {"sign_in.staff.address", 40, 15min},
                                   {"sign_in.staff.device", 15, 15min},
                                   {"sign_in.staff.machine", 300, 15min},
                                   "guichet_staff_device"};
    static constexpr Budgets patron{{"sign_in.patron.account", 8, 15min},
                                    {"sign_in.patron.address", 60, 15min},
                                    {"sign_in.patron.device", 15, 15min},
                                    {"sign_in.patron.machine", 300, 15min},
                                    "guichet_patron_device"};
    return realm == Realm::staff ? staff : patron;
}

} // namespace

SignInGuard::SignInGuard(web::RateLimiter& limiter, SecretKey const& key, Random& random, Realm realm)
    : limiter_(limiter), key_(key.derive(realm == Realm::staff ? "sign_in.staff" : "sign_in.patron")), random_(random),
      realm_(realm)
{
}

Result<void> SignInGuard::spend(web::Budget const& wider, std::string_view whence, std::string_view account)
{
    if (!limiter_.spend(wider, whence)) {
        return fail(ErrorKind::throttled, "credentials.throttled");
    }
    if (!limiter_.spend(budgets(realm_).account, account)) {
        limiter_.give_back(wider, whence);
        return fail(ErrorKind::throttled, "credentials.throttled");
    }
    return {};
}

Result<void> SignInGuard::admit(web::Request const& request, Attempt const& attempt)
{
    auto const& limits = budgets(realm_);
    auto const mark = mark_of(request, attempt.subject);
    if (mark.empty()) {
        return spend(limits.address, request.client_address, account_key(attempt.typed_account));
    }
    return limiter_.spend(limits.device, mark) ? Result<void>{} : fail(ErrorKind::throttled, "credentials.throttled");
}

void SignInGuard::forgive(web::Request const& request, Attempt const& attempt)
{
    auto const& limits = budgets(realm_);
    if (auto const mark = mark_of(request, attempt.subject); !mark.empty()) {
        limiter_.give_back(limits.device, mark);
        return;
    }
    limiter_.give_back(limits.address, request.client_address);
    limiter_.give_back(limits.account, account_key(attempt.typed_account));
}

Result<SignInGuard::Tried> SignInGuard::admit_at(std::string_view machine, std::string_view typed_account)
{
    Tried tried{std::string{machine}, account_key(typed_account)};
    auto const admitted = spend(budgets(realm_).machine, tried.machine, tried.account);
    return admitted ? Result<Tried>{std::move(tried)} : std::unexpected(admitted.error());
}

void SignInGuard::forgive(Tried const& tried)
{
    limiter_.give_back(budgets(realm_).machine, tried.machine);
    limiter_.give_back(budgets(realm_).account, tried.account);
}

void SignInGuard::remember(web::Request const& request, web::Response& response, std::string_view subject)
{
    std::string const nonce = random_.token(12);
    std::string marks = fmt::format("{}.{}", nonce, signature(subject, nonce));
    std::string const old = mark_of(request, subject);
    std::size_t kept = 1;
    for (auto const& mark : split(request.cookie(web::host_cookie(request, budgets(realm_).cookie)), '~')) {
        if (kept < most_marks && !mark.empty() && mark != old) {
            marks += "~" + mark;
            ++kept;
        }
    }
    response.with_cookie(
        {web::host_cookie(request, budgets(realm_).cookie), marks, web::CookieLife::persistent, mark_life_seconds});
}

std::string SignInGuard::account_key(std::string_view typed) const
{
    return base64url(hmac_sha256(key_.view(), fold(typed)));
}

std::string SignInGuard::mark_of(web::Request const& request, std::string_view subject) const
{
    if (subject.empty()) {
        return {};
    }
    for (auto const& mark : split(request.cookie(web::host_cookie(request, budgets(realm_).cookie)), '~')) {
        auto const dot = mark.find('.');
        if (dot != std::string::npos &&
            equal_in_constant_time(mark.substr(dot + 1), signature(subject, mark.substr(0, dot)))) {
            return mark;
        }
    }
    return {};
}

std::string SignInGuard::signature(std::string_view subject, std::string_view nonce) const
{
    return base64url(hmac_sha256(key_.view(), fmt::format("{}|{}", nonce, subject)));
}

} // namespace guichet::network
