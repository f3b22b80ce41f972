/** The second judge of the room table, dependency-cruiser, reads modules and turns red on a planted fault. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRooms } from '../../build/check-rooms.mjs';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const sound = {
  'core/foundation/index.ts': 'export const one = 1;\n',
  'core/formats/index.ts': "import { one } from '../foundation/index.ts';\nexport const two = one + 1;\n",
  'electron/main.ts': '',
  'renderer/main.tsx': '',
  'assets/examples/index.ts': '',
};

function check(files: Record<string, string>) {
  const root = mkdtempSync(path.join(tmpdir(), 'loopwright-rooms-'));
  folders.push(root);
  for (const [file, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return checkRooms(root);
}

describe('checkRooms', () => {
  it('reads every module and finds nothing wrong in a sound tree', async () => {
    expect(await check({})).toEqual({ violations: [], modules: 5 });
  });

  it.each([
    ['a forbidden room', { 'core/foundation/a.ts': "import { two } from '../formats/index.ts';\nexport const a = two;\n" }],
    [
      'a forbidden type',
      { 'core/foundation/a.ts': "import type { two } from '../formats/index.ts';\nexport type A = typeof two;\n" },
    ],
    [
      'a way past the door',
      {
        'core/foundation/b.ts': 'export const b = 1;\n',
        'core/formats/a.ts': "import { b } from '../foundation/b.ts';\nexport const a = b;\n",
      },
    ],
    ['a built-in in a pure room', { 'core/foundation/a.ts': "import fs from 'node:fs';\nexport const a = fs;\n" }],
    ['an import of nothing', { 'core/formats/a.ts': "import { a } from './missing.ts';\nexport const b = a;\n" }],
    [
      'a cycle',
      {
        'core/formats/a.ts': "import { b } from './b.ts';\nexport const a = (): unknown => b;\n",
        'core/formats/b.ts': "import { a } from './a.ts';\nexport const b = (): unknown => a;\n",
      },
    ],
  ])('turns red on %s', async (_name, files) => {
    expect((await check(files as unknown as Record<string, string>)).violations).not.toEqual([]);
  });
});
