/** What is done about what was found: checks, rules with their effect, fixes, drift over the spans, the report. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBarriers } from '../axe-report.ts';
import { look } from './looks.ts';
import { newCountry } from './people.ts';
import { type MillionProject, pictures } from './project.ts';
import { screenOf } from './validate.ts';

const soon = { timeout: 15_000 };

export function testFindings(project: () => MillionProject): void {
  const screen = () => screenOf(project().page);

  it('lists what a schema does not see', async () => {
    const { page, open } = project();
    await open('validate');
    await screen().tab('Checks');
    await page.getByText(/looked for in [\d,]+ rows/).waitFor(soon);
    await page.getByRole('listitem').filter({ hasText: 'Id-like' }).getByText('person').first().waitFor(soon);
    await look(page, 'validate-checks');
  });

  it('shows what an edit of the schema brings before it is made, makes it and takes it back', async () => {
    const { page, core } = project();
    await screen().tab('Schema');
    await page.getByRole('region', { name: 'Schema' }).getByText('sex', { exact: true }).click();
    const rules = page.getByRole('complementary', { name: 'Rules of sex' });
    await rules.getByRole('button', { name: 'Remove the value Female' }).click();
    await rules.getByText('brings').waitFor(soon);
    await look(page, 'validate-schema');
    const domain = async (): Promise<readonly string[] | undefined> =>
      (await core.client.validate.schema()).features.find(({ name }) => name === 'sex')?.domain;
    expect(await domain()).toHaveLength(2);
    await rules.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(domain, soon).toHaveLength(1);
    await page.getByRole('main').getByText('brings').first().waitFor(soon);
    await page.getByRole('button', { name: 'Undo the last change of the schema' }).click();
    await expect.poll(domain, soon).toHaveLength(2);
    await page.getByRole('main').getByText('No different from the last run.').waitFor(soon);
  });

  it('accepts a new value in the schema, as a fix that can be undone', async () => {
    const { page, core } = project();
    await screen().tab('Features');
    await screen().select('country');
    const known = async (): Promise<boolean> =>
      (await core.client.validate.schema()).features.find(({ name }) => name === 'country')?.domain?.includes(newCountry) ??
      false;
    expect(await known()).toBe(false);
    await screen().detail('country').getByRole('button', { name: 'Accept in the schema' }).click();
    await expect.poll(known, soon).toBe(true);
    expect((await core.client.validate.tryEdit({})).clears.map(({ feature }) => feature)).toEqual(['country', 'country']);
    await page.getByRole('region', { name: 'News' }).getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(known, soon).toBe(false);
  });

  it('shows how far the million lies from the span before, by the limits of the schema', async () => {
    const { page, core } = project();
    await core.client.validate.editSchema({ kind: 'drift_threshold', feature: 'country', value: 0.01 });
    await screen().tab('Drift');
    const board = page.getByRole('region', { name: 'Drift', exact: true });
    await board.getByRole('columnheader', { name: /^span 2/ }).waitFor({ timeout: 60_000 });
    const expected = (await core.client.validate.drift()).features.find(({ name }) => name === 'country');
    expect(expected?.distances[1]).toBeGreaterThan(0.01);
    const row = board.getByRole('row', { name: /^country/ });
    expect(await row.textContent()).toContain(`above the limit: ${expected?.distances[1]?.toFixed(3)}`);
    await look(page, 'validate-drift');
    await row.getByRole('button').click();
    await screen().detail('country').waitFor(soon);
    await core.client.validate.undoSchema();
  });

  it('gives the report as one file without scripts and without rows', async () => {
    const { page, browser } = project();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Report' }).click()]);
    const html = await readFile(await download.path(), 'utf8');
    expect(html).toContain(newCountry);
    expect(html).not.toContain('<script');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const opened = await context.newPage();
    await opened.setContent(html);
    expect(await opened.getByRole('heading', { name: 'census', level: 1 }).count()).toBe(1);
    expect(await findBarriers(opened)).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await opened.emulateMedia({ colorScheme });
      await opened.screenshot({ path: join(pictures, `report-${colorScheme}.png`) });
    }
    await context.close();
  });
}
