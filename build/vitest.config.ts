/** The test suites as projects: which files, how long one test may take, and what may run at the same time. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

interface Suite {
  readonly name: string;
  readonly folders: readonly string[];
  readonly testTimeoutMs: number;
  /** Suites of one group run together, groups one after the other in ascending order. */
  readonly group: number;
  /** Files of the suite one at a time: for those that start processes of their own. */
  readonly oneByOne?: boolean;
  /** Further attempts at a test: a browser on a busy machine loses input now and then. The gate names what needed them. */
  readonly retry?: number;
}

const suites: readonly Suite[] = [
  { name: 'unit', folders: ['unit'], testTimeoutMs: 20_000, group: 0 },
  { name: 'property', folders: ['property'], testTimeoutMs: 60_000, group: 0 },
  { name: 'reference', folders: ['reference', 'golden'], testTimeoutMs: 120_000, group: 0 },
  { name: 'architecture', folders: ['architecture'], testTimeoutMs: 60_000, group: 0 },
  { name: 'fault', folders: ['fault'], testTimeoutMs: 120_000, group: 1, oneByOne: true },
  { name: 'integration', folders: ['integration'], testTimeoutMs: 180_000, group: 2, oneByOne: true },
  { name: 'browser', folders: ['browser'], testTimeoutMs: 180_000, group: 3, oneByOne: true, retry: 1 },
];

export default defineConfig({
  root,
  cacheDir: path.join(root, 'node_modules/.vite'),
  test: {
    projects: suites.map((suite) => ({
      root,
      test: {
        name: suite.name,
        include: suite.folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
        exclude: ['**/node_modules/**', 'test/architecture/faults/**'],
        environment: 'node',
        pool: 'forks' as const,
        testTimeout: suite.testTimeoutMs,
        hookTimeout: suite.testTimeoutMs,
        retry: suite.retry ?? 0,
        fileParallelism: !suite.oneByOne,
        sequence: { groupOrder: suite.group },
      },
    })),
  },
});
