/** The project that every test on a million rows shares: a first span checked, what was served, the million beside it as a file. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { RowFilter } from '../../../core/contract/index.ts';
import { openAppendLog } from '../../../core/workspace/index.ts';
import { launchChromium } from '../chromium-suite.ts';
import { type CoreConnection, connectCore } from '../core-client.ts';
import { createUserHome, type InterfaceHost, type UserHome } from '../interface-host.ts';
import { openWindow, type WatchedWindow } from '../watched-window.ts';
import { cellsOf, columns, spans, writePeople } from './people.ts';

/** Beside those of the other screens. */
export const pictures = join(import.meta.dirname, '..', '..', '..', 'test-output', 'million');

/** A page of a million rows must not be waited for; a pass over all of them may be. */
export const passMs = 120_000;

/** Predictions in the register, and the input that is kept out of it. */
export const served = { count: 12_000, redacted: 'race' } as const;

export interface MillionProject {
  readonly home: UserHome;
  readonly host: InterfaceHost;
  readonly browser: Browser;
  readonly core: CoreConnection;
  readonly window: WatchedWindow;
  readonly page: Page;
  /** The file of the second span. */
  readonly table: string;
  open(address: string): Promise<void>;
  /** Runs on the command of a client until the stage, and resolves at the end of the run, however it ends. */
  run(until: 'ExampleGen' | 'ExampleValidator'): Promise<void>;
  /** The newest ingestion of a span. */
  artifactOf(span: number): Promise<number>;
  /** How many rows of the newest span pass, as the core finds them. */
  count(split: string, filters: readonly RowFilter[]): Promise<number>;
  close(): Promise<void>;
}

export async function makeMillionProject(): Promise<MillionProject> {
  await mkdir(pictures, { recursive: true });
  const home = await createUserHome();
  const [before, table] = [join(home.dir, 'before.csv'), join(home.dir, 'million.csv')];
  const dir = join(home.dir, 'census');
  await writePeople(before, 'before');
  expect((await home.commandLine.run('init', dir, '--from', before, '--label', 'income')).code).toBe(0);
  await registerPredictions(dir);
  const writing = writePeople(table, 'million');
  const [host, browser] = await Promise.all([home.startInterface('--project', dir), launchChromium()]);
  const core = connectCore(host);
  const window = await openWindow(browser, { host, viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  await writing;
  const { client } = core;
  const artifactOf = async (span: number): Promise<number> =>
    (await client.data.versions()).find((version) => version.span === span)?.artifactId ?? 0;
  const project: MillionProject = {
    ...{ home, host, browser, core, window, page: window.page, table, artifactOf },
    open: async (address) => void (await window.page.goto(`${host.origin}/#/${address}`)),
    run: async (until) => {
      const { runId } = await client.pipeline.run({ until });
      const ended = async (): Promise<boolean> =>
        (await client.pipeline.runs()).some((run) => run.id === runId && run.state !== 'RUNNING');
      await vi.waitUntil(ended, { timeout: passMs, interval: 100 });
    },
    count: async (split, filters) => {
      const asked = { artifactId: await artifactOf(2), split, filters: [...filters], limit: 1, columns: [] };
      let answer = await client.data.findRows(asked);
      while (!answer.complete) answer = await client.data.findRows(asked);
      return answer.found;
    },
    close: async () => {
      core.close();
      await browser.close();
      await home.remove();
    },
  };
  await project.run('ExampleValidator');
  return project;
}

/** As the model server registers them: people of the second span, their race left out on the user's wish. */
async function registerPredictions(dir: string): Promise<void> {
  const log = await openAppendLog(join(dir, 'registers', 'predictions'), {
    writer: 'server',
    maxSegmentBytes: 1 << 26,
    fsync: 'batched',
  });
  const records = Array.from({ length: served.count }, (_, index) => {
    const cells = cellsOf(spans.million.from + index * 50, 'million');
    const inputs = columns.flatMap((name, at) => (name === 'income' || name === served.redacted ? [] : [[name, cells[at]]]));
    const likely = 0.5 + (index % 50) / 100;
    return {
      id: `01J${String(index).padStart(23, '0')}`,
      at: 1_764_000_000_000 + index * 1000,
      model: 'census',
      version: '1764000000',
      inputs: Object.fromEntries(inputs.map(([name, text]) => [name, asServed(text ?? '')])),
      predicted: index % 4 === 0 ? '>50K' : '<=50K',
      classes: ['<=50K', '>50K'],
      scores: index % 4 === 0 ? [1 - likely, likely] : [likely, 1 - likely],
      redacted: [served.redacted],
    };
  });
  await Promise.all(records.map((record) => log.append(record)));
  await log.close();
}

function asServed(text: string): string | number | null {
  if (text === '') return null;
  return /^-?[\d.]+$/.test(text) ? Number(text) : text;
}

/** The grid of rows as a test reads it. */
export function gridOf(page: Page) {
  const grid = (): Locator => page.getByRole('grid');
  const cell = (place: number, column: string): Locator => {
    const at = columns.indexOf(column);
    return page.locator(`[role=row][aria-rowindex="${place + 2}"] [role=gridcell][aria-colindex="${at + 2}"]`);
  };
  return {
    grid,
    cell,
    /** The number of the person in a place, once its row is there. */
    personAt: async (place: number): Promise<number> => {
      await expect.poll(() => cell(place, 'person').textContent(), { timeout: 10_000 }).toMatch(/^\d+$/);
      return Number(await cell(place, 'person').textContent());
    },
    found: (text: RegExp): Promise<void> => page.getByRole('status').getByText(text).waitFor({ timeout: passMs }),
    /** The first number of what the filter bar says, once the scan has ended: rows found. */
    foundCount: async (): Promise<number> => {
      const said = page.getByRole('status').filter({ hasText: /^[\d,]+ rows?( of [\d,]+)?$/ });
      await said.waitFor({ timeout: passMs });
      return Number((await said.textContent())?.split(' ')[0]?.replaceAll(',', ''));
    },
  };
}

export function cellOf(person: number, column: string): string {
  return cellsOf(person, 'million')[columns.indexOf(column)] ?? '';
}
