// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/letter_budget.hpp"

#include "base/text.hpp"

namespace guichet::people {

namespace {

constexpr web::Budget by_mailbox{"registration.email", 8, std::chrono::hours{24}};

} // namespace

bool LetterBudget::spend(std::string_view email)
{
    return limiter_.spend(by_mailbox, to_lower(email)).has_value();
}

void LetterBudget::give_back(std::string_view email)
{
    limiter_.give_back(by_mailbox, to_lower(email));
}

} // namespace guichet::people
