// Secrets and names out of the browser's cryptographic random source.

/** `bytes` random bytes as base64url without padding. */
export function randomKey(bytes: number): string {
  const raw = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...raw))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

// Without i, l, o, 0, 1 and u, which are misread, misheard, or spell things: 30 letters, 4.9 bits
// each.
const alphabet = 'abcdefghjkmnpqrstvwxyz23456789';
const groups = 6;
const groupLength = 4;

/** A room name nobody guesses (24 letters, 117 bits), readable: `xqbt-f3kn-…`. */
export function newRoomName(): string {
  return Array.from({ length: groups }, () => word(groupLength)).join('-');
}

function word(length: number): string {
  let letters = '';
  while (letters.length < length) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Values above the last full round would make the first letters more likely.
    if (byte < 256 - (256 % alphabet.length)) letters += alphabet[byte % alphabet.length];
  }
  return letters;
}
