#!/usr/bin/env node
/** The command line's entry: installs and builds what is missing, then hands over to the built program. */

import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { ensureReady, root, say } = createRequire(import.meta.url)('./bootstrap.cjs');

/** The exit code for "this cannot be done here" (DESIGN: 4, input cannot be read) would mislead: a failed set-up is 1. */
try {
  await ensureReady();
} catch (error) {
  say(error.message);
  process.exit(1);
}
await import(pathToFileURL(path.join(root, 'dist', 'cli.mjs')).href);
