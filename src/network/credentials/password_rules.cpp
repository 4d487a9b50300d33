// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/password_rules.hpp"

#include "base/text.hpp"
#include "network/credentials/common_words.hpp"

#include <zxcvbn.h>

#include <algorithm>

namespace guichet::network {

namespace {

// 2^30 guesses: against Argon2id at 50 ms and ten tries a quarter of an hour, more than anybody has.
constexpr double least_bits = 30.0;
constexpr std::size_t shortest_personal_word = 3;

std::string joined(std::string text)
{
    std::erase(text, ' ');
    return text;
}

double bits(std::string const& password, std::vector<char const*> words)
{
    words.push_back(nullptr);
    return ZxcvbnMatch(password.c_str(), words.data(), nullptr);
}

/// As typed, and as a guesser would write it: without accents and capitals.
double least_bits_of(std::string_view password, std::vector<char const*> const& words)
{
    std::string const plain = fold(password);
    double least = bits(std::string{password}, words);
    if (!plain.empty()) {
        least = std::min({least, bits(plain, words), bits(joined(plain), words)});
    }
    return least;
}

/// The words of a name, an e-mail address or a date, whole and in parts: "14/07/1984" → 14071984, 1984, 1407.
std::vector<std::string> pieces(std::vector<std::string> const& personal)
{
    std::vector<std::string> found;
    for (auto const& text : personal) {
        std::string const plain = fold(text);
        found.push_back(joined(plain));
        for (auto& word : split(plain, ' ')) {
            found.push_back(std::move(word));
        }
    }
    std::erase_if(found, [](std::string const& word) { return word.size() < shortest_personal_word; });
    return found;
}

} // namespace

std::optional<Message> password_fault(std::string_view password, std::vector<std::string> const& personal)
{
    if (password.empty()) {
        return Message{"credentials.password_missing"};
    }
    if (!is_valid_utf8(password) || password.find('\0') != std::string_view::npos) {
        return Message{"credentials.password_characters"};
    }
    if (length(password) < shortest_password) {
        return Message{"credentials.password_short"};
    }
    if (password.size() > longest_password) {
        return Message{"credentials.password_long"};
    }
    std::vector<char const*> words(common_words().begin(), common_words().end());
    if (least_bits_of(password, words) < least_bits) {
        return Message{"credentials.password_common"};
    }
    auto const own = pieces(personal);
    std::vector<char const*> with_own;
    std::ranges::transform(own, std::back_inserter(with_own), [](std::string const& word) { return word.c_str(); });
    with_own.insert(with_own.end(), words.begin(), words.end());
    if (least_bits_of(password, with_own) < least_bits) {
        return Message{"credentials.password_personal"};
    }
    return std::nullopt;
}

std::vector<FieldError> new_password_faults(std::string_view password, std::string_view again,
                                            std::vector<std::string> const& personal)
{
    if (auto fault = password_fault(password, personal)) {
        return {{"password", *fault}};
    }
    if (password != again) {
        return {{"again", {"credentials.password_differs"}}};
    }
    return {};
}

} // namespace guichet::network
