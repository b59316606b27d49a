// How much a client may send. Browsers stay far below: Chromium 128 lists about 45 codecs and 20
// header extensions, and simulcast has three encodings.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rollcall::ortc {

inline constexpr std::size_t codecs_max = 128;
inline constexpr std::size_t header_extensions_max = 64;
inline constexpr std::size_t encodings_max = 8;
inline constexpr std::size_t codec_parameters_max = 64;  // Entries of one `parameters` object.
inline constexpr std::size_t rtcp_feedback_max = 32;     // Per codec.
inline constexpr std::size_t fingerprints_max = 8;
inline constexpr std::size_t text_bytes_max = 255;  // Names, ids, URIs; RFC 3550 for the CNAME.
inline constexpr std::size_t parameter_bytes_max = 2048;  // H.264 sprop-parameter-sets are long.

/// Range of the random SSRCs, as in mediasoup: room above for counting on.
inline constexpr std::uint32_t random_ssrc_min = 100'000'000;
inline constexpr std::uint32_t random_ssrc_max = 999'999'999;

}  // namespace rollcall::ortc
