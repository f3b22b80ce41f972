import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { type CoreConnection, connectCore } from './core-client.ts';
import { dropFile } from './drop-file.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { endOfRun, goTo, railLink, recordRunningStages, runPipeline } from './rail.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const asked = 30;
/** How long a state may take to show. */
const soon = { timeout: 20_000 };

describeInChromium('the whole loop in the window', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let opened: WatchedWindow;
  let page: Page;
  let core: CoreConnection;

  beforeAll(async () => {
    home = await createUserHome();
    await writeFile(join(home.dir, 'loans.csv'), loanRows({ rows: 2000, seed: 7 }));
    [host, browser] = await Promise.all([home.startInterface(), launchChromium()]);
    opened = await openWindow(browser, { host });
    page = opened.page;
    page.setDefaultTimeout(20_000);
    core = connectCore(host);
  });
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  it('starts with an empty list of projects and an invitation to drop a file', async () => {
    await page.getByRole('heading', { name: 'From a file to a served model, on this machine' }).waitFor();
    await page.getByText('None yet. The first one appears here.').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('shows the rows and types of a dropped file before anything leaves the page', async () => {
    await dropFile(page, join(home.dir, 'loans.csv'));
    await page.getByRole('heading', { name: 'New project from loans.csv' }).waitFor();
    await page.getByRole('columnheader', { name: 'income whole number' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'region text' }).isVisible()).toBe(true);
    expect(opened.requested.filter((address) => address.includes('/upload'))).toEqual([]);
  });

  it('makes a project once the label is chosen', async () => {
    await page.getByRole('button', { name: 'What to predict' }).click();
    await page.getByRole('option', { name: /^repaid/ }).click();
    expect(await page.getByText('Two classes: a yes-or-no model').isVisible()).toBe(true);
    await page.getByText('Run the pipeline at once').click();
    await page.getByRole('button', { name: 'Create project' }).click();
    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor();
    expect(opened.requested.filter((address) => address.includes('/upload'))).toHaveLength(1);
    expect(await core.client.project.current()).toMatchObject({ name: 'loans', config: { label: { name: 'repaid' } } });
  });

  it('takes its settings from the screens into the project file', async () => {
    await goTo(page, 'Settings');
    await commit(page.getByRole('textbox', { name: 'REST port' }), '0');
    await goTo(page, 'Train');
    await commit(page.getByRole('textbox', { name: 'Epochs, at most' }), '6');
    const config = async (): Promise<unknown> => (await core.client.project.current())?.config;
    await expect.poll(config, soon).toMatchObject({ serving: { rest_api_port: 0 }, model: { epochs: 6 } });
    expect((await core.client.project.configText()).text).toContain('epochs: 6');
  });

  it('runs the pipeline from its button and shows every stage while it runs', async () => {
    const seen = await recordRunningStages(page);
    expect(await runPipeline(page)).toContain('8 nodes, 0 cached');
    expect(await seen()).toEqual(expect.arrayContaining(['Data', 'Validate', 'Transform', 'Train', 'Evaluate']));
    for (const stage of ['Data', 'Validate', 'Transform', 'Train', 'Evaluate']) {
      await expect.poll(() => railLink(page, stage).textContent(), soon).toContain('(done)');
    }
    await goTo(page, 'Data');
    await page.getByRole('main').getByRole('radio', { name: 'Versions' }).click({ force: true });
    await page.getByRole('row', { name: /loans\.csv/ }).waitFor();
  });

  it('stops at data that a stricter schema refuses, and goes on after one click', async () => {
    await goTo(page, 'Validate');
    const numbers = await core.client.validate.view();
    expect(numbers?.splits.map((split) => split.name)).toEqual(['train', 'eval']);
    for (const split of numbers?.splits ?? []) {
      await page.getByRole('button', { name: `${split.name} ${split.rows.toLocaleString('en-US')}` }).waitFor();
    }
    await page.getByRole('radio', { name: 'Schema' }).click({ force: true });
    await page.getByRole('button', { name: /^years/ }).click();
    await commit(page.getByRole('textbox', { name: 'Largest years' }), '12');
    await page.getByText('The schema is changed.').first().waitFor();

    expect(await runPipeline(page)).toContain('stopped at ExampleValidator');
    await expect.poll(() => railLink(page, 'Validate').textContent(), soon).toContain('(needs attention)');
    expect(await core.client.pipeline.runs()).toMatchObject([{ state: 'FAILED' }, { state: 'COMPLETE' }]);

    await page.getByRole('radio', { name: 'Features' }).click({ force: true });
    await page.getByText(/stops? the pipeline until you fix/).waitFor();
    await page.getByRole('button', { name: /^years/ }).click();
    await page
      .getByRole('complementary', { name: 'years in detail' })
      .getByRole('button', { name: 'Accept in the schema' })
      .click();
    const limit = async (): Promise<number | undefined> => {
      const schema = await core.client.validate.schema();
      return schema.features.find((feature) => feature.name === 'years')?.range?.max;
    };
    await expect.poll(limit, soon).not.toBe(12);
    await page.getByRole('region', { name: 'News' }).getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(limit, soon).toBe(12);
    await page.getByRole('radio', { name: 'Schema' }).click({ force: true });
    await page.getByRole('button', { name: 'Redo the change of the schema' }).click();
    await expect.poll(limit, soon).not.toBe(12);
    expect(await runPipeline(page)).toMatch(/8 nodes, \d+ cached/);
    await expect.poll(() => railLink(page, 'Validate').textContent(), soon).toContain('(done)');
  });

  it('tells how each feature was transformed and why', async () => {
    await goTo(page, 'Transform');
    await page.getByRole('row', { name: /^region/ }).waitFor();
    const view = await core.client.transform.view();
    expect(await page.getByRole('main').textContent()).toContain(`become ${view?.inputs} inputs`);
  });

  it('draws the curves beside the baseline and ranks the models', async () => {
    await goTo(page, 'Train');
    const { epochs, leaderboard } = await core.client.train.view();
    expect(new Set(epochs.map((epoch) => epoch.model))).toEqual(new Set(['linear_baseline', 'trees', 'candidate']));
    // Of a model that is not linear: a linear one that was kept is shown without a baseline beside it.
    await page.getByRole('main').getByRole('radio', { name: 'wide & deep' }).click({ force: true });
    await page
      .getByRole('figure', { name: 'Loss by epoch' })
      .getByText(/^linear baseline \d/)
      .waitFor();
    const rows = page.getByRole('region', { name: 'Leaderboard' }).getByRole('row');
    await expect.poll(() => rows.count(), soon).toBe(leaderboard.length + 1);
    await page.getByRole('row', { name: /· default/ }).waitFor();
  });

  it('judges the model on rows it has not seen, and says why it may serve', async () => {
    await goTo(page, 'Evaluate');
    const evaluation = await core.client.evaluate.view({});
    expect(evaluation).toMatchObject({ blessed: true, main: 'auc' });
    await page
      .getByText(/^Blessed/)
      .first()
      .waitFor();
    const shown = evaluation?.metrics.auc?.toFixed(3) ?? '';
    await page.getByRole('row', { name: new RegExp(`^AUC ${shown}`) }).waitFor();
    await page.getByRole('figure', { name: 'ROC' }).waitFor();
  });

  it('serves what it pushed, stops and starts again, and answers a row tried by hand', async () => {
    await goTo(page, 'Serve');
    await page.getByText(/loans \d+ answers/).waitFor();
    await page.getByRole('button', { name: 'Stop serving' }).click();
    await expect.poll(() => railLink(page, 'Serve').textContent(), soon).toContain('stopped');
    await page.getByRole('button', { name: 'Start serving' }).click();
    await page.getByText(/loans \d+ answers/).waitFor();
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.getByText(/^answered in/).waitFor();
    const id = await page
      .getByRole('main')
      .getByText(/^id \S+$/)
      .textContent();
    const kept = await core.client.serve.predictions({ offset: 0, limit: 10 });
    expect(kept.total).toBe(1);
    expect(id).toContain(kept.rows[0]?.id);
    await expect.poll(() => railLink(page, 'Serve').textContent(), soon).toContain('(live)');
  });

  it('keeps what other programs ask over HTTP', async () => {
    const { url } = await core.client.serve.view();
    for (let i = 1; i < asked; i++) {
      const instance = {
        income: 20 + 2 * i,
        years: i % 20,
        region: ['north', 'south', 'east', 'west'][i % 4],
        purpose: 'car',
        note: 'no remarks so far, all in order',
      };
      const response = await fetch(`${url}/v1/models/loans:predict`, {
        method: 'POST',
        body: JSON.stringify({ instances: [instance] }),
      });
      expect(response.status).toBe(200);
    }
    await expect.poll(async () => (await core.client.feedback.status()).predictions, soon).toBe(asked);
    await expect.poll(() => railLink(page, 'Feedback').textContent(), soon).toContain(`${asked} to label`);
  });

  it('labels by the keyboard alone, and takes an answer back', async () => {
    await goTo(page, 'Feedback');
    const place = (done: number): Promise<void> =>
      page
        .getByText(`${done + 1} of ${asked}`, { exact: true })
        .first()
        .waitFor();
    await place(0);
    const labelled = async (): Promise<number> => (await core.client.feedback.status()).labelled;
    await page.keyboard.press('1');
    await place(1);
    await page.keyboard.press('2');
    await place(2);
    await page.keyboard.press('u');
    await place(3);
    await page.keyboard.press('Space');
    await place(4);
    await expect.poll(labelled, soon).toBe(2);
    await page.keyboard.press('1');
    await place(5);
    await expect.poll(labelled, soon).toBe(3);
    await page.keyboard.press('Backspace');
    await place(4);
    await expect.poll(labelled, soon).toBe(2);
    expect(await page.getByText('hidden until you answer', { exact: true }).isVisible()).toBe(true);
    await page.keyboard.press('r');
    await page.getByText('Enter accepts it').waitFor();
    await page.keyboard.press('Enter');
    await place(5);
    await expect.poll(labelled, soon).toBe(3);
    for (let done = 5; done < 14; done++) {
      await page.keyboard.press(done % 2 ? '1' : '2');
      await place(done + 1);
    }
    await expect.poll(labelled, soon).toBe(12);
    await expect.poll(() => page.getByRole('status').allTextContents(), soon).toContain(`Saved, 14 of ${asked}`);
  });

  it('retrains on the labels from its button', async () => {
    const before = await core.client.serve.view();
    await page.getByRole('button', { name: 'Retrain now with 12 new labels' }).click();
    expect(await endOfRun(page)).toMatch(/8 nodes, \d+ cached/);
    const [run] = await core.client.pipeline.runs();
    expect(run).toMatchObject({
      state: 'COMPLETE',
      nodes: expect.arrayContaining([expect.objectContaining({ node: 'ExampleGen', rowsOut: 2012 })]),
    });
    await goTo(page, 'Data');
    await page.getByText('2,012 rows').first().waitFor();
    await page.getByRole('main').getByRole('radio', { name: 'Versions' }).click({ force: true });
    await page.getByRole('row', { name: /span 2/ }).waitFor();
    const after = await core.client.serve.view();
    expect(after.versions.length - before.versions.length).toBe(run?.blessed ? 1 : 0);
    await goTo(page, 'Evaluate');
    await page
      .getByText(run?.blessed ? /^Blessed/ : /^Not blessed: .*\d/)
      .first()
      .waitFor();
  });

  it('shows the graph of the pipeline with what every node did', async () => {
    await goTo(page, 'Pipeline');
    const graph = page.getByRole('region', { name: 'Graph' });
    await expect.poll(() => graph.getByRole('listitem').count(), soon).toBe(9);
    await graph.getByRole('button', { name: /^ExampleGen 2,012 rows/ }).click();
    await page.getByRole('heading', { name: 'ExampleGen', level: 2 }).waitFor();
  });

  it('leads from the served version back to the file', async () => {
    await goTo(page, 'Lineage');
    const { versions } = await core.client.serve.view();
    const pushed = page.getByRole('group', { name: /^PushedModel, version \d+/ });
    await pushed.filter({ hasText: versions[0]?.version ?? 'none' }).waitFor();
    await page.getByRole('group', { name: /^loans\.csv/ }).waitFor();
    await goTo(page, 'Models');
    await page
      .getByRole('region', { name: 'All models' })
      .getByRole('row', { name: /default/ })
      .waitFor();
    await goTo(page, 'Runs');
    const runs = await core.client.pipeline.runs();
    expect(runs).toHaveLength(4);
    await expect.poll(() => page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').count(), soon).toBe(5);
  });

  it('complained of nothing on the way', () => {
    expect(opened.complaints).toEqual([]);
  });
});

/** Types a value into a field that takes it with Enter. */
async function commit(field: Locator, value: string): Promise<void> {
  await field.fill(value);
  await field.press('Enter');
}
