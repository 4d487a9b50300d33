// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/imap_server.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace guichet::support {

namespace {

namespace fs = std::filesystem;

/// Whom Dovecot runs as: it refuses to read mail as root.
passwd const* mailbox_user()
{
    auto const* const user = ::geteuid() == 0 ? ::getpwnam("dovenull") : ::getpwuid(::geteuid());
    if (user == nullptr) {
        throw std::runtime_error("no user for Dovecot: is dovecot-imapd installed?");
    }
    return user;
}

void give(fs::path const& path)
{
    auto const* const user = mailbox_user();
    if (::geteuid() == 0 && ::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("cannot give a file to the user of Dovecot");
    }
}

/// For what is written between its signs only: paths, ports and one user.
constexpr auto configuration = R"(
protocols = imap
listen = 127.0.0.1
base_dir = {0}/run
state_dir = {0}/state
log_path = {0}/dovecot.log
default_internal_user = {1}
default_internal_group = {2}
default_login_user = {1}
ssl = yes
ssl_cert = <{3}
ssl_key = <{4}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{0}/mail
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = user=intake password=secret
}}
userdb {{
  driver = static
  args = uid={1} gid={2} home={0}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {5}
  }}
  inet_listener imaps {{
    port = {6}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
)";

} // namespace

ImapServer::ImapServer() : port_(free_port()), tls_port_(free_port())
{
    ::chmod((directory_ / ".").c_str(), 0755);
    for (auto const* const folder : {"", "mail", "mail/new", "mail/cur", "mail/tmp"}) {
        fs::create_directories(directory_ / folder);
        give(directory_ / folder);
    }
    give(certificate_.key());
    give(certificate_.certificate());
    ::chmod(fs::path{certificate_.key()}.parent_path().c_str(), 0755);
    start();
}

void ImapServer::start()
{
    auto const* const user = mailbox_user();
    auto const group = std::to_string(user->pw_gid);
    std::ofstream{directory_ / "dovecot.conf"}
        << fmt::format(configuration, directory_ / "", user->pw_name, user->pw_name, certificate_.certificate(),
                       certificate_.key(), port_, tls_port_);
    std::vector<std::string> command;
    if (::geteuid() == 0) {
        command = {"setpriv", "--reuid", user->pw_name, "--regid", group, "--clear-groups"};
    }
    command.insert(command.end(), {"/usr/sbin/dovecot", "-F", "-c", directory_ / "dovecot.conf"});
    server_ = std::make_unique<ChildProcess>(command, ChildProcess::Environment{}, directory_ / "output.log");
    if (!listens(port_, *server_)) {
        throw std::runtime_error("Dovecot does not start: is dovecot-imapd installed?");
    }
}

std::string ImapServer::url() const
{
    return fmt::format("imap://127.0.0.1:{}", port_);
}

std::string ImapServer::tls_url() const
{
    return fmt::format("imaps://127.0.0.1:{}", tls_port_);
}

void ImapServer::deliver(std::string const& bytes)
{
    auto const name = fmt::format("15860000{:02}.M{}P1.test", delivered_, delivered_);
    ++delivered_;
    auto const temporary = directory_ / ("mail/tmp/" + name);
    std::ofstream{temporary, std::ios::binary} << bytes;
    give(temporary);
    fs::rename(temporary, directory_ / ("mail/new/" + name));
}

std::vector<std::string> ImapServer::files(std::string const& folder) const
{
    std::vector<std::string> found;
    std::error_code none;
    for (auto const& entry : fs::directory_iterator{directory_ / ("mail/" + folder), none}) {
        found.push_back(entry.path().filename().string());
    }
    std::ranges::sort(found);
    return found;
}

void ImapServer::renumber()
{
    server_.reset();
    for (auto const& entry : fs::directory_iterator{directory_ / "mail"}) {
        if (entry.path().filename().string().starts_with("dovecot")) {
            fs::remove(entry.path());
        }
    }
    // A UIDVALIDITY is a time in seconds: the next one must be another.
    std::ofstream{directory_ / "mail/dovecot-uidlist"} << "3 V1999999999 N1 G00000000000000000000000000000001\n";
    give(directory_ / "mail/dovecot-uidlist");
    start();
}

} // namespace guichet::support
