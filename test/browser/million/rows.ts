/** Every row of the million in the grid: reached, ordered, filtered, looked at. */

import { expect, it } from 'vitest';
import { look } from './looks.ts';
import { countPeople, newCountry, spans } from './people.ts';
import { cellOf, gridOf, type MillionProject, passMs } from './project.ts';

const soon = { timeout: 10_000 };

export function testRows(project: () => MillionProject): void {
  const view = () => gridOf(project().page);
  let total = 0;

  it('tells how many rows there are and shows the first', async () => {
    const { open, core, artifactOf } = project();
    const versions = await core.client.data.versions();
    const splits = versions.find(({ span }) => span === 2)?.splits ?? [];
    expect(splits.reduce((sum, { rows }) => sum + rows, 0)).toBe(spans.million.count);
    total = splits.find(({ name }) => name === 'train')?.rows ?? 0;
    await open(`data/rows/${await artifactOf(2)}/train`);
    await view().found(new RegExp(`^${total.toLocaleString('en')} rows$`));
    expect(Number(await view().grid().getAttribute('aria-rowcount'))).toBe(total + 1);
    const person = await view().personAt(0);
    for (const column of ['wage', 'age', 'education']) {
      expect(await view().cell(0, column).textContent()).toBe(cellOf(person, column));
    }
  });

  it('reaches the last row and the first by keys, each cell where it belongs', async () => {
    const { page } = project();
    await view().grid().focus();
    await page.keyboard.press('Control+End');
    await expect
      .poll(
        () =>
          view()
            .cell(total - 1, 'income')
            .textContent(),
        soon,
      )
      .toMatch(/50K/);
    const [country, income] = await Promise.all(
      ['country', 'income'].map((column) =>
        view()
          .cell(total - 1, column)
          .textContent(),
      ),
    );
    await page.keyboard.press('Home');
    const last = await view().personAt(total - 1);
    expect(last).toBeGreaterThan(spans.million.from + spans.million.count - 100);
    expect([country, income]).toEqual([cellOf(last, 'country') || 'missing', cellOf(last, 'income')]);
    expect(
      await view()
        .cell(total - 1, 'wage')
        .textContent(),
    ).toBe(cellOf(last, 'wage'));
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('PageDown');
    const active = await view().grid().getAttribute('aria-activedescendant');
    expect(Number(active?.split('-').at(-2))).toBeGreaterThan(10);
  });

  it('jumps to a row by its number', async () => {
    const { page } = project();
    const jump = page.getByRole('textbox', { name: 'Go to row' });
    await jump.fill('500,000');
    await jump.press('Enter');
    const person = await view().personAt(499_999);
    expect(await view().cell(499_999, 'age').textContent()).toBe(cellOf(person, 'age'));
  });

  it('scrolls anywhere by the scrollbar, and by the wheel row by row', async () => {
    const { page } = project();
    await view()
      .grid()
      .evaluate((element) => {
        element.scrollTop = element.scrollHeight / 2;
      });
    const firstShown = async (): Promise<number> =>
      Number(await page.locator('.row-grid__row').first().getAttribute('aria-rowindex'));
    await expect.poll(async () => Math.abs((await firstShown()) - total / 2)).toBeLessThan(total / 20);
    const first = await firstShown();
    await view().grid().hover();
    await page.mouse.wheel(0, 90);
    await expect.poll(firstShown).toBe(first + 3);
    const person = await view().personAt(first + 5);
    expect(
      await view()
        .cell(first + 5, 'fnlwgt')
        .textContent(),
    ).toBe(cellOf(person, 'fnlwgt'));
  });

  it('orders by a number, the other way, and back', async () => {
    const { page } = project();
    const header = page.getByRole('columnheader', { name: /wage/ });
    const first = async (): Promise<number> => Number(await view().cell(0, 'wage').textContent());
    await header.click();
    await expect.poll(() => header.getAttribute('aria-sort'), { timeout: passMs }).toBe('ascending');
    await expect.poll(first, { timeout: passMs }).toBeLessThan(0.1);
    const wages = await Promise.all([0, 1, 2, 3].map(async (place) => Number(cellOf(await view().personAt(place), 'wage'))));
    expect(wages).toEqual([...wages].sort((a, b) => a - b));
    await header.click();
    await expect.poll(first, { timeout: passMs }).toBeGreaterThan(99);
    await header.click();
    await expect.poll(() => header.getAttribute('aria-sort')).toBeNull();
  });

  it('counts the rows that pass a condition as they are, and keeps it in the address', async () => {
    const { page, count } = project();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Column' }).fill('hours');
    await page.getByRole('textbox', { name: 'From', exact: true }).fill('80');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Add filter' }).click();
    const found = await view().foundCount();
    for (const place of [0, 1, 2]) expect(Number(cellOf(await view().personAt(place), 'hours'))).toBeGreaterThanOrEqual(80);
    const others = await count('eval', [{ op: 'between', column: 'hours', low: 80, closed: false }]);
    expect(found + others).toBe(countPeople((cell) => Number(cell('hours')) >= 80));
    await page.reload();
    expect(await view().foundCount()).toBe(found);
    await look(page, 'rows-filtered');
    await page.getByRole('button', { name: /^Remove the filter/ }).click();
    await view().found(/\d rows$/);
  });

  it('finds text anywhere, and says when there is none', async () => {
    const { page, count } = project();
    const search = page.getByRole('searchbox', { name: 'Text anywhere' });
    await search.fill(newCountry.toUpperCase());
    await view().found(/ rows of /);
    const others = await count('eval', [{ op: 'anywhere', text: newCountry }]);
    expect((await view().foundCount()) + others).toBe(countPeople((cell) => cell('country') === newCountry));
    await search.fill('no such text');
    await page.getByText('No row passes').waitFor({ timeout: passMs });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await view().found(/\d rows$/);
  });

  it('shows one row whole and makes a filter of its value', async () => {
    const { page } = project();
    await view().cell(2, 'education').click();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Whole row' });
    const education = (await view().cell(2, 'education').textContent()) ?? '';
    await detail.getByRole('region', { name: 'education' }).getByText(education, { exact: true }).waitFor(soon);
    await look(page, 'rows');
    await detail.getByRole('button', { name: 'Only this value' }).click();
    await view().found(/ rows of /);
    for (const place of [0, 1, 2]) expect(cellOf(await view().personAt(place), 'education')).toBe(education);
    await detail.getByRole('button', { name: 'Close' }).click();
  });
}
