// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/store.hpp"
#include "network/staff/sign_in.hpp"
#include "network/staff/staff.hpp"
#include "support/databases.hpp"
#include "support/passwords.hpp"
#include "support/web_fixture.hpp"

#include <nlohmann/json.hpp>

namespace guichet::network {

namespace {

using support::better;
using support::good;

Instant const first_morning = parse_instant("2020-04-01T08:00:00.000Z").value();

class StaffOnEveryDatabase : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        ASSERT_TRUE(database().write([](db::Session& session) -> Result<void> {
            Intercommunalities::put(session, Intercommunality{{"bhs"}, "Bresse Haute Seille", "200069615", "", "", ""});
            Intercommunalities::put(session,
                                    Intercommunality{{"hjsc"}, "Haut-Jura Saint-Claude", "200026573", "", "", ""});
            return {};
        }));
        members.emplace(database(), clock, random, journal(), outbox, "https://guichet.example");
        sign_in.emplace(database(), clock, random, hasher, journal(), *SecretKey::from(std::string(32, 'k')), limiter);
        boss = add("boss", Role::administrator, std::nullopt, good);
        agnes = add("agnes", Role::librarian, IntercommunalityId{"bhs"}, good);
    }

    StaffMember add(std::string const& login, Role role, std::optional<IntercommunalityId> scope,
                    std::string_view password)
    {
        StaffMember member{{"id-" + login}, login, "Nom de " + login, login + "@example.org", role, std::move(scope)};
        member.created = first_morning;
        auto const hash = hasher.hash(password).value();
        EXPECT_TRUE(database().write([&](db::Session& session) -> Result<void> {
            StaffMembers::add(session, member, hash);
            return {};
        }));
        return member;
    }
    Journal const& journal()
    {
        if (!journal_) {
            journal_.emplace(database(), clock);
        }
        return *journal_;
    }
    /// The token of the last link mailed.
    std::string last_token()
    {
        auto const text = database().read([](db::Session& session) {
            return session
                .first("SELECT text_body FROM mail_outbox ORDER BY id DESC LIMIT 1", {},
                       [](db::Row const& row) { return row.text(0); })
                .value();
        });
        auto const start = text.find("/gestion/invitation/") + 20;
        return text.substr(start, text.find('\n', start) - start);
    }
    std::vector<std::string> actions()
    {
        std::vector<std::string> found;
        for (auto const& entry : journal().list(boss.actor(), 0, 100).entries) {
            found.push_back(entry.action);
        }
        return found;
    }

    ManualClock clock{first_morning};
    SeededRandom random{11};
    std::unique_ptr<db::ShortLivedStore> short_lived = db::make_memory_store(clock);
    web::RateLimiter limiter{*short_lived};
    PasswordHasher hasher{PasswordHasher::weakest()};
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    std::optional<StaffMembers> members;
    std::optional<StaffSignIn> sign_in;
    StaffMember boss;
    StaffMember agnes;

private:
    std::optional<Journal> journal_;
};

StaffProfile const paul{"Paul.Vuillet", "Paul Vuillet", "paul@example.org", "manager", "bhs"};

TEST_P(StaffOnEveryDatabase, come_in_with_their_password)
{
    auto const member = sign_in->check_password(" AGNES ", good);
    ASSERT_TRUE(member);
    EXPECT_EQ(member->id, agnes.id);
    EXPECT_EQ(member->actor().scope, IntercommunalityId{"bhs"});
    ASSERT_TRUE(sign_in->signed_in(*member));
    EXPECT_EQ(members->find(agnes.id)->last_login, first_morning);
    EXPECT_EQ(actions(), std::vector<std::string>{"staff.signed_in"});
}

TEST_P(StaffOnEveryDatabase, get_one_answer_to_every_wrong_try)
{
    ASSERT_TRUE(members->disable(boss.actor(), agnes.id));
    auto const disabled = sign_in->check_password("agnes", good);
    auto const unknown = sign_in->check_password("personne", good);
    auto const wrong = sign_in->check_password("boss", better);
    for (auto const* answer : {&disabled, &unknown, &wrong}) {
        ASSERT_FALSE(*answer);
        EXPECT_EQ(answer->error().kind, ErrorKind::invalid);
        EXPECT_EQ(answer->error().message.id, "staff.sign_in.wrong");
        EXPECT_TRUE(answer->error().fields.empty());
    }
}

TEST_P(StaffOnEveryDatabase, are_invited_by_a_link_that_serves_once)
{
    auto const id = members->invite(boss.actor(), paul);
    ASSERT_TRUE(id);
    EXPECT_FALSE(sign_in->check_password("paul.vuillet", ""));
    auto const token = last_token();
    EXPECT_EQ(sign_in->invited(token)->id, *id);
    EXPECT_FALSE(sign_in->invited("invented"));
    EXPECT_FALSE(sign_in->invited(""));
    EXPECT_EQ(sign_in->accept_invitation(token, "Vuillet.Vuillet", "Vuillet.Vuillet").error().fields.at(0).message.id,
              "credentials.password_personal");
    EXPECT_EQ(sign_in->accept_invitation(token, good, better).error().fields.at(0).field, "again");
    ASSERT_TRUE(sign_in->accept_invitation(token, good, good));
    EXPECT_EQ(sign_in->accept_invitation(token, better, better).error().message.id, "staff.invitation.gone");
    EXPECT_TRUE(sign_in->check_password("paul.vuillet", good));
}

TEST_P(StaffOnEveryDatabase, are_sent_another_link_when_the_address_was_wrong_and_the_first_opens_nothing)
{
    auto const id = members->invite(boss.actor(), paul).value();
    auto const first = last_token();
    clock.advance(std::chrono::seconds{1});
    auto corrected = paul;
    corrected.name = "Paul Vuillet-Roux";
    ASSERT_TRUE(members->change(boss.actor(), id, corrected));
    EXPECT_TRUE(sign_in->invited(first)) << "the address is the same";
    corrected.email = "p.vuillet@example.org";
    ASSERT_TRUE(members->change(boss.actor(), id, corrected));
    auto const second = last_token();
    EXPECT_FALSE(sign_in->invited(first)) << "a stranger has it";
    ASSERT_TRUE(sign_in->invited(second));
    ASSERT_TRUE(sign_in->accept_invitation(second, good, good));
    clock.advance(std::chrono::seconds{1});
    corrected.email = "paul@example.org";
    ASSERT_TRUE(members->change(boss.actor(), id, corrected));
    EXPECT_EQ(last_token(), second) << "who has a password needs no link";
}

TEST_P(StaffOnEveryDatabase, cannot_use_a_link_after_a_week_or_after_a_newer_one)
{
    auto const id = members->invite(boss.actor(), paul).value();
    auto const first = last_token();
    clock.advance(std::chrono::seconds{1});
    ASSERT_TRUE(members->send_link(boss.actor(), id));
    auto const second = last_token();
    EXPECT_FALSE(sign_in->invited(first));
    EXPECT_TRUE(sign_in->invited(second));
    clock.advance(std::chrono::hours{7 * 24} - std::chrono::milliseconds{1});
    EXPECT_TRUE(sign_in->invited(second));
    clock.advance(std::chrono::milliseconds{1});
    EXPECT_FALSE(sign_in->invited(second));
    EXPECT_FALSE(sign_in->accept_invitation(second, good, good));
}

TEST_P(StaffOnEveryDatabase, keep_only_the_hash_of_a_link)
{
    ASSERT_TRUE(members->invite(boss.actor(), paul));
    auto const token = last_token();
    auto const kept = database().read([](db::Session& session) {
        return session.first("SELECT token_hash FROM network_staff_invitation", {},
                             [](db::Row const& row) { return row.text(0); });
    });
    EXPECT_EQ(kept, hex(sha256(token)));
}

TEST_P(StaffOnEveryDatabase, are_managed_by_administrators_only)
{
    for (auto const role : {Role::librarian, Role::manager, Role::auditor}) {
        Actor actor = agnes.actor();
        actor.role = role;
        if (role == Role::auditor) {
            actor.scope.reset();
        }
        EXPECT_TRUE(members->list(actor).empty());
        EXPECT_EQ(members->invite(actor, paul).error().kind, ErrorKind::forbidden);
        EXPECT_EQ(members->disable(actor, boss.id).error().kind, ErrorKind::forbidden);
        EXPECT_EQ(members->change(actor, boss.id, paul).error().kind, ErrorKind::forbidden);
        EXPECT_EQ(members->send_link(actor, boss.id).error().kind, ErrorKind::forbidden);
        EXPECT_EQ(members->remove_second_factor(actor, boss.id).error().kind, ErrorKind::forbidden);
    }
    EXPECT_TRUE(actions().empty());
}

TEST_P(StaffOnEveryDatabase, of_another_member_do_not_exist_for_a_scoped_administrator)
{
    Actor local = boss.actor();
    local.scope = IntercommunalityId{"hjsc"};
    EXPECT_EQ(members->disable(local, agnes.id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(members->invite(local, paul).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(members->list(local).empty());
}

TEST_P(StaffOnEveryDatabase, cannot_put_themselves_out_or_down)
{
    EXPECT_EQ(members->disable(boss.actor(), boss.id).error().message.id, "staff.fault.self");
    EXPECT_EQ(members->change(boss.actor(), boss.id, paul).error().message.id, "staff.fault.self");
    EXPECT_TRUE(members->change(boss.actor(), boss.id, {"boss", "Chef", "chef@example.org", "administrator", ""}));
}

TEST_P(StaffOnEveryDatabase, leave_an_administrator_whatever_two_of_them_do_to_each_other)
{
    auto const other = add("ada", Role::administrator, std::nullopt, good);
    ASSERT_TRUE(members->disable(boss.actor(), other.id));
    // Ada's request was under way when Boss's was carried out.
    EXPECT_EQ(members->disable(other.actor(), boss.id).error().message.id, "staff.fault.last_administrator");
    EXPECT_EQ(
        members->change(other.actor(), boss.id, {"boss", "Chef", "boss@example.org", "auditor", ""}).error().message.id,
        "staff.fault.last_administrator");
    EXPECT_EQ(members->find(boss.id)->status, StaffStatus::active);
    EXPECT_EQ(members->find(boss.id)->role, Role::administrator);
    EXPECT_TRUE(members->disable(boss.actor(), agnes.id)) << "others may go";
}

TEST_P(StaffOnEveryDatabase, do_not_drop_their_own_telephone_as_somebody_elses)
{
    TotpSecret const secret = TotpSecret::generate(random);
    auto const code = totp_code(secret, clock.now().time_since_epoch() / std::chrono::seconds{30});
    ASSERT_TRUE(sign_in->enable_totp(boss.id, secret, code));
    EXPECT_EQ(members->remove_second_factor(boss.actor(), boss.id).error().message.id, "staff.fault.own_factor");
    EXPECT_EQ(members->find(boss.id)->second_factor, SecondFactor::totp);
}

TEST_P(StaffOnEveryDatabase, lose_the_link_to_proconnect_with_their_address)
{
    auto const linked = [&] {
        return database().read([&](db::Session& session) { return ProConnectStore::is_linked(session, agnes.id); });
    };
    database().exclusive([&](db::Session& session) {
        Agent agent;
        agent.identity_provider = "idp-1";
        agent.subject = "s-agnes";
        ProConnectStore::link(session, agent, agnes.id, clock.now());
    });
    ASSERT_TRUE(members->change(boss.actor(), agnes.id, {"agnes", "Agnès", "Agnes@Example.org", "librarian", "bhs"}));
    EXPECT_TRUE(linked()) << "the same address";
    ASSERT_TRUE(members->change(boss.actor(), agnes.id, {"agnes", "Paul", "paul@example.org", "librarian", "bhs"}));
    EXPECT_FALSE(linked()) << "Agnès no longer comes in as Paul";
    EXPECT_EQ(actions().front(), "proconnect.forgotten");
}

TEST_P(StaffOnEveryDatabase, show_every_fault_of_the_form_at_once)
{
    auto const refused = members->invite(boss.actor(), {"a b", " ", "no-at", "emperor", ""});
    ASSERT_FALSE(refused);
    std::vector<std::string> fields;
    for (auto const& fault : refused.error().fields) {
        fields.push_back(fault.field);
    }
    EXPECT_EQ(fields, (std::vector<std::string>{"name", "login", "email", "role"}));
    EXPECT_EQ(
        members->invite(boss.actor(), {"ok.ok", "Ok", "ok@example.org", "librarian", ""}).error().fields.at(0).field,
        "scope");
    EXPECT_EQ(
        members->invite(boss.actor(), {"AGNES", "Ok", "ok@example.org", "auditor", ""}).error().fields.at(0).message.id,
        "staff.fault.login_taken");
    EXPECT_FALSE(members->invite(boss.actor(), {"ok.ok", "Ok", "ok@example.org", "librarian", "nowhere"}));
}

TEST_P(StaffOnEveryDatabase, prove_themselves_with_a_telephone_once_per_code)
{
    TotpSecret const secret = TotpSecret::generate(random);
    auto const step = [&] { return clock.now().time_since_epoch() / std::chrono::seconds{30}; };
    EXPECT_EQ(sign_in->enable_totp(agnes.id, secret, "000000").error().fields.at(0).field, "code");
    auto const codes = sign_in->enable_totp(agnes.id, secret, totp_code(secret, step()));
    ASSERT_TRUE(codes);
    EXPECT_EQ(members->find(agnes.id)->second_factor, SecondFactor::totp);
    EXPECT_EQ(sign_in->check_code(agnes.id, totp_code(secret, step())).error().message.id, "staff.sign_in.wrong_code")
        << "the code that turned it on has served";
    clock.advance(std::chrono::seconds{30});
    auto const code = totp_code(secret, step());
    EXPECT_TRUE(sign_in->check_code(agnes.id, code));
    EXPECT_FALSE(sign_in->check_code(agnes.id, code));
    EXPECT_TRUE(sign_in->check_code(agnes.id, codes->at(3)));
    EXPECT_FALSE(sign_in->check_code(agnes.id, codes->at(3)));
    EXPECT_EQ(sign_in->recovery_codes_left(agnes.id), 9);
    EXPECT_FALSE(sign_in->check_code(boss.id, codes->at(4))) << "of somebody else";
    auto const sealed = database().read([](db::Session& session) {
        return session.first("SELECT totp_secret FROM network_staff WHERE login = 'agnes'", {},
                             [](db::Row const& row) { return row.text(0); });
    });
    EXPECT_EQ(from_base64(*sealed)->find(secret.bytes), std::string::npos) << "sealed at rest";
}

TEST_P(StaffOnEveryDatabase, need_their_password_to_drop_the_telephone)
{
    TotpSecret const secret = TotpSecret::generate(random);
    auto const code = totp_code(secret, clock.now().time_since_epoch() / std::chrono::seconds{30});
    auto const codes = sign_in->enable_totp(agnes.id, secret, code).value();
    EXPECT_EQ(sign_in->disable_totp(agnes.id, better).error().fields.at(0).field, "current");
    auto const renewed = sign_in->renew_recovery_codes(agnes.id, good);
    ASSERT_TRUE(renewed);
    EXPECT_FALSE(sign_in->check_code(agnes.id, codes.at(0))) << "the old ones are gone";
    ASSERT_TRUE(sign_in->disable_totp(agnes.id, good));
    EXPECT_EQ(members->find(agnes.id)->second_factor, SecondFactor::none);
    EXPECT_FALSE(sign_in->check_code(agnes.id, renewed->at(0)));
}

TEST_P(StaffOnEveryDatabase, change_their_password)
{
    EXPECT_EQ(sign_in->change_password(agnes.id, {better, better, better}).error().fields.at(0).field, "current");
    EXPECT_EQ(sign_in->change_password(agnes.id, {good, "motdepasse2020", ""}).error().fields.at(0).field, "password");
    ASSERT_TRUE(sign_in->change_password(agnes.id, {good, better, better}));
    EXPECT_FALSE(sign_in->check_password("agnes", good));
    EXPECT_TRUE(sign_in->check_password("agnes", better));
}

TEST_P(StaffOnEveryDatabase, cannot_try_the_current_password_for_ever)
{
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(sign_in->change_password(agnes.id, {good, good, good})) << "a right one costs nothing";
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(sign_in->disable_totp(agnes.id, better).error().kind, ErrorKind::invalid);
    }
    EXPECT_EQ(sign_in->change_password(agnes.id, {good, better, better}).error().kind, ErrorKind::throttled);
    EXPECT_EQ(sign_in->renew_recovery_codes(agnes.id, good).error().kind, ErrorKind::throttled);
    EXPECT_TRUE(sign_in->change_password(boss.id, {good, better, better})) << "each has their own budget";
    clock.advance(std::chrono::minutes{15});
    EXPECT_TRUE(sign_in->change_password(agnes.id, {good, better, better}));
}

TEST_P(StaffOnEveryDatabase, get_a_stronger_hash_as_they_sign_in)
{
    auto options = PasswordHasher::weakest();
    options.passes = 2;
    PasswordHasher stronger(options);
    StaffSignIn later(database(), clock, random, stronger, journal(), *SecretKey::from(std::string(32, 'k')), limiter);
    ASSERT_TRUE(later.check_password("agnes", good));
    auto const hash = database().read([&](db::Session& session) { return StaffStore::by_id(session, agnes.id); });
    EXPECT_FALSE(stronger.needs_rehash(hash->password_hash));
    EXPECT_TRUE(later.check_password("agnes", good));
}

TEST_P(StaffOnEveryDatabase, survive_hostile_input)
{
    for (auto const* login : {"", "' OR 1=1 --", "<script>", "agnes\n", "%", "\xef\xbf\xbd"}) {
        auto const answer = sign_in->check_password(login, "x' OR 'a'='a");
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().message.id, "staff.sign_in.wrong") << login;
    }
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, StaffOnEveryDatabase, support::every_database(), support::database_name);

} // namespace

} // namespace guichet::network
