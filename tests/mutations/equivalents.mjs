/** Bugs that would do no harm, and why. */
export const equivalents = [
  {
    line: 'if (seat.media != session) return;',
    why:
      'an echo proves life at the moment it was sent, and none is sent to an old page after the new one has come: ' +
      'what comes late is older than the join.',
  },
  {
    line: 'if (person.evidence > before) person.extra_round = false;',
    why: 'in a doubt each proof is younger than the last one, so there is none that would not move it.',
  },
];
