// SPDX-License-Identifier: AGPL-3.0-or-later
// The header's default argument is for the tests; here the script's path always comes as an argument.
#include "support/smtp_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace guichet::support {

TestCertificate::TestCertificate()
{
    auto const command =
        fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                    "-keyout '{}' -out '{}' -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 "
                    "2>/dev/null",
                    key(), certificate());
    if (std::system(command.c_str()) != 0) { // NOLINT(bugprone-command-processor): a fixed command
        throw std::runtime_error("openssl makes no certificate");
    }
}

SmtpServer::SmtpServer(std::vector<std::string> arguments, std::string const& script)
{
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    arguments.insert(arguments.begin(), {"node", script});
    std::vector<char*> words;
    for (auto& argument : arguments) {
        words.push_back(argument.data());
    }
    words.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
        ::dup2(input[0], STDIN_FILENO);
        ::dup2(output[1], STDOUT_FILENO);
        ::execvp("node", words.data());
        ::_exit(127);
    }
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    output_ = output[0];
    port_ = static_cast<std::uint16_t>(std::stoi("0" + read_line()));
    if (port_ == 0) {
        end();
        throw std::runtime_error("the SMTP server of the tests does not start: is npm's smtp-server installed?");
    }
}

SmtpServer::~SmtpServer()
{
    end();
    if (output_ >= 0) {
        ::close(output_);
    }
}

std::string SmtpServer::url(std::string const& scheme) const
{
    return fmt::format("{}://127.0.0.1:{}", scheme, port_);
}

std::vector<nlohmann::json> SmtpServer::received()
{
    if (input_ >= 0) {
        ::close(std::exchange(input_, -1));
    }
    std::vector<nlohmann::json> messages;
    for (auto line = read_line(); !line.empty(); line = read_line()) {
        messages.push_back(nlohmann::json::parse(line));
    }
    end();
    return messages;
}

std::string SmtpServer::read_line()
{
    std::array<char, 4096> piece{};
    for (auto end = buffer_.find('\n'); end == std::string::npos; end = buffer_.find('\n')) {
        auto const size = ::read(output_, piece.data(), piece.size());
        if (size <= 0) {
            return std::exchange(buffer_, {});
        }
        buffer_.append(piece.data(), static_cast<std::size_t>(size));
    }
    auto const end = buffer_.find('\n');
    auto line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return line;
}

void SmtpServer::end()
{
    if (input_ >= 0) {
        ::close(std::exchange(input_, -1));
    }
    if (process_ > 0) {
        ::waitpid(std::exchange(process_, -1), nullptr, 0);
    }
}

} // namespace guichet::support
