/** What is found in the million, as the Validate screen shows it: the overview, datasets side by side, the rows behind a bar. */

import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { look } from './looks.ts';
import { countPeople, newCountry, spans } from './people.ts';
import { cellOf, gridOf, type MillionProject, passMs, served } from './project.ts';

const soon = { timeout: 15_000 };

/** The Validate screen as a test reads it. */
export function screenOf(page: Page) {
  const features = (): Locator => page.getByRole('region', { name: 'Features, train against eval', exact: true });
  const detail = (name: string): Locator => page.getByRole('complementary', { name: `${name} in detail` });
  return {
    features,
    detail,
    tab: (name: string): Promise<void> => page.getByRole('main').getByRole('radio', { name, exact: true }).click({ force: true }),
    select: async (name: string): Promise<void> => {
      await features()
        .getByTitle(name, { exact: true })
        .or(features().getByText(name, { exact: true }))
        .first()
        .click();
      await detail(name).waitFor(soon);
    },
    chip: (name: RegExp | string): Locator => page.getByRole('group', { name: 'Compare' }).getByRole('button', { name }),
    names: (): Promise<readonly string[]> => features().locator('.data-table__select .strong').allTextContents(),
    asTable: async (): Promise<void> => {
      await page.getByRole('button', { name: 'Chart menu' }).click();
      await page.getByRole('menuitem', { name: 'Show as table' }).click();
    },
  };
}

export function testOverview(project: () => MillionProject): void {
  const screen = () => screenOf(project().page);
  const header = (name: RegExp): Locator => screen().features().getByRole('columnheader', { name });
  const open = async (): Promise<void> => {
    await project().open('validate');
    await screen().features().getByRole('row').nth(5).waitFor(soon);
  };

  it('puts what stops the pipeline first, and orders by name, by what is missing and by distance', async () => {
    const { page } = project();
    await open();
    expect(new Set((await screen().names()).slice(0, 2))).toEqual(new Set(['country', 'education']));
    await page.getByText(/4 findings in 2 features stop the pipeline/).waitFor();
    await header(/Feature/)
      .getByRole('button')
      .click();
    expect((await screen().names())[0]).toBe('age');
    await header(/Missing/)
      .getByRole('button')
      .click();
    await expect.poll(async () => (await screen().names())[0]).toMatch(/occupation|workclass/);
    await header(/distance of eval/)
      .getByRole('button')
      .click();
    expect(await header(/distance of eval/).getAttribute('aria-sort')).toBe('descending');
    await header(/Finding/)
      .getByRole('button')
      .click();
    await look(page, 'validate');
  });

  it('puts the span before, what was served and slices beside train and eval, each with its own numbers', async () => {
    const { page } = project();
    await screen().chip('Span before').click();
    await screen()
      .chip(/^span 1 /)
      .waitFor({ timeout: passMs });
    await screen().chip('Served').click();
    await screen()
      .chip(/^served \d/)
      .waitFor({ timeout: passMs });
    await screen().chip('Slice by…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^sex/ }).click();
    await dialog.getByRole('button', { name: 'Slice', exact: true }).click();
    await screen()
      .chip(/^Female/)
      .waitFor({ timeout: passMs });
    await screen().select('hours');
    const numbers = page.getByRole('region', { name: 'Numbers of hours' });
    expect(await numbers.getByRole('columnheader').allTextContents()).toEqual([
      ...['train', 'eval', 'span 1', 'served'],
      ...['Male', 'Female'],
    ]);
    const rows = (await numbers.getByRole('row', { name: /^rows/ }).getByRole('cell').allTextContents()).map(numberOf);
    const [train = 0, evaluated = 0, before = 0, asked = 0, male = 0, female = 0] = rows;
    expect(train + evaluated).toBe(spans.million.count);
    expect(male + female).toBe(train);
    expect(asked).toBe(served.count);
    expect(before).toBeGreaterThan(0.79 * spans.before.count);
    await look(page, 'validate-datasets');
  });

  it('draws them on a linear and a logarithmic scale, by quantile, and side by side', async () => {
    const { page } = project();
    const detail = screen().detail('hours');
    await detail.getByRole('radio', { name: 'log' }).click({ force: true });
    await detail.getByRole('img', { name: /^Distribution of hours/ }).waitFor(soon);
    for (const kind of ['By quantile', 'Side by side', 'By value']) {
      await detail.getByRole('button', { name: /What the chart shows/ }).click();
      await page.getByRole('option', { name: kind }).click();
      await detail.getByRole('img').first().waitFor(soon);
    }
    await detail.getByRole('radio', { name: 'linear' }).click({ force: true });
  });
}

export function testRowsBehind(project: () => MillionProject): void {
  const screen = () => screenOf(project().page);
  const back = async (): Promise<void> => {
    await project().page.goBack();
    await screen().features().waitFor(soon);
  };
  /** The rows of the grid that a click has led to, once they have been counted. */
  const counted = async (): Promise<number> => {
    await project().page.getByRole('heading', { name: 'Data', level: 1 }).waitFor(soon);
    return gridOf(project().page).foundCount();
  };
  const line = (name: string): Locator =>
    project()
      .page.getByRole('figure')
      .getByRole('row', { name: new RegExp(`^${name} `) });

  it('opens the rows behind a bar of train and of eval, every one of them', async () => {
    const { open } = project();
    await open('validate');
    await screen().select('hours');
    await screen().asTable();
    const found: number[] = [];
    const bars: (readonly string[])[] = [];
    for (const split of ['train', 'eval']) {
      const bar = line(split).nth(5);
      bars.push(await bar.getByRole('cell').allTextContents());
      await bar.getByRole('button').click();
      found.push(await counted());
      await back();
      await screen().select('hours');
      await screen().asTable();
    }
    const [low, high] = [1, 2].map((at) => numberOf(bars[0]?.[at]));
    expect([low, high]).toEqual([1, 2].map((at) => numberOf(bars[1]?.[at])));
    // What lies on its lower edge belongs to the bar before.
    expect(sum(found)).toBe(countPeople((cell) => Number(cell('hours')) > Number(low) && Number(cell('hours')) <= Number(high)));
    const shown = bars.map((cells) => numberOf(cells[3]));
    expect(Math.abs(sum(found) / sum(shown) - 1)).toBeLessThan(0.1);
  });

  it('opens the predictions behind a bar of what was served', async () => {
    const { page } = project();
    await screen().chip('Served').click();
    await screen()
      .chip(/^served \d/)
      .waitFor({ timeout: passMs });
    const bar = line('served').nth(5);
    const cells = await bar.getByRole('cell').allTextContents();
    await bar.getByRole('button').click();
    const inBar = (hours: number): boolean => hours > Number(cells[1]) && hours <= Number(cells[2]);
    const asked = Array.from({ length: served.count }, (_, index) => spans.million.from + index * 50);
    expect(await counted()).toBe(asked.filter((person) => inBar(Number(cellOf(person, 'hours')))).length);
    await page.getByRole('columnheader', { name: /prediction\.answer/ }).waitFor();
    await page.getByRole('button', { name: /^served/ }).waitFor();
    await look(page, 'rows-served');
    await back();
  });

  it('asks which dataset is meant where several lie under the pointer, and says why one has no bar', async () => {
    const { page } = project();
    await screen().chip('Served').click();
    await screen()
      .chip(/^served \d/)
      .waitFor({ timeout: passMs });
    await screen().select('age');
    await screen()
      .detail('age')
      .getByRole('img', { name: /^Distribution of age/ })
      .click();
    const menu = page.getByRole('menu', { name: 'Show the rows behind this' });
    expect(await menu.getByRole('menuitem').allTextContents()).toEqual([
      expect.stringMatching(/^train/),
      expect.stringMatching(/^eval/),
      expect.stringMatching(/^served/),
    ]);
    const said = (await menu.getByRole('menuitem').nth(1).textContent()) ?? '';
    await menu.getByRole('menuitem').nth(1).click();
    const about = numberOf(/about ([\d,]+) rows/.exec(said)?.[1]);
    expect(Math.abs((await counted()) / about - 1)).toBeLessThan(0.1);
    await back();
    await screen().chip('Served').click();
    await screen()
      .chip(/^served \d/)
      .waitFor({ timeout: passMs });
    await screen().select('race');
    await screen()
      .detail('race')
      .getByText(/no request in the register has this input/)
      .waitFor(soon);
  });

  it('leads from a value that is not in the schema to its rows', async () => {
    const { page, count } = project();
    await screen().select('country');
    await page.getByRole('button', { name: 'Show rows of eval' }).click();
    const found = await counted();
    expect(found).toBe(await count('eval', [{ op: 'is', column: 'country', values: [newCountry] }]));
    expect(found).toBeGreaterThan(3000);
    await back();
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function numberOf(text: string | undefined): number {
  return Number(text?.replaceAll(/[^\d.-]/g, ''));
}
