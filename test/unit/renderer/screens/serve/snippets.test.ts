import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { type Endpoint, writeSnippet } from '../../../../../renderer/screens/serve/snippets.ts';
import { rowOfTexts, textsOfRow, wrongInputs } from '../../../../../renderer/screens/serve/try-form.ts';

const row = { text: 'It\'s "fine" \\ $HOME `x`\n2nd line', days: 4, state: null } as const;
const endpoint: Endpoint = { url: 'http://127.0.0.1:8501', model: 'complaints', row };

describe('the snippets', () => {
  it.runIf(process.platform !== 'win32')('curl gets the row through a real shell unchanged', () => {
    const snippet = writeSnippet('curl', endpoint).replace(/^curl/, `printf '%s\\0'`);
    const words = execFileSync('/bin/sh', ['-c', snippet]).toString().split('\0');
    expect(words[0]).toBe('http://127.0.0.1:8501/v1/models/complaints:predict');
    expect(words[words.indexOf('-H') + 1]).toBe('Content-Type: application/json');
    expect(JSON.parse(words[words.indexOf('-d') + 1] ?? '')).toEqual({ instances: [row] });
  });

  it('the Node.js one sends the row when it is run', async () => {
    const sent: { url: string; body: string }[] = [];
    const fetch = async (url: string, request: { body: string }) => {
      sent.push({ url, body: request.body });
      return { ok: true, json: async () => ({ predictions: [1] }), headers: new Map() };
    };
    const run = new Function('fetch', 'console', `return (async () => { ${writeSnippet('node', endpoint)} })();`);
    await run(fetch, { log: () => undefined });
    expect(sent[0]?.url).toBe('http://127.0.0.1:8501/v1/models/complaints:predict');
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ instances: [row] });
  });

  it('the Python one writes missing values as None and strings escaped', () => {
    const snippet = writeSnippet('python', endpoint);
    expect(snippet).toContain('    "state": None,\n');
    expect(snippet).toContain(`    "text": ${JSON.stringify(row.text)},\n`);
    expect(snippet).toContain('    "days": 4,\n');
    expect(snippet).not.toContain('null');
  });

  it('the Go one writes missing values as nil and strings escaped', () => {
    const snippet = writeSnippet('go', endpoint);
    expect(snippet).toContain('\t\t"state": nil,\n');
    expect(snippet).toContain(`\t\t"text": ${JSON.stringify(row.text)},\n`);
    expect(snippet).toContain('http.Post("http://127.0.0.1:8501/v1/models/complaints:predict"');
  });

  it.runIf(spawnSync('gofmt', ['-h']).error === undefined)('the Go one is Go', () => {
    const checked = spawnSync('gofmt', ['-e'], { input: writeSnippet('go', endpoint), encoding: 'utf8' });
    expect(checked.stderr).toBe('');
    expect(checked.status).toBe(0);
  });
});

describe('the try-it form', () => {
  const input = (name: string, dtype: string, more: Partial<views.ServedInput> = {}): views.ServedInput => ({
    name,
    dtype,
    isList: false,
    content: 'value',
    ...more,
  });
  const inputs = [input('text', 'DT_STRING'), input('days', 'DT_INT64'), input('state', 'DT_STRING')];
  const lists = [input('tags', 'DT_STRING', { isList: true }), input('emb', 'DT_FLOAT', { isList: true, length: 3 })];
  const picture = [input('image/encoded', 'DT_STRING', { content: 'image' })];
  const wrong = (of: readonly views.ServedInput[], texts: Record<string, string>) => Object.fromEntries(wrongInputs(of, texts));

  it('shows a row and gives the same row back', () => {
    expect(rowOfTexts(inputs, textsOfRow(inputs, row))).toEqual(row);
  });

  it('sends empty fields as missing and numbers as numbers', () => {
    expect(rowOfTexts(inputs, { text: 'a', days: ' ', state: '' })).toEqual({ text: 'a', days: null, state: null });
    expect(rowOfTexts(inputs, { text: '12', days: '12', state: '' })).toEqual({ text: '12', days: 12, state: null });
  });

  it('names the numeric fields that hold no number, or no whole one', () => {
    expect(wrong(inputs, { text: 'abc', days: 'four', state: '' })).toEqual({ days: 'notANumber' });
    expect(wrong(inputs, { text: 'abc', days: '4.5', state: '' })).toEqual({ days: 'notWhole' });
    expect(wrong(inputs, { text: '', days: '', state: '' })).toEqual({});
  });

  it('takes lists with commas between and as JSON, and gives every list back as it was', () => {
    const emb = [1, -2.5, 3];
    for (const tags of [['blue', 'red'], ['a, b', 'c'], [' x '], ['[1]', 'y'], [''], []]) {
      expect(rowOfTexts(lists, textsOfRow(lists, { tags, emb }))).toEqual({ tags, emb });
    }
    expect(textsOfRow(lists, { tags: ['blue', 'red'], emb })).toEqual({ tags: 'blue, red', emb: '1, -2.5, 3' });
    expect(rowOfTexts(lists, { tags: 'blue,red', emb: '[1, null, 3]' })).toEqual({ tags: ['blue', 'red'], emb: [1, null, 3] });
    expect(rowOfTexts(lists, { tags: '', emb: '' })).toEqual({ tags: null, emb: [null, null, null] });
  });

  it('says what is wrong with a list', () => {
    expect(wrong(lists, { tags: 'red', emb: '1, 2, 3' })).toEqual({});
    expect(wrong(lists, { tags: '["red"', emb: '1, 2' })).toEqual({ tags: 'notAList', emb: 'wrongLength' });
    expect(wrong(lists, { tags: '{"a": 1}', emb: '1, two, 3' })).toEqual({ emb: 'notANumber' });
  });

  it('sends bytes as base64, and their absence as missing', () => {
    const sent = { 'image/encoded': { b64: '/9j/4AAQ' } };
    expect(rowOfTexts(picture, textsOfRow(picture, sent))).toEqual(sent);
    expect(rowOfTexts(picture, { 'image/encoded': '' })).toEqual({ 'image/encoded': null });
  });
});
