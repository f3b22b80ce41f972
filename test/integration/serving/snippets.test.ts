import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { saveModel } from '../../../core/model/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { writeGrpcSnippet } from '../../../renderer/screens/serve/grpc-snippets.ts';
import { writeSnippet } from '../../../renderer/screens/serve/snippets.ts';
import { answerModel } from '../../unit/model/answer-model.ts';

const hasGo = spawnSync('go', ['version']).status === 0;

const row = { age: null, weight: 71.5, colour: 'red', comment: 'It\'s "good", naïve' };
const inputs = [
  { name: 'age', dtype: 'DT_INT64' },
  { name: 'weight', dtype: 'DT_FLOAT' },
  { name: 'colour', dtype: 'DT_STRING' },
  { name: 'comment', dtype: 'DT_STRING' },
];

describe('calls to copy, run as they are against the real server', () => {
  let root: string;
  let server: ModelServer;
  let endpoint: { url: string; target: string; model: string; row: typeof row; inputs: typeof inputs };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'loopwright-snippets-'));
    unwrap(await saveModel(join(root, 'models', '7'), await answerModel()));
    server = createModelServer({
      models: [{ name: 'answers', basePath: join(root, 'models') }],
      port: 0,
      grpcPort: 0,
      clock: systemClock,
    });
    const started = unwrap(await server.start());
    endpoint = { url: started.url, target: `127.0.0.1:${started.grpcPort}`, model: 'answers', row, inputs };
  });
  afterAll(async () => {
    await server?.close();
    await rm(root, { recursive: true, force: true });
  });

  async function run(command: string, args: readonly string[], text: string): Promise<string> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.end(text);
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    return Buffer.concat(chunks).toString('utf8');
  }

  it('Node.js over REST and over gRPC get the same scores', async () => {
    const module = ['--input-type=module', '-'];
    const rest = await run(process.execPath, module, writeSnippet('node', endpoint));
    const grpc = await run(process.execPath, module, writeGrpcSnippet('node', endpoint));
    const numbers = (text: string, from: RegExp): number[] =>
      (from.exec(text)?.[1] ?? '')
        .split(',')
        .map(Number)
        .filter((value) => !Number.isNaN(value));
    const scores = numbers(rest, /scores: \[([^\]]*)\]/);
    const tensor = JSON.parse(/^scores (.*)$/m.exec(grpc)?.[1] ?? '{}') as { float_val?: number[]; tensor_content?: string };
    const packed = Buffer.from(tensor.tensor_content ?? '', 'base64');
    const unpacked = Array.from({ length: packed.length / 4 }, (_, i) => packed.readFloatLE(i * 4));
    const received = tensor.float_val?.length ? tensor.float_val : unpacked;
    expect(scores).toHaveLength(2);
    expect(received).toHaveLength(2);
    scores.forEach((score, i) => {
      expect(received[i]).toBeCloseTo(score, 5);
    });
    expect(grpc).toMatch(/^[A-Za-z0-9_-]{16,}$/m);
  });

  it.runIf(process.platform !== 'win32')('curl, where there is one, gets an answer', async () => {
    const script = join(root, 'call.sh');
    await writeFile(script, `command -v curl >/dev/null || exit 0\n${writeSnippet('curl', endpoint)}`);
    const answer = await run('/bin/sh', [script], '');
    expect(answer === '' || answer.includes('predictions')).toBe(true);
  });

  it.skipIf(!hasGo)(
    'Go over REST, where Go is installed, gets the scores that Node.js gets',
    async () => {
      const file = join(root, 'rest.go');
      await writeFile(file, writeSnippet('go', endpoint));
      const lines = (await run('go', ['run', file], '')).trim().split('\n');
      const id = lines.pop();
      const scores = JSON.parse(lines.join('\n')).predictions[0].scores;
      const answer = await fetch(`${endpoint.url}/v1/models/answers:predict`, {
        method: 'POST',
        body: JSON.stringify({ instances: [row] }),
      });
      expect(scores).toEqual(((await answer.json()) as { predictions: [{ scores: number[] }] }).predictions[0].scores);
      expect(id).toMatch(/^[A-Za-z0-9_-]{16,}$/);
    },
    120_000,
  );

  it.skipIf(!hasGo)('Go over gRPC is a Go program as Go formats it', async () => {
    const file = join(root, 'grpc.go');
    await writeFile(file, writeGrpcSnippet('go', endpoint));
    expect(await run('gofmt', ['-e', '-d', file], '')).toBe('');
  });
});
