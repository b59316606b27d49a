#include "ortc/stream_names.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::ortc {
namespace {

tl::unexpected<Error> twice(std::string name) {
  return fail(ErrorCode::bad_rtp_parameters, "rtpParameters.encodings: " + name + " is used twice",
              "every stream, RTX too, needs an ssrc of its own, every encoding a rid of its own");
}

tl::unexpected<Error> taken(std::string name) {
  return fail(ErrorCode::bad_rtp_parameters,
              name + " is used by another producer of this transport",
              "close that producer first, or choose another");
}

std::string describe(std::uint32_t ssrc) {
  return "ssrc " + std::to_string(ssrc);
}
std::string describe(const std::string& rid) {
  return "rid " + rid;
}

template <class Name>
std::optional<Name> common(const std::set<Name>& a, const std::set<Name>& b) {
  const auto found =
      std::find_if(a.begin(), a.end(), [&](const Name& name) { return b.contains(name); });
  return found == a.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Result<StreamNames> stream_names(const RtpParameters& parameters) {
  StreamNames names{.mid = parameters.mid};
  for (const auto& encoding : parameters.encodings) {
    for (const auto& ssrc : {encoding.ssrc, encoding.rtx_ssrc}) {
      if (ssrc && !names.ssrcs.insert(*ssrc).second) return twice(describe(*ssrc));
    }
    if (encoding.rid && !names.rids.insert(*encoding.rid).second) {
      return twice(describe(*encoding.rid));
    }
  }
  return names;
}

Result<void> check_distinct(const StreamNames& made, const StreamNames& other) {
  if (const auto ssrc = common(made.ssrcs, other.ssrcs)) return taken(describe(*ssrc));
  if (made.mid && made.mid == other.mid) return taken("mid " + *made.mid);
  // A browser calls the streams of its camera and those of its screen alike: a MID tells them
  // apart.
  if (made.mid) return {};
  if (const auto rid = common(made.rids, other.rids)) return taken(describe(*rid));
  return {};
}

}  // namespace rollcall::ortc
