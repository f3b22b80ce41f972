/** The lock file is whole: `npm ci` refuses one that lacks a package of any platform, on every platform. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Readonly<Record<string, LockedPackage>>;

const lock = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
  packages: Packages;
};

/** Looked for as Node.js does: in the package's own folder, then outwards. */
function isLocked(packages: Packages, from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${place}${place ? '/' : ''}node_modules/${name}`]) return true;
    if (place === '') return false;
  }
}

function missingFrom(packages: Packages): readonly string[] {
  return Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(packages, place, name))
      .map((name) => `${name}, needed by ${place || 'us'}`),
  );
}

describe('package-lock.json', () => {
  it('lists every package that another one names, for all platforms', () => {
    expect(missingFrom(lock.packages)).toEqual([]);
  });

  it('would be found out if it did not', () => {
    const name = Object.keys(lock.packages).find((place) => place.includes('darwin-arm64')) ?? '';
    const { [name]: _, ...rest } = lock.packages;
    expect(missingFrom(rest)).toHaveLength(1);
  });

  it('names no host that the packages came from', () => {
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved)).toEqual([]);
  });
});
