/** build/electron-builder.yaml packs: over a stand-in for Electron's runtime, what is in the package is looked at. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'loopwright-pack-'));
const runtime = path.join(folder, 'runtime');
const packed = path.join(folder, 'out', 'linux-unpacked');
const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);

/** The mark by which @electron/fuses finds the fuses in a binary, their version, their number, and all of them off. */
const fuseWire = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x08${'0'.repeat(8)}`;

function makeRuntime(): void {
  for (const part of ['locales', 'resources']) mkdirSync(path.join(runtime, part), { recursive: true });
  writeFileSync(path.join(runtime, 'electron'), `#!/bin/sh\nexit 0\n${fuseWire}`, { mode: 0o755 });
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  };
  writeFileSync(path.join(runtime, 'version'), version);
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) writeFileSync(path.join(runtime, file), '');
}

function unpackedFiles(under: string): string[] {
  return readdirSync(under, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
}

let archive: string[] = [];

describe.runIf(process.platform === 'linux')('the package', () => {
  beforeAll(() => {
    makeRuntime();
    const config = [
      '--config',
      path.join(root, 'build/electron-builder.yaml'),
      `--config.directories.output=${path.join(folder, 'out')}`,
    ];
    execFileSync(
      bin('electron-builder'),
      ['--linux', '--x64', '--dir', '--publish=never', `--config.electronDist=${runtime}`, ...config],
      {
        cwd: root,
        stdio: 'pipe',
      },
    );
    const listed = execFileSync(bin('asar'), ['list', path.join(packed, 'resources/app.asar')], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    archive = listed.split('\n');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    '/dist/electron/main.mjs',
    '/dist/electron/preload.cjs',
    '/dist/renderer/index.html',
    '/dist/stage-worker.mjs',
    '/dist/model-server.mjs',
  ])('holds %s', (file) => {
    expect(archive).toContain(file);
  });

  it('holds no sources, tests or maps of ours', () => {
    expect(archive.filter((file) => /^\/(core|electron|renderer|test|build)(\/|$)/.test(file))).toEqual([]);
    expect(archive.filter((file) => file.startsWith('/dist/') && file.endsWith('.map'))).toEqual([]);
  });

  it('holds the ONNX Runtime of its own system and processor alone', () => {
    const binaries = unpackedFiles(path.join(packed, 'resources/app.asar.unpacked/node_modules/onnxruntime-node/bin/napi-v6'));
    const places = new Set(binaries.filter((file) => file.endsWith('.node')).map((file) => path.posix.dirname(file)));
    expect([...places]).toEqual(['linux/x64']);
  });

  it('leaves out the package that gives plain Node.js a GPU', () => {
    expect(archive.filter((file) => file.startsWith('/node_modules/webgpu/'))).toEqual([]);
  });

  it('holds every package that the programs import', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const programs = readdirSync(path.join(root, 'dist')).filter((file) => file.endsWith('.mjs'));
    const texts = [...programs, 'electron/main.mjs'].map((file) => readFileSync(path.join(root, 'dist', file), 'utf8'));
    const imported = Object.keys(dependencies).filter((name) => texts.some((text) => text.includes(`from "${name}`)));
    expect(imported.length).toBeGreaterThan(3);
    for (const name of imported) expect(archive).toContain(`/node_modules/${name}/package.json`);
  });

  it('leaves native modules outside of the archive', () => {
    const outside = unpackedFiles(path.join(packed, 'resources/app.asar.unpacked'));
    expect(outside.some((file) => file.endsWith('.node'))).toBe(true);
  });

  it('has the fuses set that keep others from running code in it', () => {
    const fuses = execFileSync(bin('electron-fuses'), ['read', '--app', path.join(packed, 'loopwright')], { encoding: 'utf8' });
    for (const name of [
      'RunAsNode',
      'EnableNodeOptionsEnvironmentVariable',
      'EnableNodeCliInspectArguments',
      'GrantFileProtocolExtraPrivileges',
    ]) {
      expect(fuses).toMatch(new RegExp(`${name} is Disabled`));
    }
    for (const name of ['EnableCookieEncryption', 'EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar']) {
      expect(fuses).toMatch(new RegExp(`${name} is Enabled`));
    }
  });

  it('exists as a program', () => {
    expect(existsSync(path.join(packed, 'loopwright'))).toBe(true);
  });
});
