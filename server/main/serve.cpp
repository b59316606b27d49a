#include "main/serve.hpp"

#include "main/application.hpp"
#include "main/command_line.hpp"
#include "main/folder_lock.hpp"
#include "main/named_files.hpp"
#include "main/places.hpp"

#include <csignal>
#include <ostream>
#include <sys/resource.h>
#include <utility>

namespace rollcall::app {
namespace {

/// Every connection is a descriptor: take as many as we may have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<Places> find_places(const Options& options, std::ostream& err) {
  const std::filesystem::path folder = program_folder();
  Places places;
  const auto worker = options.worker_path ? options.worker_path : find_worker(folder);
  if (!worker)
    return fail(ErrorCode::media_unavailable, "there is no mediasoup-worker beside the program",
                "script/build builds it; --worker-path says where it is");
  places.worker = *worker;
  places.web_root = options.web_root ? options.web_root : find_web_root(folder);
  if (!places.web_root)
    tell(err, {ErrorCode::not_found, "no web app found: serving signaling alone",
               "script/build builds it; --web-root says where it is"});
  return places;
}

Result<std::filesystem::path> find_data_dir(const Options& options) {
  const auto folder = options.data_dir ? options.data_dir : default_data_dir(process_environment);
  if (!folder)
    return fail(ErrorCode::internal, "no folder for the server's key", "give --data-dir");
  return *folder;
}

Result<ServerKey> find_key(const Result<std::filesystem::path>& folder) {
  if (!folder) return tl::unexpected(folder.error());
  return load_or_make_server_key(*folder);
}

}  // namespace

int serve(const Options& options, std::ostream& out, std::ostream& err) {
  std::signal(SIGPIPE, SIG_IGN);  // A peer that went away is an error of that write, no more,
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow.
  raise_descriptor_limit();
  auto places = find_places(options, err);
  const auto folder = find_data_dir(options);
  const auto key = find_key(folder);
  auto named = read_named_files(options);
  const auto error_of = [](const auto& result) -> const Error* {
    return result ? nullptr : &result.error();
  };
  for (const Error* error : {error_of(places), error_of(key), error_of(named)}) {
    if (error == nullptr) continue;
    tell(err, *error);
    return exit_misuse;
  }
  // Before anything looks at the store. Where it cannot be locked there is most likely nothing to
  // be written, either, and nobody's presence depends on that.
  const auto lock = FolderLock::take(*folder);
  if (!lock) tell(err, lock.error());
  if (!lock && lock.error().code != ErrorCode::internal) return exit_no_start;
  places->data_dir = *folder;
  Application application(
      options, *places,
      {*key, std::move(named->access), named->admin, std::move(named->relays), named->webhooks},
      out);
  if (const auto run = application.run(); !run) {
    tell(err, run.error());
    return exit_no_start;
  }
  return 0;
}

}  // namespace rollcall::app
