/** Runs every vitest project and counts what passed, failed and was skipped from vitest's own report. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { root } = createRequire(import.meta.url)('./bootstrap.cjs');

const reportFile = path.join(root, 'test-output', 'tests.json');
const limitMs = 40 * 60_000;

/** Resolves to counts and, for each failure, a name and the complaint. Without a browser its project is left out. */
export async function runTests({ chromium }) {
  rmSync(reportFile, { force: true });
  const args = [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config=build/vitest.config.ts',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...(chromium ? [] : ['--project=!browser']),
  ];
  const env = { ...process.env, ...(chromium && { LOOPWRIGHT_CHROMIUM: chromium }) };
  const ended = await runWithLimit(args, env);
  if (!existsSync(reportFile))
    return {
      passed: 0,
      skipped: 0,
      failures: [{ name: 'tests', complaint: `vitest ended with ${ended} and no report` }],
      again: [],
    };
  return summarise(JSON.parse(readFileSync(reportFile, 'utf8')), ended);
}

function runWithLimit(args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGTERM'), limitMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code === null ? signal : `exit code ${code}`);
    });
  });
}

function summarise({ testResults, numPassedTests, numPendingTests, numTodoTests }, ended) {
  const failures = testResults.flatMap(failuresOf);
  if (numPassedTests + failures.length === 0) failures.push({ name: 'tests', complaint: 'no test was run' });
  // An error outside of every test fails the run without failing a test.
  if (failures.length === 0 && ended !== 'exit code 0')
    failures.push({ name: 'tests', complaint: `vitest ended with ${ended}; see above` });
  return { passed: numPassedTests, skipped: numPendingTests + numTodoTests, failures, again: testResults.flatMap(passedAgain) };
}

/** Tests that passed only when tried again, with what they complained of first. */
function passedAgain(file) {
  return file.assertionResults
    .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
    .map((test) => ({ name: nameOf(file, test), complaint: test.failureMessages.join('\n').slice(0, 1000) }));
}

function nameOf(file, test) {
  return `${path.relative(root, file.name)} > ${test.fullName}`;
}

function failuresOf(file) {
  const name = path.relative(root, file.name);
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [{ name, complaint: file.message || 'the file did not run' }] : [];
  return failed.map((test) => ({
    name: nameOf(file, test),
    complaint: test.failureMessages.join('\n').slice(0, 3000),
  }));
}
