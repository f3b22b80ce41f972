import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSource, matchPattern } from '../../../core/app/add-source.ts';
import { listExamplesVersions } from '../../../core/app/examples-versions.ts';
import { projectDiskUse } from '../../../core/app/project-disk-use.ts';
import { differenceEvents } from '../../../core/app/version-difference-host.ts';
import { deleteVersion, restoreVersion } from '../../../core/app/version-trash.ts';
import type { views } from '../../../core/contract/index.ts';
import { CancelledError, ProblemError, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;
beforeEach(async () => {
  project = await openTestProject();
});
afterEach(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

const table = (rows: number, from = 0): string =>
  `n,word\n${Array.from({ length: rows }, (_, i) => `${from + i},w${(from + i) % 7}\n`).join('')}`;

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'went well';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

const versions = (): Promise<readonly views.ExamplesVersion[]> => listExamplesVersions(project.session);
const ingest = (): Promise<views.RunSummary> => project.run({ until: 'ExampleGen' });
const configure = async (path: readonly string[], value: unknown): Promise<void> =>
  void unwrap(await project.session.patchConfig([{ path, value: value as never }]));

/** Rows the newest StatisticsGen has seen. */
async function rowsSeen(): Promise<number> {
  const run = await project.run({ until: 'StatisticsGen' });
  const node = run.nodes.find((one) => one.node === 'StatisticsGen');
  if (node?.problem) throw new ProblemError(node.problem);
  return node?.rowsIn ?? 0;
}

/** The nodes behind ExampleGen, which do not run. */
const rest = Array.from({ length: 7 }, () => ({ state: 'SKIPPED' }));

describe('spans and versions of a project', () => {
  it('finds a day’s file as a span of its own, and a new day at the next run, the old ones from the cache', async () => {
    await project.write('days/day-20240101.csv', table(40));
    await project.write('days/day-20240102.csv', table(50, 40));
    const pattern = join(project.home, 'days', 'day-{YYYY}{MM}{DD}.csv');
    await addSource(project.session, pattern);
    expect(project.session.config.data.sources).toMatchObject([{ path: pattern, span: 1 }]);
    const day = 19_723;
    expect(await matchPattern(project.session.dir, pattern)).toMatchObject({
      spans: [
        { span: day, files: 1 },
        { span: day + 1, files: 1 },
      ],
    });
    expect(await ingest()).toMatchObject({ state: 'COMPLETE' });
    expect((await versions()).map(({ span, source }) => [span, source])).toEqual([
      [day + 1, 'day-20240102.csv'],
      [day, 'day-20240101.csv'],
    ]);
    await project.write('days/day-20240103.csv', table(60, 90));
    expect(await project.session.nextNode()).toBe('ExampleGen');
    await ingest();
    const after = await versions();
    expect(after.map(({ span }) => span)).toEqual([day + 2, day + 1, day]);
    expect(after.every(({ current }) => current)).toBe(true);
    expect(project.session.metadata.executions({ node: 'ExampleGen', state: 'CACHED' })).toHaveLength(2);
  });

  it('takes the latest version of a span, and tells its number', async () => {
    await project.write('s1/v1.csv', table(30));
    await addSource(project.session, join(project.home, 's{SPAN}', 'v{VERSION}.csv'));
    await ingest();
    await project.write('s1/v2.csv', table(31));
    await ingest();
    const rows = (version: views.ExamplesVersion): number => version.splits.reduce((sum, split) => sum + split.rows, 0);
    expect((await versions()).map((one) => [one.span, one.version, rows(one), one.current])).toEqual([
      [1, 2, 31, true],
      [1, 1, 30, false],
    ]);
  });

  it('gives the nodes behind only the spans in range', async () => {
    for (const span of [1, 2, 3]) await project.write(`s${span}.csv`, table(30 * span, 100 * span));
    await addSource(project.session, join(project.home, 's{SPAN}.csv'));
    expect(await rowsSeen()).toBe(180);
    await configure(['data', 'range'], { kind: 'latest' });
    expect(await rowsSeen()).toBe(90);
    await configure(['data', 'range'], { kind: 'rolling', num_spans: 2, skip_num_recent_spans: 1 });
    expect(await rowsSeen()).toBe(90);
    await configure(['data', 'range'], { kind: 'static', start: 3, end: 9 });
    expect(await rowsSeen()).toBe(90);
    await configure(['data', 'range'], { kind: 'static', start: 4 });
    expect(await codeOf(rowsSeen())).toBe('span/none-in-range');
  });

  it('keeps both of two changes of the project file that are made at the same time', async () => {
    await Promise.all([configure(['data', 'range'], { kind: 'latest' }), configure(['data', 'splits'], { train: 4, eval: 1 })]);
    expect(project.session.config.data).toMatchObject({ range: { kind: 'latest' }, splits: { train: 4, eval: 1 } });
    unwrap(await project.session.reloadConfig());
    expect(project.session.config.data).toMatchObject({ range: { kind: 'latest' }, splits: { train: 4, eval: 1 } });
  });

  it('reruns what stands behind a split that is drawn otherwise', async () => {
    await addSource(project.session, await project.write('rows.csv', table(90)));
    await project.run({ until: 'StatisticsGen' });
    await configure(['data', 'partition', 'seed'], 5);
    const run = await project.run({ until: 'StatisticsGen' });
    expect(run.nodes.slice(0, 2).map((node) => node.state)).toEqual(['COMPLETE', 'COMPLETE']);
  });

  it('keeps existing splits, and sees a file that joins one', async () => {
    await project.write('kept/train/a.csv', table(20));
    await project.write('kept/train/b.csv', table(20, 20));
    await project.write('kept/eval/c.csv', table(7, 40));
    const source = { preserve_splits: { train: 'train/*', eval: 'eval/*' } };
    await addSource(project.session, join(project.home, 'kept'), source);
    expect(await ingest()).toMatchObject({ state: 'COMPLETE' });
    expect((await versions())[0]?.splits).toEqual([
      { name: 'train', rows: 40 },
      { name: 'eval', rows: 7 },
    ]);
    await project.write('kept/eval/d.csv', table(3, 50));
    await ingest();
    expect((await versions())[0]?.splits[1]?.rows).toBe(10);
  });

  it('loses only the span that was being read when it is cancelled; the spans before it are there', async () => {
    await project.write('s1.csv', table(300));
    await project.write('s2.csv', table(800_000, 1000));
    await addSource(project.session, join(project.home, 's{SPAN}.csv'));
    const started = unwrap(await project.session.startRun({ until: 'ExampleGen' }));
    for (let published = 0; published < 1; await new Promise((resolve) => setTimeout(resolve, 5))) {
      published = (await versions()).length;
    }
    project.session.cancelRun();
    expect(await started.finished).toMatchObject({ state: 'CANCELED' });
    expect((await versions()).map(({ span }) => span)).toEqual([1]);
    await ingest();
    expect((await versions()).map(({ span }) => span)).toEqual([2, 1]);
    expect(project.session.metadata.executions({ node: 'ExampleGen', state: 'CACHED' })).toHaveLength(1);
  });

  it('stops while the sources are still being read for their fingerprint', async () => {
    await addSource(project.session, await project.write('rows.csv', table(400_000)));
    const started = unwrap(await project.session.startRun({ until: 'ExampleGen' }));
    project.session.cancelRun();
    expect(await started.finished).toMatchObject({
      state: 'CANCELED',
      nodes: [{ state: 'CANCELED', problem: undefined }, ...rest],
    });
    expect(await versions()).toEqual([]);
  });

  it('refuses a source whose pattern finds nothing, and keeps the project file as it is', async () => {
    expect(await codeOf(addSource(project.session, join(project.home, 'no-{SPAN}.csv')))).toBe('span/not-found');
    expect(await codeOf(addSource(project.session, join(project.home, 'absent.csv')))).toBe('file/not-found');
    expect(project.session.config.data.sources).toEqual([]);
  });

  it('keeps the place and the span of a source that is given again', async () => {
    const path = await project.write('rows.csv', table(20));
    await addSource(project.session, path);
    await addSource(project.session, await project.write('more.csv', table(20)));
    await addSource(project.session, path, { format: 'csv' });
    expect(project.session.config.data.sources.map(({ span, format }) => [span, format])).toEqual([
      [1, 'csv'],
      [2, 'auto'],
    ]);
  });
});

describe('the difference of versions as events', () => {
  it('tells progress, then the difference, by the versions’ own columns', async () => {
    await addSource(project.session, await project.write('rows.csv', table(3000)));
    await ingest();
    await project.write('rows.csv', table(3000, 10));
    await ingest();
    const [to, from] = await versions();
    const events: views.DifferenceEvent[] = [];
    const input = { from: from?.artifactId ?? 0, to: to?.artifactId ?? 0, key: ['n'] };
    for await (const event of differenceEvents(project.session, input, {})) events.push(event);
    expect(events[0]).toMatchObject({ kind: 'progress', total: 12_000 });
    expect(events.at(-1)).toMatchObject({
      kind: 'done',
      difference: { ...input, added: 10, removed: 10, changed: 0, unchanged: 2990 },
    });
  });

  it('refuses a version that is in the trash, with the way out', async () => {
    await addSource(project.session, await project.write('rows.csv', table(40)));
    await ingest();
    await project.write('rows.csv', table(41));
    await ingest();
    const [newest, oldest] = (await versions()).map(({ artifactId }) => artifactId);
    await deleteVersion(project.session, oldest ?? 0);
    const events = differenceEvents(project.session, { from: oldest ?? 0, to: newest ?? 0, key: [] }, {});
    expect(await codeOf(events.next())).toBe('artifact/not-found');
  });

  it('stops when nobody listens any more', async () => {
    await addSource(project.session, await project.write('rows.csv', table(60_000)));
    await ingest();
    const id = (await versions())[0]?.artifactId ?? 0;
    const controller = new AbortController();
    const events = differenceEvents(project.session, { from: id, to: id, key: [] }, { signal: controller.signal });
    expect(await events.next()).toMatchObject({ value: { kind: 'progress' } });
    controller.abort();
    await expect(
      (async () => {
        for await (const event of events) expect(event.kind).toBe('progress');
      })(),
    ).rejects.toThrow(CancelledError);
  });
});

describe('the trash of versions', () => {
  it('refuses a version the newest run stands on, and takes one it does not', async () => {
    const path = await project.write('rows.csv', table(40));
    await addSource(project.session, path);
    await ingest();
    const [first] = await versions();
    expect(await codeOf(deleteVersion(project.session, first?.artifactId ?? 0))).toBe('artifact/in-use');
    await project.write('rows.csv', table(41));
    await ingest();
    await deleteVersion(project.session, first?.artifactId ?? 0);
    const after = await versions();
    expect(after.map(({ deleted, current }) => [deleted, current])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(after[1]).toMatchObject({ artifactId: first?.artifactId, columns: [], bytes: first?.bytes });
    expect(await codeOf(deleteVersion(project.session, 999))).toBe('artifact/not-found');
  });

  it('frees a span outside the range, leaves it out of later runs, and reads it again once the range reaches it', async () => {
    for (const span of [1, 2, 3]) await project.write(`s${span}.csv`, table(30 * span, 100 * span));
    await addSource(project.session, join(project.home, 's{SPAN}.csv'));
    await rowsSeen();
    const idOf = async (span: number): Promise<number> =>
      (await versions()).find((version) => version.span === span)?.artifactId ?? 0;
    const remove = async (span: number): Promise<string> => codeOf(deleteVersion(project.session, await idOf(span)));
    await configure(['data', 'range'], { kind: 'rolling', num_spans: 1, skip_num_recent_spans: 1 });
    // The statistics are still those of all three.
    expect(await remove(1)).toBe('artifact/in-use');
    await rowsSeen();
    expect((await versions()).map(({ span, current }) => [span, current])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
    // The newest is left out for now only.
    expect(await remove(3)).toBe('artifact/in-use');
    expect(await remove(2)).toBe('artifact/in-use');
    expect(await remove(1)).toBe('went well');
    expect(await project.session.nextNode()).not.toBe('ExampleGen');
    const seen = await project.run({ until: 'StatisticsGen' });
    expect(seen.nodes.slice(0, 2)).toMatchObject([{ state: 'CACHED' }, { state: 'CACHED', rowsIn: 60 }]);
    expect((await versions()).map(({ span, deleted }) => [span, deleted])).toContainEqual([1, true]);
    await restoreVersion(project.session, await idOf(1));
    expect(await remove(1)).toBe('went well');
    await configure(['data', 'range'], { kind: 'static', start: 1, end: 2 });
    expect(await rowsSeen()).toBe(90);
    expect((await versions()).filter(({ span, deleted }) => span === 1 && !deleted)).toHaveLength(1);
    await configure(['data', 'range'], { kind: 'static', start: 9 });
    expect(await codeOf(rowsSeen())).toBe('span/none-in-range');
  });

  it('is no longer taken from the cache when deleted, and is again when restored', async () => {
    await addSource(project.session, await project.write('rows.csv', table(40)));
    await ingest();
    const old = (await versions())[0]?.artifactId ?? 0;
    await project.write('rows.csv', table(41));
    await ingest();
    await deleteVersion(project.session, old);
    await project.write('rows.csv', table(40));
    expect(await project.session.nextNode()).toBe('ExampleGen');
    await restoreVersion(project.session, old);
    const again = await ingest();
    expect(again.nodes[0]?.state).toBe('CACHED');
    expect((await versions()).find(({ current }) => current)).toMatchObject({ artifactId: old, deleted: false });
  });

  it('ingests anew where the version was deleted', async () => {
    await addSource(project.session, await project.write('rows.csv', table(40)));
    await ingest();
    const old = (await versions())[0];
    await project.write('rows.csv', table(41));
    await ingest();
    await deleteVersion(project.session, old?.artifactId ?? 0);
    await project.write('rows.csv', table(40));
    expect((await ingest()).nodes[0]?.state).toBe('COMPLETE');
    const newest = (await versions())[0];
    expect(newest?.artifactId).not.toBe(old?.artifactId);
    expect(newest?.contentHash).toBe(old?.contentHash);
  });

  it('says what is missing when the trash was emptied, and no longer lists the version', async () => {
    await addSource(project.session, await project.write('rows.csv', table(40)));
    await ingest();
    const old = (await versions())[0]?.artifactId ?? 0;
    await project.write('rows.csv', table(41));
    await ingest();
    await deleteVersion(project.session, old);
    await rm(join(project.session.dir, 'trash'), { recursive: true });
    expect(await codeOf(restoreVersion(project.session, old))).toBe('artifact/not-found');
    expect((await versions()).map(({ artifactId }) => artifactId)).not.toContain(old);
  });

  it('brings a version back that was marked when the program died before it was moved', async () => {
    await addSource(project.session, await project.write('rows.csv', table(40)));
    await ingest();
    const old = (await versions())[0]?.artifactId ?? 0;
    await project.session.metadata.setArtifactState(old, 'MARKED_FOR_DELETION');
    project = await project.reopen();
    await restoreVersion(project.session, old);
    expect((await versions())[0]).toMatchObject({ artifactId: old, deleted: false });
  });

  it('tells the bytes of every node and of the trash, largest first, and all of them together', async () => {
    await addSource(project.session, await project.write('rows.csv', table(4000)));
    await project.run({ until: 'StatisticsGen' });
    await project.write('rows.csv', table(4001));
    await project.run({ until: 'StatisticsGen' });
    await deleteVersion(project.session, (await versions())[1]?.artifactId ?? 0);
    const use = await projectDiskUse(project.session);
    const bytes = use.parts.map((part) => part.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
    expect(bytes.reduce((a, b) => a + b, 0)).toBe(use.total);
    expect(use.parts.find(({ name }) => name === 'ExampleGen')?.count).toBe(1);
    expect(use.parts.find(({ name }) => name === 'StatisticsGen')?.count).toBe(2);
    expect(use.parts.find(({ name }) => name === 'trash')?.count).toBe(1);
  });
});
