/** The example row of pictures, and of lists and vectors: tried, and sent by every call to copy, against the real server. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import {
  type AnalysisAnswers,
  type AnalysisKind,
  type AnalysisQuestions,
  createAnalysisService,
} from '../../../core/app/analysis-service.ts';
import { servingView, tryRow } from '../../../core/app/serving-view.ts';
import type { ChildChannel, views } from '../../../core/contract/index.ts';
import { createRandom, systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { writeGrpcSnippet } from '../../../renderer/screens/serve/grpc-snippets.ts';
import { rowWithFiles } from '../../../renderer/screens/serve/snippet-files.ts';
import { type Language, writeSnippet } from '../../../renderer/screens/serve/snippets.ts';
import { rowOfTexts, textsOfRow } from '../../../renderer/screens/serve/try-form.ts';
import { openTestProject, type TestProject } from '../../unit/app/open-session.ts';

const images = resolve(import.meta.dirname, '../../../../shared/data/images/sign_digits_jpg');
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const hasGo = has('go', 'version');
const hasShell = process.platform !== 'win32' && has('curl', '--version') && has('base64', '--version');

interface Served {
  readonly project: TestProject;
  readonly view: views.ServingView;
  close(): Promise<void>;
}

/** The project's server, in this process; the session is told its addresses as by a child. */
async function serve(prepare: (project: TestProject) => Promise<void>): Promise<Served> {
  let server: ModelServer | undefined;
  const child = (): ChildChannel => ({
    pid: 1,
    post: () => undefined,
    onMessage: (listener) => void starting.then((started) => listener({ kind: 'started', ...started })),
    onExit: () => undefined,
    kill: () => undefined,
  });
  const project = await openTestProject(undefined, child);
  await prepare(project);
  const run = await project.run();
  expect([run.state, run.nodes.map(({ node, problem }) => problem && [node, problem])].flat()).toContain('COMPLETE');
  const start = async () => {
    const basePath = join(project.session.servedModelDir() ?? '', '..');
    server = createModelServer({ models: [{ name: 'test', basePath }], port: 0, grpcPort: 0, clock: systemClock });
    return unwrap(await server.start());
  };
  const starting = start();
  await starting;
  unwrap(await project.session.startServer());
  return {
    project,
    view: await servingView(project.session),
    close: async () => {
      await server?.close();
      await project.session.close();
      await rm(project.home, { recursive: true, force: true });
    },
  };
}

async function execute(dir: string, command: string, args: readonly string[], text = ''): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], cwd: dir });
  const [out, wrong]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => wrong.push(chunk));
  child.stdin.end(text);
  expect([await new Promise((done) => child.on('close', done)), Buffer.concat(wrong).toString()].join(' ')).toMatch(/^0 /);
  return Buffer.concat(out).toString('utf8');
}

/** Scores of one row, straight from REST. */
async function scoresOf({ view }: Served, row: object): Promise<readonly number[]> {
  const body = JSON.stringify({ instances: [row] });
  const answer = await fetch(`${view.url}/v1/models/${view.modelName}:predict`, { method: 'POST', body });
  const text = await answer.text();
  expect(text).not.toContain('error');
  return (JSON.parse(text) as { predictions: [{ scores: number[] }] }).predictions[0].scores;
}

/** The calls, with their files beside them. */
async function written(served: Served): Promise<Record<'rest' | 'grpc', Record<Language, string>> & { dir: string }> {
  const { view, project } = served;
  const { row, files } = rowWithFiles(view.exampleRow);
  for (const { name, b64 } of files) await writeFile(join(project.home, name), Buffer.from(b64, 'base64'));
  const endpoint = { url: view.url ?? '', target: `127.0.0.1:${view.grpcPort}`, model: view.modelName, row, inputs: view.inputs };
  const all = (write: (language: Language) => string) => ({
    curl: write('curl'),
    python: write('python'),
    node: write('node'),
    go: write('go'),
  });
  return {
    dir: project.home,
    rest: all((language) => writeSnippet(language, endpoint)),
    grpc: all((language) => writeGrpcSnippet(language, endpoint)),
  };
}

/** Each call that can run here gets the scores the row has. */
async function expectSame(served: Served): Promise<void> {
  const expected = await scoresOf(served, served.view.exampleRow);
  const calls = await written(served);
  const near = (scores: readonly number[] | undefined): void => {
    expect(scores).toHaveLength(expected.length);
    scores?.forEach((score, i) => {
      expect(score).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    });
  };
  const ofLog = (text: string) => /scores: \[([^\]]*)\]/.exec(text)?.[1]?.split(',').map(Number);
  const module = ['--input-type=module', '-'];
  near(ofLog(await execute(calls.dir, process.execPath, module, calls.rest.node)));
  // Packages are looked for above the folder the program runs in.
  const root = resolve(import.meta.dirname, '../../..');
  const { files } = rowWithFiles(served.view.exampleRow);
  const here = files.reduce(
    (text, { name }) => text.replace(JSON.stringify(name), JSON.stringify(join(calls.dir, name))),
    calls.grpc.node,
  );
  const grpc = await execute(root, process.execPath, module, here);
  const tensor = JSON.parse(/^scores (.*)$/m.exec(grpc)?.[1] ?? '{}') as { float_val?: number[]; tensor_content?: string };
  const packed = Buffer.from(tensor.tensor_content ?? '', 'base64');
  near(tensor.float_val?.length ? tensor.float_val : expected.map((_, i) => packed.readFloatLE(i * 4)));
  if (hasShell) {
    const answer = await execute(calls.dir, '/bin/sh', ['-s'], calls.rest.curl.replace('curl ', 'curl -sS '));
    near((JSON.parse(answer) as { predictions: [{ scores: number[] }] }).predictions[0].scores);
    // What grpcurl would be given: protobuf's JSON.
    const given = calls.grpc.curl.replace(/grpcurl[^|]*$/s, 'cat\n');
    if (given.includes('| cat')) expect(JSON.parse(await execute(calls.dir, '/bin/sh', ['-s'], given))).toHaveProperty('inputs');
  }
  if (!hasGo) return;
  for (const [name, text] of Object.entries({ rest: calls.rest.go, grpc: calls.grpc.go })) {
    await writeFile(join(calls.dir, `${name}.go`), text);
    await execute(calls.dir, 'gofmt', ['-e', `${name}.go`]);
  }
  const lines = (await execute(calls.dir, 'go', ['run', 'rest.go'])).trim().split('\n').slice(0, -1);
  near((JSON.parse(lines.join('\n')) as { predictions: [{ scores: number[] }] }).predictions[0].scores);
}

/** Asks the model that is served about its eval split. */
function analysis({ project: { session } }: Served) {
  const service = createAnalysisService();
  const examples = session.metadata.artifacts({ type: 'Examples' }).at(0)?.uri;
  const split = { modelDir: session.servedModelDir() ?? '', examplesDirs: [session.workspace.artifactPath(examples ?? '')] };
  const watch = { signal: new AbortController().signal, onProgress: () => undefined };
  return <K extends AnalysisKind>(kind: K, question: AnalysisQuestions[K]): Promise<AnalysisAnswers[K]> =>
    service.answer({ split, kind, question }, watch);
}

describe.skipIf(!existsSync(images))('a model of pictures (skipped where ../shared/data is absent)', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(async (project) => {
      const folder = join(project.home, 'signs');
      for (const name of ['0', '1', '2']) {
        await mkdir(join(folder, name), { recursive: true });
        const files = (await readdir(join(images, name))).sort().slice(0, 20);
        for (const file of files) await cp(join(images, name, file), join(folder, name, file));
      }
      await addSource(project.session, folder, {});
      const model = { family: 'wide_deep', epochs: 2, engine: 'fused', image_filters: [4] };
      const features = { 'image/encoded': { transform: 'image', height: 8, width: 8 } };
      const changes = {
        label: { name: 'label' },
        features,
        model,
        evaluation: { thresholds: [{ metric: 'skill', lower_bound: -99 }] },
      };
      for (const [path, value] of Object.entries(changes)) unwrap(await project.session.patchConfig([{ path: [path], value }]));
    });
  }, 120_000);
  afterAll(() => served?.close());

  it('has an example of real bytes, whose answer is not that of a black picture', async () => {
    const { view, project } = served;
    expect(view.inputs).toEqual([{ name: 'image/encoded', dtype: 'DT_STRING', isList: false, content: 'image' }]);
    const cell = view.exampleRow['image/encoded'] as { b64: string };
    expect(Buffer.from(cell.b64, 'base64').subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    const real = await scoresOf(served, view.exampleRow);
    const black = await scoresOf(served, { 'image/encoded': '' });
    expect(real).not.toEqual(black);
    const tried = await tryRow(project.session, rowOfTexts(view.inputs, textsOfRow(view.inputs, view.exampleRow)));
    expect(tried.scores.map(({ score }) => score)).toEqual(real);
  });

  it('is asked what if about the picture as it is, which is shown and not edited', async () => {
    const ask = analysis(served);
    const { values, fields } = await ask('row', { row: 0 });
    expect(fields).toMatchObject([{ name: 'image/encoded', kind: 'image', editable: false, values: [] }]);
    const [, b64] = /^data:image\/jpeg;base64,(.*)$/.exec(String(values['image/encoded'])) ?? [];
    const real = await scoresOf(served, { 'image/encoded': { b64 } });
    const answer = await ask('whatIf', { values, feature: 'image/encoded' });
    answer.scores.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(real[i] ?? Number.NaN, 6);
    });
    expect(answer.curve).toBeUndefined();
    const { score, meanScore, features } = await ask('attributions', { values, seed: 1 });
    expect(score).toBeCloseTo(Math.max(...real), 6);
    // One feature has all of the difference.
    expect(features).toHaveLength(1);
    expect(features[0]?.value).toBeCloseTo(score - meanScore, 5);
    expect(await ask('counterfactuals', { values, distance: 'l1' })).toEqual({ changes: [] });
  }, 30_000);

  it('is called by code that reads the picture from a file', () => expectSame(served), 120_000);
});

describe('a model of lists and vectors', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(async (project) => {
      const random = createRandom(3);
      const line = (): string => {
        const emb = Array.from({ length: 4 }, () => Number(random.nextGaussian().toFixed(3)));
        const tags = random.nextInt(2) === 0 ? ['blue', 'red'] : ['a, b'];
        return JSON.stringify({ tags, emb, age: random.nextInt(80), y: (emb[0] ?? 0) > 0 ? 'yes' : 'no' });
      };
      const path = await project.write('lists.jsonl', Array.from({ length: 300 }, line).join('\n'));
      await addSource(project.session, path, {});
      const model = { family: 'linear', epochs: 3, engine: 'cpu' };
      const changes = { label: { name: 'y' }, model, evaluation: { thresholds: [{ metric: 'skill', lower_bound: -99 }] } };
      for (const [key, value] of Object.entries(changes)) unwrap(await project.session.patchConfig([{ path: [key], value }]));
    });
  }, 60_000);
  afterAll(() => served?.close());

  it('has an example of lists, which the form gives back and the server takes', async () => {
    const { view, project } = served;
    expect(view.inputs.map(({ name, isList, length }) => [name, isList, length])).toEqual([
      ['tags', true, undefined],
      ['emb', true, 4],
      ['age', false, undefined],
    ]);
    expect(view.exampleRow['emb']).toHaveLength(4);
    const row = rowOfTexts(view.inputs, textsOfRow(view.inputs, view.exampleRow));
    expect(row).toEqual(view.exampleRow);
    const tried = await tryRow(project.session, row);
    expect(tried.scores.map(({ score }) => score)).toEqual(await scoresOf(served, view.exampleRow));
  });

  it('takes rows of which nothing is there', async () => {
    const { view, project } = served;
    const nothing = rowOfTexts(view.inputs, {});
    expect(nothing).toEqual({ tags: null, emb: [null, null, null, null], age: null });
    expect((await tryRow(project.session, nothing)).scores).toHaveLength(2);
    expect((await tryRow(project.session, {})).scores).toHaveLength(2);
  });

  it('is answered with the threshold that decides', async () => {
    const { view, project } = served;
    const patch = (value: number) => project.session.patchConfig([{ path: ['evaluation', 'decision_threshold'], value }]);
    unwrap(await patch(0));
    const said = await tryRow(project.session, view.exampleRow);
    unwrap(await patch(1));
    const unsaid = await tryRow(project.session, view.exampleRow);
    expect([said, unsaid].map(({ predicted, scores }) => [predicted, scores.map(({ threshold }) => threshold)])).toEqual([
      ['yes', [undefined, 0]],
      ['no', [undefined, 1]],
    ]);
  });

  it('is asked what if about the lists as they are', async () => {
    const ask = analysis(served);
    const { values, fields } = await ask('row', { row: 0 });
    expect(fields.map(({ kind, editable }) => [kind, editable])).toEqual([
      ['list', false],
      ['list', false],
      ['number', true],
    ]);
    const [tags, emb] = [JSON.parse(String(values['tags'])), JSON.parse(String(values['emb']))];
    const real = await scoresOf(served, { tags, emb, age: values['age'] });
    const { scores, curve } = await ask('whatIf', { values, feature: 'age' });
    scores.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(real[i] ?? Number.NaN, 6);
    });
    const own = curve?.points.find(({ value }) => value === values['age']);
    expect(own?.score).toBeCloseTo(real[1] ?? Number.NaN, 6);
  });

  it('is called by code that writes lists as lists', () => expectSame(served), 120_000);
});
