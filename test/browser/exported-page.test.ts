import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPage } from '../../build/build-page.mjs';
import { exportModel } from '../../core/app/index.ts';
import type { PageModel, PageProgram, PageRow } from '../../core/contract/index.ts';
import type { ColumnBatch } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { createPredictor, type Model, saveModel } from '../../core/model/index.ts';
import { answerModel, answerRows } from '../unit/model/answer-model.ts';
import { answerTrees } from '../unit/model/answer-trees.ts';
import { findBarriers } from './axe-report.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';

const pictures = resolve('test-output/screens');
const rows = answerRows(300, 7);

/** As somebody would paste them. */
function pasted({ rows: count, columns }: ColumnBatch): readonly PageRow[] {
  const utf8 = new TextDecoder();
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      columns.map((column) => {
        const at = column.offsets[row] as number;
        if (column.type === 'unknown' || at === column.offsets[row + 1]) return [column.name, null];
        if (column.type === 'bytes')
          return [column.name, utf8.decode(column.data.subarray(column.starts[at], column.starts[at + 1]))];
        return [column.name, Number(column.values[at])];
      }),
    ),
  );
}

function csvOf(given: readonly PageRow[]): string {
  const names = Object.keys(given[0] as PageRow);
  return [names, ...given.map((row) => names.map((name) => row[name] ?? ''))].map((cells) => cells.join(',')).join('\n');
}

function expectedOf(model: Model, given: ColumnBatch): number[][] {
  const predictions = createPredictor(model).predict(given);
  const answers = predictions.kind === 'regression' ? predictions.values : predictions.scores;
  const width = answers.length / given.rows;
  return Array.from({ length: given.rows }, (_, row) => [...answers.subarray(row * width, (row + 1) * width)]);
}

describeInChromium('an exported page', () => {
  let dir: string;
  let browser: Browser;
  const asked: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-page-'));
    [browser] = await Promise.all([launchChromium(), buildPage(join(dir, 'parts'))]);
    await writeFile(join(dir, 'rows.csv'), csvOf(pasted(rows)));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const exported = async (name: string, model: Model): Promise<string> => {
    unwrap(await saveModel(join(dir, name), model));
    const output = join(dir, `${name}.html`);
    const facts = { name: 'loans', version: '7', metrics: [{ name: 'auc', value: 0.81 }], threshold: 0.4 };
    const request = { modelDir: join(dir, name), output, facts, rows: join(dir, 'rows.csv'), pageParts: join(dir, 'parts') };
    const signal = new AbortController().signal;
    const record = unwrap(await exportModel({ ...request, format: 'html', split: 'eval', quantization: 'none', signal }));
    expect(record).toMatchObject({ rows: 300, largest_difference: 0 });
    return output;
  };

  const open = async (file: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    page.on('request', (request) => void asked.push(request.url()));
    page.on('pageerror', (error) => void errors.push(error.message));
    page.on('console', (message) => void errors.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    return page;
  };

  it.each([
    ['network', () => answerModel()],
    ['trees', () => answerTrees()],
    ['price', () => answerModel('price')],
    ['three classes', () => answerModel('answer', ['red', 'green', 'blue'])],
  ])('of %s answers real rows in the browser as the predictor does', async (name, make) => {
    const model = await make();
    const page = await open(await exported(name, model));
    const answers = await page.evaluate((given) => {
      const { loopwright } = globalThis as unknown as { loopwright: PageProgram };
      const text = (id: string): string => document.getElementById(id)?.textContent ?? '';
      return loopwright.open(JSON.parse(text('model')) as PageModel, text('weights')).predict(given);
    }, pasted(rows));
    const expected = expectedOf(model, rows);
    for (const [row, scores] of expected.entries()) {
      for (const [k, score] of scores.entries()) {
        const apart = Math.abs((answers[row]?.[k] ?? Number.NaN) - score) / Math.max(1, Math.abs(score));
        expect(apart, `row ${row}`).toBeLessThanOrEqual(1e-5);
      }
    }
    await page.context().close();
  });

  it('answers as the form is filled, decides by the threshold of the project, and refuses with the reason', async () => {
    const model = await answerModel();
    const file = await exported('form', model);
    const page = await open(file);
    const first = pasted(rows)[5] as Record<string, string | number | null>;
    await page.getByLabel('age').fill(String(first['age'] ?? ''));
    await page.getByLabel('weight').fill(String(first['weight']));
    await page.getByLabel('colour', { exact: true }).selectOption(String(first['colour']));
    await page.getByLabel('comment').fill(String(first['comment']));
    const score = (expectedOf(model, rows)[5] as number[])[1] as number;
    const classes = (model.label as { classes: readonly string[] }).classes;
    const shown = await page.locator('.bar').first().textContent();
    expect(shown).toBe(`${classes[1]}${(score * 100).toFixed(1)} %`);
    expect(await page.locator('.predicted').textContent()).toBe(classes[score > 0.4 ? 1 : 0]);
    await page.getByLabel('Called', { exact: false }).fill('0');
    expect(await page.locator('.predicted').textContent()).toBe(classes[1]);
    await page.getByLabel('age').fill('3.5');
    expect(await page.getByRole('alert').textContent()).toContain('"age" takes a whole number');
    await page.getByRole('button', { name: 'All missing' }).click();
    expect(await page.getByRole('alert').isHidden()).toBe(true);
    await page.context().close();
  });

  it('answers a dropped file row by row, and saves it as CSV with nothing lost', async () => {
    const model = await answerModel();
    const page = await open(await exported('many', model));
    await page.getByRole('tab', { name: 'One row' }).press('ArrowRight');
    await page.setInputFiles('#file', join(dir, 'rows.csv'));
    await page.getByText('300 rows answered.').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save all as CSV' }).click();
    const lines = (await readFile(await (await saving).path(), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(301);
    const header = (lines[0] as string).split(',');
    expect(header.slice(-3)).toEqual(['predicted', 'score no', 'score yes']);
    const expected = expectedOf(model, rows);
    for (const [i, line] of lines.slice(1).entries()) {
      expect(Math.abs(Number(line.split(',').at(-1)) - ((expected[i] as number[])[1] as number))).toBeLessThanOrEqual(1e-5);
    }
    await page.getByLabel('or paste them').fill('{"age": "many"}\n{"age": 30, "colour": "red"}');
    await page.getByLabel('or paste them').press('Control+Enter');
    await page.getByText(/2 rows answered; 1 of them refused/).waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('stands in nobody’s way in %s, and asks nothing of any network', async (theme) => {
    const page = await open(await exported(`look-${theme}`, await answerModel('answer', ['red', 'green', 'blue'])), theme);
    expect(await findBarriers(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, `exported-page-${theme}.png`), fullPage: true });
    await page.getByRole('tab', { name: 'Many rows' }).click();
    await page.setInputFiles('#file', join(dir, 'rows.csv'));
    await page.getByText('300 rows answered.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, `exported-page-rows-${theme}.png`), fullPage: true });
    const reached = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'sent',
        () => 'refused',
      ),
    );
    expect(reached).toBe('refused');
    await page.context().close();
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([]);
    expect(errors.filter((text) => !text.includes('127.0.0.1:9'))).toEqual([]);
  });
});
