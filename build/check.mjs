/** The gate: every check, at home and in CI alike. It runs all it can and closes with `N passed, N failed`. */

import { createRequire } from 'node:module';
import path from 'node:path';
import { checkRooms } from './check-rooms.mjs';
import { runTests } from './run-tests.mjs';

const require = createRequire(import.meta.url);
const { buildProgram, isBuilt, root, run } = require('./bootstrap.cjs');
const { findChromium } = require('./chromium.cjs');

/** Two at a time: as many as the smallest machine has cores. */
const stepsAtOnce = 2;
const stepLimitMs = 5 * 60_000;
const environments = ['core/tsconfig.pure.json', 'core', 'electron', 'renderer', 'test', 'build'];

/** A step's `work` resolves to what is wrong with it, as text for the reader; to nothing where all is well. */
const steps = [
  {
    name: 'format and lint',
    work: () =>
      tool('@biomejs/biome/bin/biome', ['check', '.', '--error-on-warnings', '--diagnostic-level=warn', '--max-diagnostics=100']),
  },
  ...environments.map((project) => ({
    name: `types of ${project}`,
    work: () => tool('typescript-native/bin/tsc', ['-p', project]),
  })),
  { name: 'rooms', work: rooms },
  { name: 'unused', work: () => tool('knip/bin/knip.js', ['--config', 'build/knip.json', '--no-config-hints', '--no-progress']) },
];

async function tool(script, args) {
  const file = path.join(root, 'node_modules', script);
  const { code, tail } = await run(process.execPath, [file, ...args], { limitMs: stepLimitMs, keptCharacters: 60_000 });
  return code === 0 ? undefined : tail.trim() || `exit code ${code}`;
}

async function rooms() {
  const { violations, modules } = await checkRooms(root);
  if (modules === 0) return 'no module was read, so nothing was checked';
  return violations.length > 0 ? violations.join('\n') : undefined;
}

async function build() {
  if (isBuilt()) return undefined;
  return buildProgram().then(
    () => undefined,
    (error) => error.message,
  );
}

const failures = [];
let passed = 0;

async function take(step) {
  const started = performance.now();
  const complaint = await step.work().catch((error) => error.stack ?? String(error));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (complaint === undefined) passed += 1;
  else failures.push({ name: step.name, complaint });
  say(`${complaint === undefined ? 'passed' : 'FAILED'}  ${step.name} (${seconds} s)`);
}

async function takeAll(waiting) {
  const lanes = Array.from({ length: stepsAtOnce }, async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await take(step);
  });
  await Promise.all(lanes);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

await takeAll([...steps]);
await take({ name: 'build', work: build });

const chromium = findChromium();
const tests = await runTests({ chromium });
for (const failure of tests.failures) failures.push(failure);

for (const { name, complaint } of tests.again) say(`\n== passed when tried again: ${name}\n${complaint}`);
for (const { name, complaint } of failures) say(`\n== FAILED: ${name}\n${complaint}`);
say('');
if (!chromium) say('Browser tests were not run: no Chromium or Chrome was found.');
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
say(`${passed + tests.passed} passed, ${failures.length} failed${skipped}`);
process.exitCode = failures.length > 0 ? 1 : 0;
