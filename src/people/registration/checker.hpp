// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/submission.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// Checks field by field, keeps what is right and every fault.
class SubmissionChecker {
public:
    explicit SubmissionChecker(Date today) : today_(today) {}

    std::string name(std::string const& prefix, FormField const& asked, std::string_view typed);
    std::string line(FormField const& asked, std::string_view typed);
    std::optional<Date> birth_date(std::string const& field, std::string_view typed);
    Person person(std::string const& prefix, TypedPerson const& typed);
    void adult_age(Person const& person, bool has_children);
    void child_age(std::string const& field, Person const& person);
    std::string email(Submission const& submission, EmailNeed need);
    std::string phone(std::string_view typed);
    std::string postcode(std::string_view typed);
    std::string message(std::string_view typed);
    void check_length(FormField const& asked, std::string_view text);
    void fault(std::string field, std::string id, std::map<std::string, std::string> values = {});
    [[nodiscard]] bool has_fault(std::string_view field) const;
    [[nodiscard]] std::vector<FieldError>& faults() { return faults_; }

private:
    Date today_;
    std::vector<FieldError> faults_;
};

} // namespace guichet::people
