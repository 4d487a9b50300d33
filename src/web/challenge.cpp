// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/challenge.hpp"

#include "base/random.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace guichet::web {

namespace {

constexpr std::string_view algorithm = "SHA-256";
constexpr std::string_view expiry_parameter = "?expires=";
constexpr std::size_t longest_payload = 2048;
constexpr std::string_view used = "web.challenge";

std::int64_t unix_seconds(Instant instant)
{
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

struct Solution {
    std::string challenge;
    std::string salt;
    std::string signature;
    std::int64_t number = 0;
};

std::optional<Solution> parse_solution(std::string_view payload)
{
    auto const text = payload.size() <= longest_payload ? from_base64(payload) : std::nullopt;
    auto const json = nlohmann::json::parse(text.value_or(""), nullptr, false);
    if (!json.is_object() || json.value("algorithm", nlohmann::json{}) != algorithm) {
        return std::nullopt;
    }
    auto const text_of = [&](char const* key) {
        auto const found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
    };
    auto const number = json.find("number");
    if (number == json.end() || !number->is_number_integer()) {
        return std::nullopt;
    }
    return Solution{text_of("challenge"), text_of("salt"), text_of("signature"), number->get<std::int64_t>()};
}

std::optional<std::int64_t> expiry_of(std::string_view salt)
{
    auto const at = salt.find(expiry_parameter);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    auto const digits = salt.substr(at + expiry_parameter.size());
    std::int64_t seconds = 0;
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    // The "&" that ends the salt keeps its last digits from running into the number.
    auto const rest = digits.substr(static_cast<std::size_t>(parsed.ptr - digits.data()));
    return parsed.ec == std::errc{} && rest == "&" ? std::optional{seconds} : std::nullopt;
}

std::string hash_of(std::string_view salt, std::int64_t number)
{
    return hex(sha256(fmt::format("{}{}", salt, number)));
}

} // namespace

Challenge::Challenge(SecretKey key, Clock const& clock, Random& random, db::ShortLivedStore& store, Options options)
    : key_(key.derive("challenge")), clock_(clock), random_(random), store_(store), options_(options)
{
}

std::string Challenge::issue()
{
    auto const salt =
        fmt::format("{}{}{}&", random_.token(12), expiry_parameter, unix_seconds(clock_.now() + options_.life));
    auto const number = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(options_.hardest)));
    auto const challenge = hash_of(salt, number);
    nlohmann::json const json{{"algorithm", algorithm},
                              {"challenge", challenge},
                              {"maxnumber", options_.hardest},
                              {"salt", salt},
                              {"signature", hex(hmac_sha256(key_.view(), challenge))}};
    return json.dump();
}

Result<void> Challenge::verify(std::string_view payload)
{
    if (payload.empty()) {
        return fail(ErrorKind::invalid, "web.challenge.missing");
    }
    auto const solution = parse_solution(payload);
    auto const expiry = solution ? expiry_of(solution->salt) : std::nullopt;
    if (!expiry || hash_of(solution->salt, solution->number) != solution->challenge ||
        !equal_in_constant_time(hex(hmac_sha256(key_.view(), solution->challenge)), solution->signature)) {
        return fail(ErrorKind::invalid, "web.challenge.failed");
    }
    if (*expiry < unix_seconds(clock_.now())) {
        return fail(ErrorKind::invalid, "web.challenge.expired");
    }
    if (store_.increment(used, solution->challenge, options_.life) > 1) {
        return fail(ErrorKind::invalid, "web.challenge.failed");
    }
    return {};
}

void Challenge::mount(Router& router)
{
    router.get("/challenge", Audience::everyone, [this](Request const&) { return Response::json(issue()); });
}

} // namespace guichet::web
