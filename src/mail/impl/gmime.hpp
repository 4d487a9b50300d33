// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <mutex>
#include <string>

/// What both directions share of GMime: its start and who frees what.
namespace guichet::mail::impl {

struct Unreference {
    void operator()(void* object) const { g_object_unref(object); }
};
struct FreeText {
    void operator()(char* text) const { g_free(text); }
};
struct FreeDate {
    void operator()(GDateTime* date) const { g_date_time_unref(date); }
};
template <class T>
using Object = std::unique_ptr<T, Unreference>;
using OwnedText = std::unique_ptr<char, FreeText>;

inline void initialise_gmime()
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

/// "" for none.
[[nodiscard]] inline std::string text_or_empty(char const* text)
{
    return text == nullptr ? std::string{} : std::string{text};
}

} // namespace guichet::mail::impl
