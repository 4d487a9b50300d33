// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/http_client.hpp"
#include "web/router.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

/// A PayFiP for the demo and for the tests, in a process of its own: the real protocol on the wire, no money. Reads and
/// writes its envelopes by itself, so that a mistake of protocols/payfip is not made twice. Its page offers what a bank
/// may do; POST /pilote makes it misbehave.
namespace guichet::app {

class DemoPayfip {
public:
    DemoPayfip(Clock const& clock, Random& random, net::HttpClient const& http)
        : clock_(clock), random_(random), http_(http)
    {
    }
    void mount(web::Router& router);

private:
    struct Operation {
        std::map<std::string, std::string> fields; // arg0 as it was sent
        Instant created;
        std::string result; // resultrans, "" while there is none
        std::string amount; // what it says was paid
    };

    [[nodiscard]] web::Response serve(web::Request const& request);
    [[nodiscard]] web::Response misbehave(std::string_view how);
    [[nodiscard]] web::Response create(std::string const& envelope);
    [[nodiscard]] web::Response details(std::string const& envelope);
    [[nodiscard]] web::Response page(web::Request const& request);
    [[nodiscard]] web::Response pay(web::Request const& request);
    [[nodiscard]] web::Response pilot(web::Request const& request);

    Clock const& clock_;
    Random& random_;
    net::HttpClient const& http_;
    std::mutex mutex_;
    std::map<std::string, Operation> operations_;
    std::string behaviour_; // how the next calls are answered, "" properly
    int misbehaving_ = 0;   // for how many calls
};

/// Serves it on `port` (0: any) until told to stop; prints where it is. Ends with the process that started it.
void serve_demo_payfip(std::uint16_t port);

/// `guichet demo-payfip` as a child process, ended with the object.
class DemoPayfipProcess {
public:
    DemoPayfipProcess();
    ~DemoPayfipProcess();
    DemoPayfipProcess(DemoPayfipProcess const&) = delete;
    DemoPayfipProcess& operator=(DemoPayfipProcess const&) = delete;

    [[nodiscard]] std::string url() const { return url_; }

private:
    pid_t process_ = -1;
    std::string url_;
};

} // namespace guichet::app
