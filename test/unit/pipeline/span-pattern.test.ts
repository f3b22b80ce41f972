import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { latestVersions, matchSpans } from '../../../core/pipeline/span-pattern.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-spans-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function files(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), 'x');
  }
}

/** Span, version and path below the folder. */
async function matches(pattern: string): Promise<unknown> {
  return unwrap(await matchSpans(join(dir, pattern))).map(({ span, version, path }) => [
    span,
    version,
    path.slice(dir.length + 1),
  ]);
}

async function codeOf(pattern: string): Promise<string> {
  const result = await matchSpans(join(dir, pattern));
  return result.ok ? 'ok' : result.problem.code;
}

/** Cases and outcomes of TFX's own utils_test for calculate_splits_fingerprint_span_and_version. */
describe('spans by pattern, as TFX finds them', () => {
  it('takes a number of any width for {SPAN}, and exactly that width for {SPAN:2}', async () => {
    await files('span1/split1/data');
    expect(await matches('span{SPAN}/split1/*')).toEqual([[1, undefined, 'span1/split1/*']]);
    expect(await matches('span{SPAN:1}/split1/*')).toEqual([[1, undefined, 'span1/split1/*']]);
    expect(await codeOf('span{SPAN:2}/split1/*')).toBe('span/invalid-name');
  });

  it('reads span and version beside each other without a separator by their widths', async () => {
    await files('1234/split1/data');
    expect(await matches('{SPAN:2}{VERSION:2}/split1/*')).toEqual([[12, 34, '1234/split1/*']]);
  });

  it('counts a date as days since 1970-01-01', async () => {
    await files('19700102/split1/data', 'y2024/m02/d29.csv');
    expect(await matches('{YYYY}{MM}{DD}/split1/*')).toEqual([[1, undefined, '19700102/split1/*']]);
    expect(await matches('y{YYYY}/m{MM}/d{DD}.csv')).toEqual([[19_782, undefined, 'y2024/m02/d29.csv']]);
  });

  it('finds every span, and of each the latest version', async () => {
    await files('span1/ver1/d', 'span1/ver2/d', 'span1/ver10/d', 'span2/ver1/d', 'other/ver9/d');
    const all = unwrap(await matchSpans(join(dir, 'span{SPAN}/ver{VERSION}/*')));
    expect(all.map(({ span, version }) => [span, version])).toEqual([
      [1, 1],
      [1, 2],
      [1, 10],
      [2, 1],
    ]);
    expect(latestVersions(all).map(({ span, version }) => [span, version])).toEqual([
      [1, 10],
      [2, 1],
    ]);
  });

  it('refuses what TFX refuses in a pattern', async () => {
    const refused = [
      'span1{SPAN}/span2{SPAN}/*',
      'span{SPAN}/ver1{VERSION}/ver2{VERSION}/*',
      '{YYYY}-{MM}-{DD}-{MM}/*',
      '{YYYY}-{MM}/*',
      '{YYYY}-{MM}-{DD}/{SPAN}/*',
      'version{VERSION}/*',
      '{SPAN:x}/*',
      '{SPAN}/{VERSION:0}/*',
    ];
    expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => 'span/invalid-pattern'));
  });

  it('names the file whose name has no number or no date where the pattern wants one', async () => {
    await files('spanx/split1/data', 'yyyymmdd/split2/data', '20201301/split3/data', 'span01/versionx/split4/data');
    for (const pattern of ['span{SPAN}/split1/*', '{YYYY}{MM}{DD}/split2/*', '{YYYY}{MM}{DD}/split3/*']) {
      const result = await matchSpans(join(dir, pattern));
      expect(result).toMatchObject({ ok: false, problem: { code: 'span/invalid-name' } });
    }
    expect(await codeOf('span{SPAN}/version{VERSION}/split4/*')).toBe('span/invalid-name');
  });

  it('says so when nothing matches', async () => {
    expect(await codeOf('span{SPAN}/split1/*')).toBe('span/not-found');
    await files('span01/wrong/data');
    expect(await codeOf('span{SPAN}/version{VERSION}/split1/*')).toBe('span/not-found');
  });

  it('takes brackets and dots of names as they are, and leaves hidden files alone', async () => {
    await files('a(b)c.d/1.csv', 'axbxcxd/2.csv', 'a(b)c.d/.3.csv');
    expect(await matches('a(b)c.d/{SPAN}.csv')).toEqual([[1, undefined, 'a(b)c.d/1.csv']]);
  });
});
