/** Routing under load: shares, keys, shadows, canaries, changes while versions come and go. */

import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoutingState } from '../../../core/contract/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { keyPosition, shareAt } from '../../../core/serving/routing/variant-choice.ts';
import { type LineModel, loadLine, pushVersion } from './line-servable.ts';

const inputs = [
  { name: 'x', dtype: 'DT_FLOAT' as const },
  { name: 'user', dtype: 'DT_STRING' as const },
];
/** Answers its offset whatever is asked. */
const line = (offset: number): LineModel => ({ kind: 'regression', inputs, slope: 0, offset });

let base: string;
let server: ModelServer;
let port: number;
let saved: readonly RoutingState[];
let agent: Agent;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-routing-'));
  saved = [];
  agent = new Agent({ keepAlive: true, maxSockets: 64 });
  for (const version of [1, 2]) await pushVersion(base, String(version), line(version));
  await start();
});

afterEach(async () => {
  agent.destroy();
  await server.close();
  await rm(base, { recursive: true });
});

async function start(): Promise<void> {
  const predictions = new Map<string, { model: string; version: string }>();
  server = createModelServer({
    models: [{ name: 'm', basePath: base }],
    port: 0,
    clock: systemClock,
    loader: loadLine,
    pollMs: 20,
    routing: {
      load: async () => saved,
      save: async (states) => {
        saved = structuredClone(states);
      },
    },
    predictions: {
      append: async (records) => {
        for (const { id, model, version } of records) predictions.set(id, { model, version });
      },
    },
    lookup: { find: async (id) => predictions.get(id) as never },
    feedback: { add: async () => ({ ok: true, value: undefined }) },
  });
  port = unwrap(await server.start()).port;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly id: string;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const id = String(response.headers['x-loopwright-prediction-id'] ?? '');
        resolve({ status: response.statusCode ?? 0, body: text, id });
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

const setRouting = (routing: object): Promise<Answer> => post('/loopwright/v1/routing', { model: 'm', ...routing });
const predict = (user: string, headers: Record<string, string> = {}): Promise<Answer> =>
  post('/v1/models/m:predict', { instances: [{ x: 1, user }] }, headers);
const offsetOf = ({ body }: Answer): number => JSON.parse(body).predictions[0][0];
const twoVariants = [
  { name: 'a', version: '1' },
  { name: 'b', version: '2' },
];

describe('routing', () => {
  it('sends the same key to the same variant, by header and by input, and no request that names a version', async () => {
    for (const sticky of [{ header: 'X-User' }, { input: 'user' }]) {
      expect((await setRouting({ variants: twoVariants, sticky })).status).toBe(200);
      for (let i = 0; i < 40; i++) {
        const user = `user-${i}`;
        const wanted = shareAt([1, 1], keyPosition('m', user)) + 1;
        const header = 'header' in sticky;
        const answers = [
          await predict(header ? 'anyone' : user, header ? { 'x-user': user } : {}),
          await predict(header ? 'anyone else' : user, header ? { 'x-user': user } : {}),
        ];
        expect(answers.map(offsetOf)).toEqual([wanted, wanted]);
      }
    }
    for (const version of [1, 2]) {
      const answer = await post(`/v1/models/m/versions/${version}:predict`, { instances: [{ x: 1, user: 'u' }] });
      expect(offsetOf(answer)).toBe(version);
    }
  });

  it('counts requests, errors and feedback by variant and tests their difference', async () => {
    await setRouting({ variants: twoVariants, sticky: { header: 'user' } });
    const kinds = { 1: 'correct', 2: 'incorrect' } as const;
    for (let i = 0; i < 60; i++) {
      const answer = await predict('u', { user: `user-${i}` });
      const version = offsetOf(answer) as 1 | 2;
      await post('/loopwright/v1/feedback', { prediction_id: answer.id, kind: kinds[version] });
    }
    const [view] = server.status().routing;
    const [a, b] = view?.variants ?? [];
    expect((a?.requests ?? 0) + (b?.requests ?? 0)).toBe(60);
    expect(a).toMatchObject({ share: 0.5, available: true, errors: 0, feedbackGood: a?.requests, feedbackBad: 0 });
    expect(b).toMatchObject({ feedbackGood: 0, feedbackBad: b?.requests });
    const feedback = view?.tests.find(({ what }) => what === 'feedback');
    expect(feedback).toMatchObject({ variant: 'b', against: 'a', value: 0, other: 1 });
    expect(feedback?.p).toBeLessThan(1e-9);
  });

  it('counts feedback that did not come over HTTP', async () => {
    await setRouting({ variants: twoVariants });
    server.countFeedback({ model: 'm', version: '1' }, 'correct');
    server.countFeedback({ model: 'm', version: '2' }, 'correction');
    server.countFeedback({ model: 'm', version: '2' }, 'implicit');
    const variants = server.status().routing[0]?.variants ?? [];
    expect(variants.map(({ feedbackGood, feedbackBad }) => [feedbackGood, feedbackBad])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('asks a shadow the same and compares, without returning what it says', async () => {
    await setRouting({ shadow: { version: '1' } });
    for (let i = 0; i < 30; i++) expect(offsetOf(await predict(`user-${i}`))).toBe(2);
    await expect
      .poll(() => server.status().routing[0]?.shadow)
      .toEqual({
        version: '1',
        requests: 30,
        errors: 0,
        rows: 30,
        agreeing: 0,
        dropped: 0,
        meanDifference: 1,
      });
  });

  it('rolls a failing canary back and keeps it so across a restart', async () => {
    // Its only input is another one: what clients send is refused.
    const other: LineModel = { ...line(3), inputs: [{ name: 'y', dtype: 'DT_FLOAT' }] };
    await pushVersion(base, '3', other);
    const variants = [
      { name: 'stable', version: '2' },
      { name: 'new', version: '3' },
    ];
    expect((await setRouting({ variants, canary: { steps: [0.3, 1], min_requests: 10_000 } })).status).toBe(200);
    const canary = () => server.status().routing[0]?.canary;
    for (let i = 0; canary()?.state === 'growing' && i < 5000; i++) await predict(`user-${i}`);
    expect(canary()).toMatchObject({ state: 'rolled_back', share: 0 });
    for (let i = 0; i < 50; i++) expect(offsetOf(await predict('u'))).toBe(2);
    await server.close();
    await start();
    expect(canary()).toMatchObject({ state: 'rolled_back', share: 0 });
    for (let i = 0; i < 50; i++) expect(offsetOf(await predict('u'))).toBe(2);
  });

  it('refuses versions that are not there and shares of nothing, and stays as it was', async () => {
    await setRouting({ variants: [{ name: 'a', version: '1' }] });
    const gone = await setRouting({ variants: [{ name: 'a', version: '7' }] });
    expect([gone.status, JSON.parse(gone.body).error]).toEqual([400, 'Version 7 of model m is not available']);
    const none = await setRouting({ variants: [{ name: 'a', version: '1', share: 0 }] });
    expect(JSON.parse(none.body).error).toBe('Invalid routing: body: one variant at least needs a share');
    expect((await post('/loopwright/v1/routing', { model: 'n' })).status).toBe(404);
    expect(offsetOf(await predict('u'))).toBe(1);
    expect((await setRouting({})).status).toBe(200);
    expect(offsetOf(await predict('u'))).toBe(2);
    expect(saved).toEqual([]);
  });

  it('answers 64 clients without a failed or misrouted request while routing changes and versions swap', async () => {
    let stop = false;
    let sent = 0;
    const failed: string[] = [];
    const strays: string[] = [];
    // What a request may have met: the routing in force when it was sent, or one put in force before its answer.
    const versionsOf = new Map<number, (user: string) => number>();
    let epoch = 0;
    versionsOf.set(0, () => 2);
    await setRouting({ variants: [{ name: 'a', version: '2' }] });
    const clients = Array.from({ length: 64 }, async (_, client) => {
      for (let i = 0; !stop; i++) {
        const user = `user-${client}-${i % 5}`;
        const from = epoch;
        const answer = await predict('u', { 'x-user': user });
        sent++;
        if (answer.status !== 200) {
          failed.push(answer.body);
          continue;
        }
        const allowed = new Set<number>();
        // The routing being set may already be in force.
        for (let seen = from; seen <= epoch + 1; seen++) {
          const version = versionsOf.get(seen)?.(user);
          if (version !== undefined) allowed.add(version);
        }
        if (!allowed.has(offsetOf(answer))) strays.push(`${user}: ${offsetOf(answer)} of ${[...allowed]}`);
      }
    });
    for (let round = 1; round <= 8; round++) {
      await pushVersion(base, String(round + 2), line(round + 2));
      const pair = [round, round + 1, round + 2].slice(round % 2, (round % 2) + 2);
      const shares = [3, 1];
      versionsOf.set(round, (user) => pair[shareAt(shares, keyPosition('m', user))] ?? 0);
      const variants = pair.map((version, i) => ({ name: `v${version}`, version: String(version), share: shares[i] }));
      const set = await setRouting({ variants, sticky: { header: 'x-user' } });
      expect(set.status, set.body).toBe(200);
      epoch = round;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    stop = true;
    await Promise.all(clients);
    expect(failed).toEqual([]);
    expect(strays).toEqual([]);
    expect(sent).toBeGreaterThan(500);
  }, 60_000);
});
