/** Reads build/rooms.ts from plain Node.js, which cannot import TypeScript itself on every supported version. */

import { readFileSync } from 'node:fs';
import ts from 'typescript';

export async function readRooms() {
  const source = readFileSync(new URL('./rooms.ts', import.meta.url), 'utf8');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
}
