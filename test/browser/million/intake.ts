/** The million comes in: previewed, added, the spans and splits it goes by, the run that reads it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { railLink, runPipeline } from '../rail.ts';
import { look } from './looks.ts';
import { spans } from './people.ts';
import type { MillionProject } from './project.ts';

const soon = { timeout: 10_000 };

export function testIntake(project: () => MillionProject): void {
  it('shows the first rows of a file of a million before anything is copied, and adds it as the next span', async () => {
    const { page, table, open, core } = project();
    await open('data/add');
    await page.getByRole('textbox', { name: 'Path', exact: true }).fill(table);
    const preview = page.getByRole('region', { name: 'First rows' });
    await preview.getByText(String(spans.million.from), { exact: true }).waitFor();
    expect(await preview.getByRole('columnheader').count()).toBe(17);
    await look(page, 'wizard');
    await page.getByRole('button', { name: 'Add to the project' }).click();
    await expect
      .poll(async () => (await core.client.project.current())?.config.data.sources.at(-1), soon)
      .toMatchObject({ span: 2 });
    await page.getByRole('heading', { name: 'Data', level: 1, exact: true }).waitFor(soon);
  });

  it('says what is wrong with a source before it is one, and what a pattern finds', async () => {
    const { page, home, open } = project();
    for (const day of [1, 2]) await writeFile(join(home.dir, `day-${day}.csv`), 'a,b\n1,2\n');
    await open('data/add');
    const path = page.getByRole('textbox', { name: 'Path', exact: true });
    await path.fill(join(home.dir, 'nothing.csv'));
    await page.getByRole('alert').waitFor();
    await path.fill(join(home.dir, 'before-{SPAN}x.csv'));
    await page
      .getByRole('alert')
      .getByText(/pattern|span/i)
      .first()
      .waitFor();
    await path.fill(join(home.dir, 'day-{SPAN}.csv'));
    await page.getByText('The pattern finds 2 spans now.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('takes the latest span alone, and the shares of the splits, from the screen', async () => {
    const { page, open, core } = project();
    await open('data/sources');
    const range = page.getByRole('region', { name: 'Which spans are used' });
    await range.getByRole('radio', { name: 'Latest' }).click({ force: true });
    await range.getByRole('button', { name: 'Save spans' }).click();
    await look(page, 'sources');
    const splits = page.getByRole('region', { name: 'How rows are split' });
    await splits.getByRole('textbox', { name: 'Parts of train' }).fill('4');
    await page.keyboard.press('Tab');
    await splits.getByText('80.0 %').waitFor();
    await splits.getByRole('button', { name: 'Save splits' }).click();
    const config = async () => (await core.client.project.current())?.config.data;
    await expect.poll(config, soon).toMatchObject({ range: { kind: 'latest' }, splits: { train: 4, eval: 1 } });
  });

  it('reads a million rows while the window goes on answering, and stops at what it finds', async () => {
    const { page, open } = project();
    await open('data/sources');
    const ended = runPipeline(page);
    await railLink(page, 'Data').getByText('%').waitFor();
    await page.getByRole('main').getByRole('radio', { name: 'Versions' }).click({ force: true });
    await page.getByRole('region', { name: 'Versions in time' }).waitFor();
    expect(await ended).toMatch(/ExampleValidator/);
    await railLink(page, 'Validate').getByText('4 anomalies').waitFor();
  });
}
