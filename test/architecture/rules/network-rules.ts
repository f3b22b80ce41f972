/** Nothing leaves this machine: who may open a connection, and which addresses may be written down. */

import ts from 'typescript';
import { importsOf, roomOf } from './import-rules.ts';
import { isProgram, lineOf, parse, type Rule, type SourceFile, type SourceTree, walk } from './source-tree.ts';

/** They listen on, or speak to, the loopback interface (core/app to its own model server); the bridge speaks to the page's own origin. */
const connectedRooms = ['core/app', 'core/host', 'core/serving', 'electron', 'renderer/bridge'];
const socketModules = /^(node:)?(net|http|https|http2|tls|dgram|dns|dns\/promises)$|^(ws|undici|axios|got|node-fetch)(\/|$)/;
/** They speak to a database: the one whose address the user wrote into the project file, and to nothing else. */
const databaseModules = /^(pg|pg-[a-z-]+|postgres|mysql2?|mssql|mongodb|redis|ioredis)(\/|$)/;
const databaseFiles = /^core\/formats\/postgresql-[a-z-]+\.ts$/;
const socketGlobals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'WebTransport', 'RTCPeerConnection', 'sendBeacon'];

/** Names of formats and of documents, never asked for; and loopback. */
const harmlessAddresses = [
  /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/,
  /^https?:\/\/\$\{/,
  /^http:\/\/www\.w3\.org\//,
  /^https?:\/\/json-schema\.org\//,
  /^https?:\/\/$/,
];
/** The one download that exists: the Electron runtime, on a developer's start. */
const downloaders = ['build/electron-runtime.cjs'];

function isConnected(file: SourceFile): boolean {
  const room = roomOf(file.path);
  return file.path.startsWith('build/') || (room !== undefined && connectedRooms.includes(room.path));
}

function checkSockets(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => isProgram(file) && !isConnected(file))
    .flatMap((file) => [
      ...importsOf(file)
        .filter(({ specifier }) => socketModules.test(specifier))
        .map(({ specifier, line }) => `${file.path}:${line}: imports ${specifier}`),
      ...socketCalls(file),
    ]);
}

/** No connected room is an exception here, and the files that are have no other way out. */
function checkDatabases(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => isProgram(file) && !databaseFiles.test(file.path))
    .flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => databaseModules.test(specifier))
        .map(({ specifier, line }) => `${file.path}:${line}: imports ${specifier}`),
    );
}

function socketCalls(file: SourceFile): readonly string[] {
  const found: string[] = [];
  for (const node of walk(parse(file))) {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
    const name = calledName(node.expression);
    if (name && socketGlobals.includes(name)) found.push(`${file.path}:${lineOf(file, node)}: uses ${name}`);
  }
  return found;
}

/** `fetch(…)`, `globalThis.fetch(…)`, `navigator.sendBeacon(…)`; a method of our own objects is none of these. */
function calledName(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  const isGlobal =
    ts.isPropertyAccessExpression(expression) &&
    ts.isIdentifier(expression.expression) &&
    ['globalThis', 'window', 'self', 'navigator'].includes(expression.expression.text);
  return isGlobal ? expression.name.text : undefined;
}

function checkAddresses(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => isProgram(file) && !downloaders.includes(file.path))
    .flatMap((file) => {
      const found: string[] = [];
      for (const node of walk(parse(file))) {
        const text = literalText(node);
        for (const address of text?.match(/https?:\/\/[^\s'"`<>]*/g) ?? []) {
          if (!harmlessAddresses.some((pattern) => pattern.test(address)))
            found.push(`${file.path}:${lineOf(file, node)}: ${address}`);
        }
      }
      return found;
    });
}

function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : undefined;
}

export const networkRules: readonly Rule[] = [
  {
    name: 'only the core, its hosts, the model server and the bridge open a connection',
    check: checkSockets,
    faults: [
      { 'core/formats/a.ts': "import http from 'node:http';" },
      { 'core/formats/postgresql-a.ts': "import { connect } from 'node:net';" },
      { 'core/formats/postgresql-b.ts': "await fetch('x');" },
      { 'core/pipeline/a.ts': "import { WebSocketServer } from 'ws';" },
      { 'renderer/screens/a.tsx': "await fetch('x');" },
      { 'core/stages/train/a.ts': "globalThis.fetch('x');" },
      { 'renderer/shell/a.ts': "navigator.sendBeacon('x', '');" },
      { 'renderer/charts/a.ts': "new WebSocket('x');" },
    ],
  },
  {
    name: 'only the PostgreSQL source speaks to a database',
    check: checkDatabases,
    faults: [
      { 'core/formats/a.ts': "import { Client } from 'pg';" },
      { 'core/formats/sqlite-file.ts': "import Cursor from 'pg-cursor';" },
      { 'core/formats/deep/postgresql-a.ts': "import { Pool } from 'pg-pool';" },
      { 'core/app/a.ts': "import { Client } from 'pg';" },
      { 'renderer/postgresql-a.ts': "const { Client } = await import('pg');" },
    ],
  },
  {
    name: 'no address but loopback is written down',
    check: checkAddresses,
    faults: [
      { 'core/formats/a.ts': "const host = 'https://example.com/data.csv';" },
      { 'electron/a.ts': ['const at = `https://example.com/$', '{path}`;'].join('') },
      { 'renderer/a.tsx': '<p>https://example.com</p>' },
      { 'core/host/a.ts': "const at = 'http://127.0.0.1.example.com/';" },
    ],
  },
];
