import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchBuilder, createRecordWriter, encodeExample } from '../../core/formats/index.ts';
import { createRandom } from '../../core/foundation/index.ts';
import { type CommandLine, createCommandLine } from './command-line.ts';
import { loanRows } from './loan-rows.ts';

interface Failure {
  error: { code: string; message: string; hint: string; details?: Record<string, unknown> };
}

interface RunAnswer {
  state: string;
  nodes: {
    node: string;
    state: string;
    rows_out?: number;
    facts: Record<string, number>;
    error?: { code: string; hint: string };
  }[];
}

let home: string;
let cli: CommandLine;
let made = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-'));
  cli = createCommandLine(home);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const dir = join(home, `input-${made++}`);
  await mkdir(dir);
  await writeFile(join(dir, name), content);
  return join(dir, name);
}

const newProject = (): string => join(home, `project-${made++}`);

/** init from the file; the problem it ends with. */
async function refusal(file: string, label = 'repaid') {
  const { code, value } = await cli.json<Failure>('init', newProject(), '--from', file, '--label', label);
  return { exit: code, code: value.error.code, hint: value.error.hint };
}

/** init and run; the problem of the node that stopped. */
async function runFailure(file: string, label: string, ...args: string[]) {
  const project = newProject();
  const init = await cli.run('init', project, '--from', file, '--label', label);
  if (init.code !== 0) throw new Error(init.stderr);
  const { code, value } = await cli.json<RunAnswer>('run', '--project', project, ...args);
  const failed = value.nodes.find((node) => node.state === 'FAILED');
  return { exit: code, node: failed?.node, code: failed?.error?.code, hint: failed?.error?.hint ?? '' };
}

describe('files that cannot be read', () => {
  it('an empty file is said to be empty', async () => {
    expect(await refusal(await fileOf('rows.csv', ''))).toMatchObject({
      exit: 4,
      code: 'file/empty',
      hint: expect.stringMatching(/\w/),
    });
  });

  it('a header without rows is said to be just that', async () => {
    expect(await refusal(await fileOf('rows.csv', 'income,repaid\n'))).toMatchObject({ exit: 4, code: 'table/header-only' });
  });

  it('a binary file with the name of a table is recognised', async () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251);
    expect(await refusal(await fileOf('rows.csv', bytes))).toMatchObject({ exit: 4, code: 'file/binary' });
  });

  it('a file that is not there is named', async () => {
    expect(await refusal(join(home, 'nowhere.csv'))).toMatchObject({ exit: 4, code: 'file/not-found' });
  });

  it('a cut TFRecord is refused with the place where it ends', async () => {
    const whole = await recordFile();
    const cut = await fileOf('cut.tfrecord', (await readFile(whole)).subarray(0, -7));
    expect(await refusal(cut)).toMatchObject({ exit: 4, code: 'file/truncated' });
  });

  it('a flipped byte in a TFRecord is found by its checksum', async () => {
    const bytes = await readFile(await recordFile());
    const at = bytes.length - 40;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const flipped = await fileOf('flipped.tfrecord', bytes);
    expect(await refusal(flipped)).toMatchObject({ exit: 4, code: 'file/checksum-mismatch' });
  });
});

describe('rows and labels that do not fit', () => {
  it('ragged rows are counted, kept and shown with their lines', async () => {
    const lines = loanRows({ rows: 400, seed: 3 }).split('\n');
    lines.splice(100, 0, 'only,three,cells');
    lines.splice(200, 0, '1,2,3,4,5,6,7,8');
    const project = newProject();
    await cli.run('init', project, '--from', await fileOf('rows.csv', lines.join('\n')), '--label', 'repaid');
    const { value } = await cli.json<RunAnswer>('run', '--project', project, '--until', 'ExampleGen');
    expect(value.nodes[0]).toMatchObject({ state: 'COMPLETE', rows_out: 400, facts: { rejected: 2 } });
    const examples = join(project, 'artifacts', 'ExampleGen', 'examples');
    const [artifact] = await readdir(examples);
    const kept = (await readFile(join(examples, artifact ?? '', 'rejects.jsonl'), 'utf8')).trim().split('\n');
    expect(kept.map((line) => JSON.parse(line) as { line: number; text: string })).toMatchObject([
      { line: 101, text: 'only,three,cells' },
      { line: 201, text: '1,2,3,4,5,6,7,8' },
    ]);
  });

  it('too many ragged rows refuse the file', async () => {
    const lines = loanRows({ rows: 200, seed: 3 }).split('\n');
    for (let i = 0; i < 40; i++) lines.splice(20 + 3 * i, 0, 'too,few');
    expect(await runFailure(await fileOf('rows.csv', lines.join('\n')), 'repaid')).toMatchObject({
      exit: 4,
      code: 'table/too-many-rejects',
    });
  });

  it('UTF-16 is read like any other table', async () => {
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(loanRows({ rows: 300, seed: 5 }), 'utf16le')]);
    const project = newProject();
    expect(await cli.run('init', project, '--from', await fileOf('rows.csv', text), '--label', 'repaid')).toMatchObject({
      code: 0,
    });
    const { value } = await cli.json<RunAnswer>('run', '--project', project, '--until', 'ExampleGen');
    expect(value.nodes[0]).toMatchObject({ rows_out: 300, facts: { rejected: 0 } });
  });

  it('a label that is not a column lists the columns there are', async () => {
    const file = await fileOf('rows.csv', loanRows({ rows: 50, seed: 1 }));
    expect(await refusal(file, 'outcome')).toMatchObject({
      exit: 2,
      code: 'label/missing',
      hint: expect.stringContaining('repaid'),
    });
  });

  it('a label with one class only stops before training', async () => {
    const rows = ['x,repaid', ...Array.from({ length: 300 }, (_, i) => `${i},yes`)].join('\n');
    const file = await fileOf('rows.csv', rows);
    expect(await runFailure(file, 'repaid')).toMatchObject({ exit: 3, code: 'label/one-class' });
    // Why it ended is no progress.
    const project = newProject();
    await cli.run('init', project, '--from', file, '--label', 'repaid');
    const quiet = await cli.run('run', '--project', project, '--quiet');
    expect(quiet.stderr).toMatch(/^Every labelled row of the train split has the same label/);
  });

  it('anomalies against a curated schema stop the pipeline until overridden or fixed', async () => {
    const project = newProject();
    const file = await fileOf('rows.csv', loanRows({ rows: 600, seed: 9 }));
    await cli.run('init', project, '--from', file, '--label', 'repaid');
    await cli.run('run', '--project', project, '--until', 'ExampleValidator');
    const schema = await readFile(join(project, 'schema.pbtxt'), 'utf8');
    await writeFile(join(project, 'schema.pbtxt'), schema.replace(/\n\s*value: "north"/, ''));
    const { code, value } = await cli.json<RunAnswer>('run', '--project', project);
    const states = Object.fromEntries(value.nodes.map((node) => [node.node, node.state]));
    expect(code).toBe(3);
    expect(states).toMatchObject({ ExampleValidator: 'FAILED', Transform: 'SKIPPED', Trainer: 'SKIPPED' });
    await writeFile(join(project, 'schema.pbtxt'), schema);
    const fixed = await cli.json<RunAnswer>('run', '--project', project, '--until', 'Transform');
    expect(fixed.code).toBe(0);
  });
});

describe('a machine that cannot', () => {
  it('a port in use is named, and nothing is served on another', async () => {
    const project = newProject();
    await cli.run('init', project, '--from', await fileOf('rows.csv', loanRows({ rows: 1500, seed: 2 })), '--label', 'repaid');
    await shorten(project);
    await cli.run('run', '--project', project);
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = blocker.address() as AddressInfo;
      const { code, value } = await cli.json<Failure>('serve', '--project', project, '--rest-api-port', String(port));
      expect({ code, problem: value.error.code }).toEqual({ code: 4, problem: 'serving/port-in-use' });
      expect(value.error.message).toContain(String(port));
    } finally {
      blocker.close();
    }
  });

  it('a full disk loses nothing acknowledged and says so', async () => {
    const volume = join(home, 'small');
    await mkdir(volume);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', volume]).status !== 0) {
      process.stderr.write('A small volume cannot be mounted here: the full disk is tested by injected errors only.\n');
      return;
    }
    try {
      const ballast = join(volume, 'ballast');
      await writeFile(ballast, Buffer.alloc(3_400_000, 1));
      const project = join(volume, 'project');
      const random = createRandom(4);
      const rows = Array.from(
        { length: 60_000 },
        () => `${random.next()},${random.next()},${random.next() < 0.5 ? 'yes' : 'no'}`,
      );
      const file = await fileOf('rows.csv', ['a,b,repaid', ...rows].join('\n'));
      expect(await cli.run('init', project, '--from', file, '--label', 'repaid')).toMatchObject({ code: 0 });
      const { code, value } = await cli.json<RunAnswer & Failure>('run', '--project', project, '--until', 'ExampleGen');
      const problem = value.error?.code ?? value.nodes[0]?.error?.code;
      expect({ code, problem }).toEqual({ code: 4, problem: 'disk/full' });
      await rm(ballast);
      const again = await cli.json<RunAnswer>('run', '--project', project, '--until', 'ExampleGen');
      expect(again).toMatchObject({ code: 0, value: { state: 'COMPLETE' } });
      const runs = await cli.json<RunAnswer[]>('runs', '--project', project);
      expect(runs.value.map((run) => run.state)).toEqual(['COMPLETE', 'FAILED']);
    } finally {
      spawnSync('umount', [volume]);
    }
  });

  it('a second program that would change the same project is told who has it, and may read it', async () => {
    const project = newProject();
    await cli.run('init', project, '--from', await fileOf('rows.csv', loanRows({ rows: 20_000, seed: 2 })), '--label', 'repaid');
    const running = cli.start('run', '--project', project);
    const ended = new Promise((resolve) => running.on('exit', resolve));
    await new Promise((resolve) => running.stderr?.once('data', resolve));
    const second = await cli.json<Failure>('run', '--project', project);
    const reader = await cli.json<readonly { readonly state: string }[]>('runs', '--project', project);
    running.kill('SIGINT');
    await ended;
    expect(reader.code).toBe(0);
    expect(second).toMatchObject({ code: 2, value: { error: { code: 'project/locked' } } });
    expect(second.value.error.message).toContain('loopwright run');
  });
});

describe('wrong use', () => {
  it.each([
    [['no-such-command'], 'usage/unknown-command'],
    [['run', '--from', 'Nowhere'], 'usage/invalid-argument'],
    [['stats'], 'usage/invalid-argument'],
    [['runs', '--project', '/nowhere/at/all'], 'project/not-found'],
  ])('%j ends with 2 and %s', async (args, expected) => {
    const { code, value } = await cli.json<Failure>(...args);
    expect({ code, problem: value.error.code }).toEqual({ code: 2, problem: expected });
  });
});

async function recordFile(): Promise<string> {
  const path = join(home, `records-${made++}.tfrecord`);
  const builder = createBatchBuilder([
    { name: 'income', type: 'int' },
    { name: 'repaid', type: 'bytes' },
  ]);
  for (let row = 0; row < 50; row++) {
    builder.columns[0]?.appendSingle(BigInt(row));
    builder.columns[1]?.appendSingle(row % 2 ? 'yes' : 'no');
  }
  const batch = builder.build();
  const writer = createRecordWriter(path);
  for (let row = 0; row < batch.rows; row++) await writer.write(encodeExample(batch, row));
  await writer.close();
  return path;
}

async function shorten(project: string): Promise<void> {
  const config = join(project, 'loopwright.yaml');
  await writeFile(config, (await readFile(config, 'utf8')).replace('model:\n', 'model:\n  epochs: 3\n'));
}
