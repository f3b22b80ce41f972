import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InputArtifact, StageContext } from '../../../../core/contract/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { createPusher } from '../../../../core/stages/push/index.ts';

let root = '';
const clock = { now: () => 1_700_000_000_999 };
const pusher = createPusher(clock);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pusher-'));
  const serving = join(root, 'model', 'Format-Serving');
  await mkdir(join(serving, 'tfjs'), { recursive: true });
  await writeFile(join(serving, 'model.json'), '{"the":"model"}');
  await writeFile(join(serving, 'weights.bin'), Uint8Array.of(1, 2, 3));
  await writeFile(join(serving, 'tfjs', 'model.json'), '{}');
  await mkdir(join(root, 'evaluation'));
  await writeFile(join(root, 'evaluation', 'evaluation.json'), '{"rows":3}');
  for (const name of ['blessing', 'pushed', 'state']) await mkdir(join(root, name));
});

afterEach(() => rm(root, { recursive: true, force: true }));

function artifact(type: InputArtifact['type'], name: string, properties = {}): InputArtifact {
  return { id: 1, type, dir: join(root, name), properties };
}

async function contextOf(blessed: boolean, name = 'complaints'): Promise<StageContext> {
  await writeFile(join(root, 'blessing', blessed ? 'BLESSED' : 'NOT_BLESSED'), '');
  return {
    projectDir: root,
    inputs: {
      model: [artifact('Model', 'model')],
      blessing: [artifact('ModelBlessing', 'blessing', { blessed: blessed ? 1 : 0 })],
      evaluation: [artifact('ModelEvaluation', 'evaluation')],
    },
    outputs: { pushed_model: join(root, 'pushed') },
    stateDir: join(root, 'state'),
    properties: { model_name: name },
    seed: 1,
    signal: new AbortController().signal,
    report: () => {},
  };
}

const served = () => join(root, 'serving_model', 'complaints');

describe('Pusher', () => {
  it('writes a blessed model under the second of the clock, and says where', async () => {
    const outcome = unwrap(await pusher.execute(await contextOf(true)));
    expect(outcome.outputs.pushed_model).toEqual({
      pushed: 1,
      pushed_destination: 'serving_model/complaints/1700000000',
      pushed_version: '1700000000',
    });
    expect(await readdir(served())).toEqual(['1700000000']);
    const files = await readdir(join(served(), '1700000000'), { recursive: true });
    expect(files.sort()).toEqual(['model.json', 'tfjs', join('tfjs', 'model.json'), 'weights.bin']);
    expect(await readFile(join(served(), '1700000000', 'model.json'), 'utf8')).toBe('{"the":"model"}');
    expect((await readdir(join(root, 'pushed'))).sort()).toEqual(['Format-Serving', 'evaluation.json']);
  });

  it('never pushes what is not blessed, and does not call that a failure', async () => {
    const outcome = unwrap(await pusher.execute(await contextOf(false)));
    expect(outcome.outputs.pushed_model).toEqual({ pushed: 0 });
    expect(outcome.facts).toMatchObject({ pushed: 'no' });
    await expect(readdir(join(root, 'serving_model'))).rejects.toThrow(/ENOENT/);
    expect(await readdir(join(root, 'pushed'))).toEqual([]);
  });

  it('trusts neither the property nor the file alone', async () => {
    const context = await contextOf(true);
    await rm(join(root, 'blessing', 'BLESSED'));
    expect(unwrap(await pusher.execute(context)).outputs.pushed_model).toEqual({ pushed: 0 });
  });

  it('takes the next second where the second is taken', async () => {
    await mkdir(join(served(), '1700000000'), { recursive: true });
    await mkdir(join(served(), '1700000001'), { recursive: true });
    const outcome = unwrap(await pusher.execute(await contextOf(true)));
    expect(outcome.outputs.pushed_model).toMatchObject({ pushed_version: '1700000002' });
  });

  it('clears what an interrupted push left, which no server takes for a version', async () => {
    await mkdir(join(served(), '.pushing-1699999999'), { recursive: true });
    unwrap(await pusher.execute(await contextOf(true)));
    expect(await readdir(served())).toEqual(['1700000000']);
  });

  it('does not push twice when its first attempt was killed after the version appeared', async () => {
    unwrap(await pusher.execute(await contextOf(true)));
    const later = createPusher({ now: () => clock.now() + 60_000 });
    const outcome = unwrap(await later.execute(await contextOf(true)));
    expect(outcome.outputs.pushed_model).toMatchObject({ pushed_version: '1700000000' });
    expect(await readdir(served())).toEqual(['1700000000']);
  });

  it('leaves nothing visible when the disk refuses half way', async () => {
    const context = await contextOf(true);
    await mkdir(join(served(), '.pushing-1700000000'), { recursive: true });
    // A folder in the way of the file that is written just before the version appears.
    await mkdir(join(root, 'state', 'pushed-version'));
    expect(await pusher.execute(context)).toMatchObject({ ok: false, problem: { code: 'disk/failed' } });
    expect((await readdir(served())).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it('refuses a name that is a path, and an artifact without a model', async () => {
    for (const name of ['..', 'a/b', '', 'a b']) {
      expect(await pusher.execute(await contextOf(true, name))).toMatchObject({
        ok: false,
        problem: { code: 'usage/invalid-argument' },
      });
    }
    await rm(join(root, 'model', 'Format-Serving', 'model.json'));
    expect(await pusher.execute(await contextOf(true))).toMatchObject({ ok: false, problem: { code: 'model/not-found' } });
  });
});
