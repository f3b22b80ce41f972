/** The versions of the data: in time, two of them compared, one outside the range moved to the trash and back. */

import { expect, it } from 'vitest';
import { railLink } from '../rail.ts';
import { look } from './looks.ts';
import { cellsOf, spans } from './people.ts';
import { gridOf, type MillionProject, passMs } from './project.ts';

const soon = { timeout: 10_000 };

export function testVersions(project: () => MillionProject): void {
  it('shows every version in time and opens its rows', async () => {
    const { page, open } = project();
    await open('data/versions');
    const timeline = page.getByRole('region', { name: 'Versions in time' });
    // The first span was read twice: once more with the other shares of the splits.
    await timeline.getByRole('button').nth(2).waitFor(soon);
    expect(await timeline.getByRole('button').allTextContents()).toEqual([
      expect.stringMatching(/^60,000.*span 1/),
      expect.stringMatching(/^60,000.*span 1/),
      expect.stringMatching(/^1M.*span 2/),
    ]);
    const table = page.getByRole('region', { name: 'Ingested data' });
    const million = table.getByRole('row').filter({ hasText: 'million.csv' });
    expect(await million.textContent()).toContain('1,000,000');
    await million.getByText('current').waitFor(soon);
    await million.getByRole('button', { name: 'Rows', exact: true }).click();
    await gridOf(page).personAt(0);
  });

  it('compares two spans by a key: who came, went and changed', async () => {
    const { page, open } = project();
    await open('data/versions');
    const panel = page.getByRole('region', { name: 'Compare two versions' });
    await panel.getByRole('textbox', { name: 'Key columns' }).fill('person');
    await panel.getByRole('button', { name: 'Compare', exact: true }).click();
    const compared = panel.getByRole('region', { name: 'Columns compared' });
    await compared
      .getByRole('row')
      .nth(1)
      .waitFor({ timeout: 2 * passMs });
    const { before, million } = spans;
    const shared = Array.from({ length: before.count - million.from }, (_, at) => million.from + at);
    const changed = shared.filter((person) => cellsOf(person, 'before').join() !== cellsOf(person, 'million').join()).length;
    const counts = (await panel.locator('.data__counts').innerText()).replaceAll(',', '').split(/\s+/).join(' ');
    expect(counts).toBe(
      `${million.count - shared.length} added ${million.from} removed ${changed} changed ${shared.length - changed} unchanged`,
    );
    const hours = shared.filter((person) => cellsOf(person, 'before')[14] !== cellsOf(person, 'million')[14]).length;
    expect(await compared.getByRole('row', { name: /^hours/ }).textContent()).toContain(hours.toLocaleString('en'));
    await look(page, 'versions');
  }, 300_000);

  it('moves a span outside the range to the trash and back, and leaves it out of the next run', async () => {
    const { page, run, core } = project();
    const table = page.getByRole('region', { name: 'Ingested data' });
    const before = table.getByRole('row').filter({ hasText: 'before.csv' }).first();
    await before.getByRole('button', { name: 'More for span 1' }).click();
    await page.getByRole('menuitem', { name: 'Move to the trash' }).click();
    await before.getByText('in the trash').waitFor(soon);
    await page.getByRole('region', { name: 'News' }).getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => before.getByText('in the trash').count(), soon).toBe(0);
    for (const left of [1, 0]) {
      const rest = table.getByRole('row').filter({ hasText: 'before.csv' }).filter({ hasNotText: 'in the trash' });
      await rest.first().getByRole('button', { name: 'More for span 1' }).click();
      await page.getByRole('menuitem', { name: 'Move to the trash' }).click();
      await expect.poll(() => rest.count(), soon).toBe(left);
    }
    await run('ExampleGen');
    await railLink(page, 'Validate').getByText('4 anomalies').waitFor(soon);
    const versions = await core.client.data.versions();
    expect(versions.map(({ span, current, deleted }) => ({ span, current, deleted }))).toEqual([
      { span: 2, current: true, deleted: false },
      { span: 1, current: false, deleted: true },
      { span: 1, current: false, deleted: true },
    ]);
    await page.getByRole('row').filter({ hasText: 'million.csv' }).getByRole('button', { name: 'More for span 2' }).click();
    await page.getByRole('menuitem', { name: 'Move to the trash' }).click();
    await page
      .getByText(/needs this version; it stays/)
      .first()
      .waitFor(soon);
    for (const { artifactId } of versions.slice(1)) await core.client.data.restoreVersion({ artifactId });
    // Away with what the news said.
    await page.reload();
  });
}
