// SPDX-License-Identifier: AGPL-3.0-or-later
#include "interop/apache.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace guichet::interop {

namespace fs = std::filesystem;

namespace {

constexpr auto modules = "/usr/lib/apache2/modules";

/// mod_php bears its version in its name.
fs::path php_module()
{
    for (auto const& entry : fs::directory_iterator{modules}) {
        if (entry.path().filename().string().starts_with("libphp")) {
            return entry.path();
        }
    }
    throw std::runtime_error{"libapache2-mod-php is not installed"};
}

void write(fs::path const& path, std::string const& text)
{
    std::ofstream{path} << text;
}

/// Every identity header and variable, sorted, one a line.
constexpr auto whoami_page = R"php(<?php
header('Content-Type: text/plain');
ksort($_SERVER);
foreach ($_SERVER as $name => $value) {
    if ($name === 'REMOTE_USER' || str_starts_with($name, 'HTTP_CAS_')) {
        echo "$name=$value\n";
    }
}
)php";

constexpr auto php_cas_page = R"php(<?php
require_once '/usr/share/php/CAS/CAS.php';
$server = 'http://127.0.0.1:@GUICHET@/cas/';
$here = 'http://127.0.0.1:@PORT@';
phpCAS::client(CAS_VERSION_3_0, '127.0.0.1', @GUICHET@, '/cas', $here);
phpCAS::setServerLoginURL($server . 'login?service=' . urlencode($here . $_SERVER['SCRIPT_NAME'] . '?a=1&b=2'));
phpCAS::setServerServiceValidateURL($server . 'p3/serviceValidate');
phpCAS::setFixedServiceURL($here . $_SERVER['SCRIPT_NAME'] . '?a=1&b=2');
// The loopback server speaks plain HTTP: there is no certificate to look at.
phpCAS::setNoCasServerValidation();
phpCAS::setNoClearTicketsFromUrl();
phpCAS::forceAuthentication();
header('Content-Type: text/plain');
echo 'user=' . phpCAS::getUser() . "\n";
foreach (phpCAS::getAttributes() as $name => $value) {
    echo $name . '=' . (is_array($value) ? implode(',', $value) : $value) . "\n";
}
)php";

std::string replaced(std::string text, std::string const& what, std::string const& by)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

} // namespace

Apache::Apache(std::uint16_t guichet) : guichet_(guichet)
{
    write_pages();
    write_configuration();
    process_ = std::make_unique<support::ChildProcess>(
        std::vector<std::string>{"apache2", "-D", "FOREGROUND", "-f", directory_ / "apache.conf"},
        support::ChildProcess::Environment{}, directory_ / "output.log");
}

std::string Apache::error_log() const
{
    std::string all;
    for (auto const* const name : {"output.log", "error.log"}) {
        std::ifstream file{directory_ / name};
        all.append(std::istreambuf_iterator<char>{file}, {});
    }
    return all;
}

void Apache::write_pages() const
{
    // When the tests run as root, Apache's children do not: they must read the pages and write their sessions.
    fs::permissions(directory_.path(), fs::perms{0755});
    for (auto const* const name : {"guarded", "php"}) {
        fs::create_directory(directory_ / name);
    }
    for (auto const* const name : {"cas2", "saml", "sessions"}) {
        fs::create_directory(directory_ / name);
        fs::permissions(directory_ / name, fs::perms{0777});
    }
    write(directory_ / "guarded/index.php", whoami_page);
    write(directory_ / "php/index.php",
          replaced(replaced(php_cas_page, "@GUICHET@", std::to_string(guichet_)), "@PORT@", std::to_string(php_)));
}

std::string Apache::guarded_host(std::uint16_t port, std::string const& directives) const
{
    return fmt::format(R"(
<VirtualHost 127.0.0.1:{0}>
  ServerName 127.0.0.1:{0}
  DocumentRoot "{1}/guarded"
  CASLoginURL http://127.0.0.1:{2}/cas/login
  CASDebug On
  {3}
  <Directory "{1}/guarded">
    AuthType CAS
    Require valid-user
    CASAuthNHeader CAS-User
  </Directory>
</VirtualHost>
)",
                       port, directory_.path().string(), guichet_, directives);
}

void Apache::write_configuration() const
{
    auto const folder = directory_.path().string();
    auto text = fmt::format(R"(
ServerRoot "{0}"
ServerName 127.0.0.1
PidFile "{0}/apache.pid"
DefaultRuntimeDir "{0}"
ErrorLog "{0}/error.log"
LogLevel warn auth_cas:debug
Listen 127.0.0.1:{1}
Listen 127.0.0.1:{2}
Listen 127.0.0.1:{3}
StartServers 2
LoadModule mpm_prefork_module {4}/mod_mpm_prefork.so
LoadModule authn_core_module {4}/mod_authn_core.so
LoadModule authz_core_module {4}/mod_authz_core.so
LoadModule authz_user_module {4}/mod_authz_user.so
LoadModule dir_module {4}/mod_dir.so
LoadModule mime_module {4}/mod_mime.so
LoadModule auth_cas_module {4}/mod_auth_cas.so
LoadModule php_module {5}
TypesConfig /etc/mime.types
DirectoryIndex index.php
<FilesMatch "\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
CASAttributePrefix CAS-
php_admin_value session.save_path "{0}/sessions"
)",
                            folder, cas2_, saml_, php_, modules, php_module().string());
    if (::geteuid() == 0) {
        text += "User nobody\nGroup nogroup\n";
    }
    text += guarded_host(cas2_, fmt::format("CASVersion 2\n  CASCookiePath {}/cas2/\n"
                                            "  CASValidateURL http://127.0.0.1:{}/cas/serviceValidate",
                                            folder, guichet_));
    text += guarded_host(saml_, fmt::format("CASVersion 2\n  CASValidateSAML On\n  CASCookiePath {}/saml/\n"
                                            "  CASValidateURL http://127.0.0.1:{}/cas/samlValidate",
                                            folder, guichet_));
    text += fmt::format("<VirtualHost 127.0.0.1:{0}>\n  ServerName 127.0.0.1:{0}\n  DocumentRoot \"{1}/php\"\n"
                        "  <Directory \"{1}/php\">\n    Require all granted\n  </Directory>\n</VirtualHost>\n",
                        php_, folder);
    write(directory_ / "apache.conf", text);
}

} // namespace guichet::interop
