// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/signed_link/link_template.hpp"
#include "base/words.hpp"

namespace guichet::access {

/// The words of the language, as they are typed.
inline constexpr Words<LinkField, 12> link_field_words{{{LinkField::id, "id"},
                                                        {LinkField::intercommunality, "intercommunality"},
                                                        {LinkField::library, "library"},
                                                        {LinkField::category, "category"},
                                                        {LinkField::age_class, "age_class"},
                                                        {LinkField::birth_year, "birth_year"},
                                                        {LinkField::first_names, "first_names"},
                                                        {LinkField::family_name, "family_name"},
                                                        {LinkField::email, "email"},
                                                        {LinkField::pass, "pass"},
                                                        {LinkField::target, "target"},
                                                        {LinkField::secret, "secret"}}};
inline constexpr Words<LinkFunction, 11> link_function_words{{{LinkFunction::url, "url"},
                                                              {LinkFunction::form, "form"},
                                                              {LinkFunction::lower, "lower"},
                                                              {LinkFunction::upper, "upper"},
                                                              {LinkFunction::base64, "base64"},
                                                              {LinkFunction::base64url, "base64url"},
                                                              {LinkFunction::md5, "md5"},
                                                              {LinkFunction::sha1, "sha1"},
                                                              {LinkFunction::sha256, "sha256"},
                                                              {LinkFunction::hmac_sha1, "hmac-sha1"},
                                                              {LinkFunction::hmac_sha256, "hmac-sha256"}}};
inline constexpr Words<HashText, 4> hash_text_words{{{HashText::hex, "hex"},
                                                     {HashText::hex_upper, "HEX"},
                                                     {HashText::base64, "base64"},
                                                     {HashText::base64url, "base64url"}}};

/// Signs of a date's format, longest first; all else stands for itself.
inline constexpr std::array<std::string_view, 7> link_date_signs{"YYYY", "YY", "MM", "DD", "HH", "mm", "ss"};
/// Seconds since 1970, alone.
inline constexpr std::string_view link_unix_time = "unix";

} // namespace guichet::access
