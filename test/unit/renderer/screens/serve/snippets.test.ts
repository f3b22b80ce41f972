import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { writeGrpcSnippet } from '../../../../../renderer/screens/serve/grpc-snippets.ts';
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

describe('lists', () => {
  const lists = { tags: ['a, b', 'c'], codes: [1, 2], none: null } as const;
  const of = { ...endpoint, row: lists };
  const inputs = [
    { name: 'tags', dtype: 'DT_STRING', list: true },
    { name: 'codes', dtype: 'DT_INT64', list: true },
    { name: 'none', dtype: 'DT_FLOAT', list: true },
  ];
  const grpc = { ...of, target: '127.0.0.1:8500', inputs };

  it('are lists in every language', () => {
    expect(writeSnippet('curl', of)).toContain('"tags": [\n        "a, b",\n        "c"\n      ]');
    expect(writeSnippet('python', of)).toContain('    "tags": ["a, b", "c"],\n    "codes": [1, 2],\n    "none": None,\n');
    expect(writeSnippet('go', of)).toContain('\t\t"tags": []any{"a, b", "c"},\n\t\t"codes": []any{1, 2},\n\t\t"none": nil,\n');
  });

  it('are a row of a matrix over gRPC', () => {
    const json = writeGrpcSnippet('curl', grpc);
    const { inputs: tensors } = JSON.parse(json.slice(json.indexOf('{'), json.lastIndexOf('}') + 1));
    expect(tensors.tags).toEqual({
      dtype: 'DT_STRING',
      tensor_shape: { dim: [{ size: '1' }, { size: '2' }] },
      string_val: [btoa('a, b'), btoa('c')],
    });
    expect(tensors.codes.int64_val).toEqual(['1', '2']);
    expect(tensors.none).toMatchObject({ tensor_shape: { dim: [{ size: '1' }, { size: '1' }] }, float_val: ['NaN'] });
    expect(writeGrpcSnippet('python', grpc)).toContain('["codes"].CopyFrom(make_tensor_proto([[1, 2]], tf.int64))');
  });

  it('go through the form and back, and can be typed with commas', () => {
    const fields = inputs.map((input) => ({ ...input, examples: [] }));
    expect(rowOfTexts(fields, textsOfRow(fields, lists))).toEqual(lists);
    expect(rowOfTexts(fields, { tags: 'x, y', codes: ' 3 ,4,', none: '[1.5, 2' })).toEqual({
      tags: ['x', 'y'],
      codes: [3, 4],
      none: [1.5, 2],
    });
    expect(wrongInputs(fields, { tags: 'x', codes: '1, two', none: '' })).toEqual(['codes']);
  });
});

describe('the try-it form', () => {
  const inputs = [
    { name: 'text', dtype: 'DT_STRING', examples: [] },
    { name: 'days', dtype: 'DT_INT64', examples: [] },
    { name: 'state', dtype: 'DT_STRING', examples: [] },
  ];

  it('shows a row and gives the same row back', () => {
    expect(rowOfTexts(inputs, textsOfRow(inputs, row))).toEqual(row);
  });

  it('sends empty fields as missing and numbers as numbers', () => {
    expect(rowOfTexts(inputs, { text: 'a', days: ' ', state: '' })).toEqual({ text: 'a', days: null, state: null });
    expect(rowOfTexts(inputs, { text: '12', days: '12', state: '' })).toEqual({ text: '12', days: 12, state: null });
  });

  it('names the numeric fields that hold no number', () => {
    expect(wrongInputs(inputs, { text: 'abc', days: 'four', state: '' })).toEqual(['days']);
    expect(wrongInputs(inputs, { text: '', days: '', state: '' })).toEqual([]);
  });
});
