// What somebody may do: by a signed token, from the join that brings it to each request; or, where
// there are none, because the meeting is theirs to hold.
#include "base/assert.hpp"
#include "core/meeting_state.hpp"

#include <string>
#include <utility>

namespace rollcall::core {

namespace {

constexpr bool is_host(Role role) {
  return role == Role::host;
}

Rights common(const Rights& a, const Rights& b) {
  const Permissions& p = a.permissions;
  const Permissions& q = b.permissions;
  return {is_host(a.role) && is_host(b.role) ? Role::host : Role::guest,
          {.publish = p.publish && q.publish,
           .subscribe = p.subscribe && q.subscribe,
           .publish_data = p.publish_data && q.publish_data}};
}

RightsChange change(const Rights& from, const Rights& to) {
  if (from == to) return RightsChange::none;
  const bool loses_media = common(from, to).permissions != from.permissions;
  return loses_media ? RightsChange::media_ends : RightsChange::media_stays;
}

}  // namespace

/// Whether the join goes on with what its tab was let in for, so that a token need not be in its
/// time any more. The token of another tab, or of an earlier life of the seat, proves no such
/// thing.
bool Meeting::State::continues(const Seat& seat, const Join& join) const {
  if (seat.page.tab != join.tab) return false;
  if (join.presented && seat.tokens.accepts(*join.presented)) return true;
  const auto& token = join.admission.token;
  return token && seat.access_token && same_token(*token, *seat.access_token);
}

/// Whether the others see another name than before. Who resumes goes on under the name they have,
/// which may be another one than they came with; a token's name is not theirs to change.
bool Meeting::State::take_name(Seat& seat, const Join& join, bool resumed) {
  const bool takes = !resumed || join.admission.names;
  seat.named_by_token = join.admission.names;
  if (!takes || seat.display_name == join.display_name) return false;
  seat.display_name = join.display_name;
  return true;
}

/// A token in its time is the latest word. One that is over gives nothing back that a later one has
/// taken away: nobody gains a right by resuming.
RightsChange Meeting::State::take_rights(Seat& seat, const Join& join, bool known) {
  const Admission& admission = join.admission;
  const Rights granted =
      admission.expired ? common(seat.rights, admission.rights) : admission.rights;
  if (!admission.expired) seat.access_token = admission.token;
  const Rights before = std::exchange(seat.rights, granted);
  return known ? change(before, granted) : RightsChange::none;
}

/// Made under rights that are no more: the page makes it anew, as far as it still may.
void Meeting::State::end_media_of(Seat& seat) {
  finish_handover(seat);
  end_media(media.clear(seat.media), seat.media, TransportClosedReason::rights_lost);
}

bool Meeting::State::allowed(Caller& caller, bool granted, std::string_view grant) {
  if (granted) return true;
  reply(caller.asker,
        fail(ErrorCode::not_allowed, std::string(caller.asker.event) + " is not allowed here",
             "the token does not grant " + std::string(grant)));
  return false;
}

Role Meeting::State::role_of(const Seat& seat) const {
  switch (options.hosts) {
    case Hosts::by_grant:
      return seat.rights.role;
    case Hosts::by_opening:
      return hosting.host() == seat.id ? Role::host : Role::guest;
  }
  ROLLCALL_ASSERT(false);
}

bool Meeting::State::is_owner(const ParticipantId& who) const {
  return options.hosts == Hosts::by_opening && hosting.is_owner(who);
}

/// In the same message as what it follows from: nobody sees two hosts, or none.
void Meeting::State::tell_new_host(const std::optional<ParticipantId>& before) {
  const std::optional<ParticipantId> after = hosting.host();
  if (options.hosts == Hosts::by_grant || before == after) return;
  for (const auto& who : {before, after})
    if (const Seat* seat = who ? seats.find(*who) : nullptr) note_update(*seat);
}

}  // namespace rollcall::core
