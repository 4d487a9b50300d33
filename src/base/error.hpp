// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <expected>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// Errors a well-run day brings. Exceptions are for bugs and broken machines and are caught only at the HTTP edge,
/// in the job runner and in main.
namespace guichet {

enum class ErrorKind { invalid, not_found, conflict, forbidden, throttled, unavailable };

/// A message for a person: a locale key and the values its placeholders take.
struct Message {
    std::string id;
    std::map<std::string, std::string> values{};
    bool operator==(Message const&) const = default;
};

/// What is wrong with one field of a form; `field` is the name of the control.
struct FieldError {
    std::string field;
    Message message;
    bool operator==(FieldError const&) const = default;
};

/// An expected failure. `message` and `fields` may be shown; `detail` is for the log and never holds personal data.
struct Error {
    ErrorKind kind;
    Message message;
    std::vector<FieldError> fields{};
    std::string detail{};
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorKind::not_found, "card.unknown");`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message_id, std::string detail = {})
{
    return std::unexpected(Error{kind, {std::move(message_id)}, {}, std::move(detail)});
}

/// A form with faults: every one of them, not the first.
[[nodiscard]] inline std::unexpected<Error> invalid(std::vector<FieldError> fields)
{
    return std::unexpected(Error{ErrorKind::invalid, {"error.form"}, std::move(fields), {}});
}

} // namespace guichet
