// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/link_template.hpp"

#include "access/signed_link/link_words.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace guichet::access {

namespace {

constexpr std::size_t longest_template = 8000;
constexpr int deepest = 4; // functions inside functions
constexpr std::size_t longest_date_format = 40;
constexpr std::size_t longest_name = 64;

std::string_view without_spaces(std::string_view text)
{
    auto const first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool is_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"_.-[]"}.contains(c);
    });
}

bool has_control_signs(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7f'; });
}

/// At least one sign that a date replaces, and no letter that would be taken for one.
bool is_date_format(std::string_view format)
{
    if (format == link_unix_time) {
        return true;
    }
    bool has_sign = false;
    for (auto rest = format; !rest.empty();) {
        auto const sign = std::ranges::find_if(link_date_signs, [&](auto known) { return rest.starts_with(known); });
        if (sign != link_date_signs.end()) {
            has_sign = true;
            rest.remove_prefix(sign->size());
            continue;
        }
        auto const c = rest.front();
        if (c < ' ' || c > '~' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z' && c != 'T' && c != 'Z')) {
            return false;
        }
        rest.remove_prefix(1);
    }
    return has_sign && format.size() <= longest_date_format;
}

void drop_last_spaces(LinkExpression& expression)
{
    if (expression.empty() || expression.back().kind != LinkPart::Kind::text) {
        return;
    }
    auto& text = expression.back().text;
    text.erase(text.find_last_not_of(' ') + 1);
    if (text.empty()) {
        expression.pop_back();
    }
}

std::unexpected<Message> wrong(std::string_view what, std::string_view text = {})
{
    return std::unexpected(Message{"signed_link.fault." + std::string{what}, {{"text", std::string{text}}}});
}

/// What stands to the right of "=": texts, and parts in braces, which may hold the same again.
class ExpressionReader {
public:
    explicit ExpressionReader(std::string_view text) : rest_(text) {}

    std::expected<LinkExpression, Message> whole()
    {
        auto expression = sequence(0, Place::in_the_open);
        if (expression && !rest_.empty()) {
            return wrong("unopened");
        }
        return expression;
    }

private:
    enum class Place { in_the_open, in_a_hash };

    // NOLINTNEXTLINE(misc-no-recursion): functions hold functions, `deepest` at the most
    std::expected<LinkExpression, Message> sequence(int depth, Place place)
    {
        LinkExpression all;
        while (!rest_.empty() && rest_.front() != '}') {
            if (rest_.front() == '{') {
                auto part = braces(depth, place);
                if (!part) {
                    return std::unexpected(part.error());
                }
                all.push_back(*std::move(part));
            } else {
                LinkPart text;
                text.text = take_until(rest_.find_first_of("{}"));
                all.push_back(std::move(text));
            }
        }
        return all;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    std::expected<LinkPart, Message> braces(int depth, Place place)
    {
        rest_.remove_prefix(1);
        auto const end = rest_.find_first_of(":{}");
        if (end == std::string_view::npos || rest_[end] == '{') {
            return wrong("unclosed");
        }
        auto const closes = rest_[end] == '}';
        auto const head = without_spaces(take_until(end));
        rest_.remove_prefix(1);
        if (closes) {
            return field(head, place);
        }
        return head == "date" ? date() : function(head, depth, place);
    }

    static std::expected<LinkPart, Message> field(std::string_view word, Place place)
    {
        auto const known = value_of(link_field_words, word);
        if (!known) {
            return wrong("field", word);
        }
        if (*known == LinkField::secret && place == Place::in_the_open) {
            return wrong("secret_in_the_open");
        }
        LinkPart part;
        part.kind = LinkPart::Kind::field;
        part.field = *known;
        return part;
    }

    std::expected<LinkPart, Message> date()
    {
        auto const end = rest_.find('}');
        if (end == std::string_view::npos) {
            return wrong("unclosed");
        }
        auto format = without_spaces(take_until(end));
        rest_.remove_prefix(1);
        LinkPart part;
        part.kind = LinkPart::Kind::date;
        for (auto const& [zone, name] :
             {std::pair{LinkZone::paris, " Europe/Paris"}, std::pair{LinkZone::utc, " UTC"}}) {
            if (format.ends_with(name)) {
                part.zone = zone;
                format = without_spaces(format.substr(0, format.size() - std::string_view{name}.size()));
                break;
            }
        }
        if (!is_date_format(format)) {
            return wrong("date", format);
        }
        part.text = format;
        return part;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    std::expected<LinkPart, Message> function(std::string_view head, int depth, Place place)
    {
        auto const space = std::min(head.find(' '), head.size());
        auto const known = value_of(link_function_words, head.substr(0, space));
        auto const how = without_spaces(head.substr(space));
        auto const written = how.empty() ? std::optional{HashText::hex} : value_of(hash_text_words, how);
        if (!known || (!how.empty() && !is_hash(*known))) {
            return wrong("function", head);
        }
        if (!written) {
            return wrong("hash_text", how);
        }
        if (depth >= deepest) {
            return wrong("deep");
        }
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        auto input = sequence(depth + 1, is_hash(*known) ? Place::in_a_hash : place);
        if (!input) {
            return std::unexpected(input.error());
        }
        if (rest_.empty()) {
            return wrong("unclosed");
        }
        rest_.remove_prefix(1);
        drop_last_spaces(*input);
        LinkPart part;
        part.kind = LinkPart::Kind::function;
        part.function = *known;
        part.written = *written;
        part.input = *std::move(input);
        return part;
    }

    std::string_view take_until(std::size_t end)
    {
        auto const taken = rest_.substr(0, end);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view rest_;
};

std::expected<LinkParameter, Message> parameter_of(std::string_view line)
{
    auto const sign = line.find('=');
    if (sign == std::string_view::npos) {
        return wrong("no_sign", line);
    }
    auto const name = without_spaces(line.substr(0, sign));
    if (!is_name(name)) {
        return wrong("name", name);
    }
    if (!is_valid_utf8(line) || has_control_signs(line)) {
        return wrong("signs");
    }
    auto value = ExpressionReader{without_spaces(line.substr(sign + 1))}.whole();
    if (!value) {
        return std::unexpected(value.error());
    }
    return LinkParameter{0, std::string{name}, *std::move(value)};
}

bool holds(LinkExpression const& expression, LinkField field)
{
    bool found = false;
    for_each_part(expression, [&](LinkPart const& part, auto const&) {
        found = found || (part.kind == LinkPart::Kind::field && part.field == field);
    });
    return found;
}

/// What each line cannot know of the others.
std::optional<Message> fault_among(LinkTemplate const& earlier, LinkParameter const& one)
{
    auto const same_name = [&](LinkParameter const& other) { return other.name == one.name; };
    if (std::ranges::any_of(earlier.parameters, same_name) && !one.name.ends_with("[]")) {
        return wrong("twice", one.name).error();
    }
    if (holds(one.value, LinkField::pass) && earlier.pass_parameter() != nullptr) {
        return wrong("pass_twice").error();
    }
    return std::nullopt;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as was parsed
void visit_parts(LinkExpression const& expression, std::vector<LinkPart const*>& hashes,
                 std::function<void(LinkPart const&, std::vector<LinkPart const*> const&)> const& visit)
{
    for (auto const& part : expression) {
        visit(part, hashes);
        auto const hashes_what_follows = part.kind == LinkPart::Kind::function && is_hash(part.function);
        if (hashes_what_follows) {
            hashes.push_back(&part);
        }
        visit_parts(part.input, hashes, visit);
        if (hashes_what_follows) {
            hashes.pop_back();
        }
    }
}

} // namespace

std::string_view to_text(LinkField field)
{
    return word_of(link_field_words, field);
}

bool is_personal(LinkField field)
{
    return field == LinkField::first_names || field == LinkField::family_name || field == LinkField::email ||
           field == LinkField::birth_year;
}

bool is_hash(LinkFunction function)
{
    return function >= LinkFunction::md5;
}

bool is_keyed(LinkFunction function)
{
    return function >= LinkFunction::hmac_sha1;
}

bool LinkTemplate::uses(LinkField field) const
{
    return std::ranges::any_of(parameters, [&](LinkParameter const& one) { return holds(one.value, field); });
}

bool LinkTemplate::needs_secret() const
{
    bool keyed = false;
    for (auto const& one : parameters) {
        for_each_part(one.value, [&](LinkPart const& part, auto const&) {
            keyed = keyed || (part.kind == LinkPart::Kind::function && is_keyed(part.function));
        });
    }
    return keyed || uses(LinkField::secret);
}

LinkParameter const* LinkTemplate::pass_parameter() const
{
    auto const found =
        std::ranges::find_if(parameters, [](LinkParameter const& one) { return holds(one.value, LinkField::pass); });
    return found == parameters.end() ? nullptr : &*found;
}

std::expected<LinkTemplate, std::vector<LinkFault>> parse_link_template(std::string_view text)
{
    std::vector<LinkFault> faults;
    if (text.size() > longest_template) {
        return std::unexpected(std::vector{LinkFault{0, wrong("long").error()}});
    }
    LinkTemplate link;
    int number = 0;
    for (auto const& whole : split(text, '\n')) {
        ++number;
        auto const line = without_spaces(whole);
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        auto one = parameter_of(line);
        auto const fault = one ? fault_among(link, *one) : std::optional{one.error()};
        if (fault) {
            auto message = *fault;
            message.values["line"] = std::to_string(number);
            faults.push_back({number, std::move(message)});
            continue;
        }
        one->line = number;
        link.parameters.push_back(*std::move(one));
    }
    if (faults.empty() && link.parameters.empty()) {
        faults.push_back({0, wrong("empty").error()});
    }
    if (!faults.empty()) {
        return std::unexpected(std::move(faults));
    }
    return link;
}

void for_each_part(LinkExpression const& expression,
                   std::function<void(LinkPart const&, std::vector<LinkPart const*> const&)> const& visit)
{
    std::vector<LinkPart const*> hashes;
    visit_parts(expression, hashes, visit);
}

} // namespace guichet::access
