/** Which of several shares a request falls into: by chance, or always the same one for the same key. */

import { createHash } from 'node:crypto';

/** [0, 1), evenly spread over keys. `salt` keeps models independent of one another. */
export function keyPosition(salt: string, key: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([salt, key]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Index into `shares`, which are relative to their sum. The last shares begin at 0: while the last of two grows, whoever has
 * come to it stays with it.
 */
export function shareAt(shares: readonly number[], position: number): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let rest = position * total;
  for (let i = shares.length - 1; i > 0; i--) {
    const share = shares[i] ?? 0;
    if (rest < share) return i;
    rest -= share;
  }
  // Rounding must not end at a variant without a share.
  return (shares[0] ?? 0) > 0 ? 0 : shares.findLastIndex((share) => share > 0);
}
