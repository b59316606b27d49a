#include "main/command_line.hpp"
#include "main/serve.hpp"

#include <iostream>

int main(int argc, char** argv) {
  using namespace rollcall::app;
  const auto options = read_command_line(argc, argv, std::cout, std::cerr, rollcall_variables());
  if (const auto* exit = std::get_if<Exit>(&options)) return exit->code;
  return serve(std::get<Options>(options), std::cout, std::cerr);
}
