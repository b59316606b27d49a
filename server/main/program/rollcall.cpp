#include "main/command_line.hpp"
#include "main/serve.hpp"
#include "main/steady_time.hpp"

#include <chrono>
#include <iostream>

namespace {

using namespace rollcall::app;

struct Run {
  int operator()(const Options& options) const { return serve(options, std::cout, std::cerr); }
  int operator()(const HealthCheck& check) const {
    return check_health(check, std::cout, std::cerr);
  }
  int operator()(const Doctor& doctor) const { return examine(doctor, std::cout); }
  int operator()(const Keygen& wanted) const { return keygen(wanted, std::cout); }
  int operator()(const AdminCommand& command) const {
    return administer(command, std::cout, std::cerr);
  }
  int operator()(const TokenCreate& command) const {
    const auto now = SystemWallClock().since_1970();
    return create_token(command, std::chrono::duration_cast<std::chrono::seconds>(now), std::cout,
                        std::cerr);
  }
  int operator()(const Exit& exit) const { return exit.code; }
};

}  // namespace

int main(int argc, char** argv) {
  return std::visit(Run{},
                    read_command_line(argc, argv, std::cout, std::cerr, rollcall_variables()));
}
