#include "main/serve_flags.hpp"

namespace rollcall::app {

const std::vector<ServeFlag>& serve_flags() {
  using Takes = ServeFlag::Takes;
  static const std::vector<ServeFlag> flags{
      {"--host", "server.host", Takes::text,
       "address to listen on (this machine alone; every one with TLS or --insecure)"},
      {"--port", "server.port", Takes::text,
       "TCP port for web and signaling (3001); 0: a free one"},
      {"--tls-cert", "tls.cert", Takes::file, "certificate chain, PEM"},
      {"--tls-key", "tls.key", Takes::file, "its private key, PEM"},
      {"--tls-self-signed", "tls.self_signed", Takes::nothing,
       "make a certificate at start: browsers warn, but give cameras"},
      {"--insecure", "server.insecure", Takes::nothing,
       "serve other machines without TLS: behind a proxy that does it, or for a try"},
      {"--workers", "media.workers", Takes::text, "media workers (one per core)"},
      {"--rtc-port", "media.rtc_port", Takes::text,
       "UDP and TCP port of the first worker (40000); each further one takes the next"},
      {"--announce", "media.announce", Takes::list,
       "address that clients reach this machine by; may be given more than once"},
      {"--worker-path", "media.worker_path", Takes::file, "the mediasoup-worker program"},
      {"--web-root", "server.web_root", Takes::folder, "the built web app"},
      {"--data-dir", "server.data_dir", Takes::text, "where the server's key is kept"},
      {"--log-level", "log.level", Takes::text, "error, warn, info, debug or trace (info)"},
      {"--log-format", "log.format", Takes::text, "text or json (text)"},
  };
  return flags;
}

}  // namespace rollcall::app
