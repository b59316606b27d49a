// Gives a fuzz target each file of a folder, once: `seeds_<name> FOLDER`. Fails where there is
// none.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 64;
  std::size_t tried = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string seed{std::istreambuf_iterator<char>(file), {}};
    if (!file) return std::fprintf(stderr, "unreadable: %s\n", entry.path().c_str()), 1;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size());
    ++tried;
  }
  std::printf("%zu seeds\n", tried);
  return tried > 0 ? 0 : 1;
}
