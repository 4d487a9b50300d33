// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace guichet::web {

namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

/// The next segment of a path that begins with "/", and what follows it.
std::pair<std::string_view, std::string_view> next_segment(std::string_view path)
{
    path.remove_prefix(1);
    auto const end = std::min(path.find('/'), path.size());
    return {path.substr(0, end), path.substr(end)};
}

bool is_parameter(std::string_view segment)
{
    return segment.starts_with('{');
}

/// "{library}.svg": a parameter with a literal ending.
struct ParameterSegment {
    std::string_view name;
    std::string_view ending;
};

ParameterSegment parameter_of(std::string_view segment)
{
    auto const close = segment.find('}');
    return {segment.substr(1, close - 1), segment.substr(close + 1)};
}

/// How literal the match of a segment is: '3' word for word, '1' a parameter, '2' one with an ending. nullopt: no
/// match.
std::optional<char> match_segment(std::string_view expected, std::string_view segment, Parameters& parameters)
{
    if (!is_parameter(expected)) {
        return expected == segment ? std::optional{'3'} : std::nullopt;
    }
    auto const [name, ending] = parameter_of(expected);
    if (segment.size() <= ending.size() || !segment.ends_with(ending)) {
        return std::nullopt;
    }
    parameters[std::string{name}] = segment.substr(0, segment.size() - ending.size());
    return ending.empty() ? '1' : '2';
}

/// How literal a match is, segment by segment: greater is better. nullopt: no match.
std::optional<std::string> match_pattern(std::string_view pattern, std::string_view path, Parameters& parameters)
{
    std::string rank;
    while (!pattern.empty() && !path.empty()) {
        auto const [expected, pattern_rest] = next_segment(pattern);
        auto const [segment, path_rest] = next_segment(path);
        if (expected.ends_with("...}")) {
            parameters[std::string{expected.substr(1, expected.size() - 5)}] = path.substr(1);
            return rank + '0';
        }
        auto const matched = match_segment(expected, segment, parameters);
        if (!matched) {
            return std::nullopt;
        }
        rank += *matched;
        pattern = pattern_rest;
        path = path_rest;
    }
    return pattern.empty() && path.empty() ? std::optional{rank} : std::nullopt;
}

bool answers(Route const& route, Method method)
{
    return route.method == method || (method == Method::head && route.method == Method::get);
}

} // namespace

void Router::get(std::string pattern, Audience audience, Handler handler, Pace pace)
{
    add({Method::get, std::move(pattern), audience, Csrf::checked, std::move(handler), pace});
}

void Router::post(std::string pattern, Audience audience, Handler handler, Csrf csrf, Pace pace)
{
    add({Method::post, std::move(pattern), audience, csrf, std::move(handler), pace});
}

void Router::add(Route route)
{
    if (!route.pattern.starts_with('/')) {
        throw std::logic_error(fmt::format("route {} does not begin with /", route.pattern));
    }
    if (std::ranges::any_of(
            routes_, [&](Route const& one) { return one.method == route.method && one.pattern == route.pattern; })) {
        throw std::logic_error(fmt::format("route {} {} is added twice", name_of(route.method), route.pattern));
    }
    auto const first = next_segment(route.pattern).first;
    auto& places = is_parameter(first) ? by_parameter_ : by_first_segment_[std::string{first}];
    places.push_back(routes_.size());
    if (!route.pattern.contains('{')) {
        without_parameters_[route.pattern].push_back(routes_.size());
    }
    routes_.push_back(std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const
{
    if (auto const literal = without_parameters_.find(path); literal != without_parameters_.end()) {
        auto const place =
            std::ranges::find_if(literal->second, [&](std::size_t one) { return answers(routes_[one], method); });
        if (place != literal->second.end()) {
            return {&routes_[*place], {}, {}};
        }
    }
    Match best;
    std::string best_rank;
    auto const consider = [&](Route const& route) {
        Parameters parameters;
        auto const rank = match_pattern(route.pattern, path, parameters);
        if (!rank) {
            return;
        }
        if (!answers(route, method)) {
            best.allowed.push_back(route.method);
        } else if (best.route == nullptr || *rank > best_rank) {
            best.route = &route;
            best.path_parameters = std::move(parameters);
            best_rank = *rank;
        }
    };
    auto const named =
        path.starts_with('/') ? by_first_segment_.find(next_segment(path).first) : by_first_segment_.end();
    if (named != by_first_segment_.end()) {
        for (auto const place : named->second) {
            consider(routes_[place]);
        }
    }
    for (auto const place : by_parameter_) {
        consider(routes_[place]);
    }
    std::ranges::sort(best.allowed);
    best.allowed.erase(std::ranges::unique(best.allowed).begin(), best.allowed.end());
    return best;
}

} // namespace guichet::web
