/** Names of sharded files, `data-00002-of-00005`: a set with a gap is a problem, not a smaller data set. */

import { basename } from 'node:path';
import { raise } from '../foundation/index.ts';

const shardPattern = /^(.*)-(\d{5})-of-(\d{5})(\.[^/\\]*)?$/;

/**
 * Throws ProblemError `file/not-found` naming the first shard that is not among `paths`, unless `mayBeAbsent` says that
 * its name was not asked for.
 */
export function requireAllShards(paths: readonly string[], mayBeAbsent: (name: string) => boolean = () => false): void {
  const sets = new Map<
    string,
    { readonly nameOf: (shard: number) => string; readonly total: number; readonly seen: Set<number> }
  >();
  for (const path of paths) {
    const found = shardPattern.exec(basename(path));
    if (!found) continue;
    const [, prefix = '', shard, total = '', suffix = ''] = found;
    const key = `${path.slice(0, path.length - basename(path).length)}\0${prefix}\0${total}\0${suffix}`;
    const nameOf = (number: number): string => `${prefix}-${String(number).padStart(5, '0')}-of-${total}${suffix}`;
    const set = sets.get(key) ?? { nameOf, total: Number(total), seen: new Set() };
    sets.set(key, set.seen.add(Number(shard)) && set);
  }
  for (const { nameOf, total, seen } of sets.values()) {
    for (let shard = 0; shard < total; shard++) {
      if (seen.has(shard) || mayBeAbsent(nameOf(shard))) continue;
      const name = nameOf(shard);
      const details = { shard: name, found: seen.size, total };
      const message = `One of ${total} shards is missing, ${total - seen.size === 1 ? 'all others are' : `${seen.size} are`} there: ${name}`;
      raise('file/not-found', message, 'Copy the missing file beside the others.', { details });
    }
  }
}
