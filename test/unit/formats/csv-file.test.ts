import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ColumnSpec,
  columnText,
  openExampleReader,
  type ReaderOptions,
  type RejectedRow,
} from '../../../core/formats/index.ts';
import { CancelledError, type Problem, ProblemError, unwrap } from '../../../core/foundation/index.ts';

let dir = '';
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-csv-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function write(content: string | Uint8Array, name = `${files++}.csv`): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

interface Read {
  readonly columns: readonly ColumnSpec[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rejected: readonly RejectedRow[];
}

async function readPath(path: string, options: ReaderOptions = {}): Promise<Read> {
  const reader = unwrap(await openExampleReader(path, { format: 'csv', ...options }));
  const rows: (string | null)[][] = [];
  for await (const batch of reader.batches()) {
    expect(batch.rows).toBeLessThanOrEqual(8192);
    for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => columnText(column, row)));
  }
  expect(reader.rejected.count).toBe(reader.rejected.rows.length);
  return { columns: reader.columns, rows, rejected: reader.rejected.rows };
}

async function read(content: string | Uint8Array, options: ReaderOptions = {}): Promise<Read> {
  return readPath(await write(content), options);
}

async function problemOf(content: string | Uint8Array, options: ReaderOptions = {}): Promise<Problem> {
  try {
    await read(content, options);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('no problem was found');
}

const types = (found: Read): string => found.columns.map(({ type }) => type).join(' ');
const names = (found: Read): string => found.columns.map(({ name }) => name).join(' ');

describe('CSV dialects', () => {
  it.each([',', ';', '\t', '|'])('finds the delimiter %j', async (delimiter) => {
    const found = await read(
      [
        ['a', 'b', 'c'],
        ['1', 'x y', '2.5'],
      ]
        .map((row) => row.join(delimiter))
        .join('\n'),
    );
    expect(found).toMatchObject({ rows: [['1', 'x y', '2.5']], rejected: [] });
    expect(names(found)).toBe('a b c');
  });

  it('takes the first row for values when it holds a number, and names columns by position', async () => {
    const found = await read('39, State-gov, 77516\n50, Self-emp, 83311\n');
    expect(names(found)).toBe('column_1 column_2 column_3');
    expect(found.rows).toEqual([
      ['39', 'State-gov', '77516'],
      ['50', 'Self-emp', '83311'],
    ]);
  });

  it('takes words above numbers, and words that never come again, for a header', async () => {
    expect(names(await read('city,size\nOslo,1\nBergen,2\n'))).toBe('city size');
    expect(names(await read('city,country\nOslo,Norway\nBergen,Norway\n'))).toBe('city country');
    expect(names(await read('p,x\ne,x\np,s\n'))).toBe('column_1 column_2');
    expect(names(await read('2020-01-01,a\n2020-01-02,b\n'))).toBe('column_1 column_2');
  });

  it('follows the options where they are given', async () => {
    const csv = { header: false, delimiter: ';', columns: ['one', 'two'], comment: '#' };
    const found = await read('# made by hand\na;b\n#c;d\n1;e,f\n', { csv });
    expect(names(found)).toBe('one two');
    expect(found.rows).toEqual([
      ['a', 'b'],
      ['1', 'e,f'],
    ]);
  });

  it('names blank header cells by position and repeated ones by number', async () => {
    expect(names(await read(',a,a,b\n1,2,3,x\n'))).toBe('column_1 a a_2 b');
  });

  it('keeps the lines above a table as rejected rows', async () => {
    const found = await read('Report of May\nx,y\n1,2\n3,4\n');
    expect(names(found)).toBe('x y');
    expect(found.rejected).toEqual([{ line: 1, reason: 'is a line above the header', text: 'Report of May' }]);
  });
});

describe('CSV rows', () => {
  it('reads quotes, doubled quotes, delimiters and line breaks inside fields', async () => {
    const found = await read('a,b\n"x, ""y""","two\nlines"\n"",plain "quoted" text\n"p"q,r\n');
    expect(found.rows).toEqual([
      ['x, "y"', 'two\nlines'],
      ['', 'plain "quoted" text'],
      ['pq', 'r'],
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('ends rows at %j and skips blank lines', async (end) => {
    const found = await read(['a,b', '', '1,x', '', '2,y', ''].join(end));
    expect(found.rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it('takes backslashes for escapes where rows fit together only then', async () => {
    const exported = 'id,said,note\n1,"a \\"quoted\\" word",x\n2,two\\, not three,"ends\\\\"\n3,line\\\nbreak,\\N\n';
    const { rows, rejected } = await read(exported);
    expect(rejected).toEqual([]);
    expect(rows).toEqual([
      ['1', 'a "quoted" word', 'x'],
      ['2', 'two, not three', 'ends\\'],
      ['3', 'line\nbreak', ''],
    ]);
  });

  it('leaves backslashes alone where rows fit together as they are, and follows the option', async () => {
    const paths = 'path,n\n"C:\\temp\\",1\n"D:\\",2\n';
    expect((await read(paths)).rows).toEqual([
      ['C:\\temp\\', '1'],
      ['D:\\', '2'],
    ]);
    const said = 'a,b\n"x \\"y\\"",1\n"z",2\n';
    expect((await read(said, { csv: { escape: '\\' } })).rows[0]).toEqual(['x "y"', '1']);
    expect((await read(said, { csv: { escape: '"' } })).rows[0]).not.toEqual(['x "y"', '1']);
  });

  it('counts the lines inside escaped cells, and rejects a quote that a backslash keeps open', async () => {
    const open = `a,b\n${'1,"x \\" y"\n'.repeat(5)}2,"one\\\ntwo"\nonly\n3,"never closed \\"\n`;
    const { rows, rejected } = await read(open, { csv: { escape: '\\' } });
    expect(rows).toHaveLength(6);
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [9, 'has 1 field, not 2'],
      [10, 'a quote is opened and never closed'],
    ]);
  });

  it('keeps ragged rows aside with their line, past line breaks in quotes', async () => {
    const found = await read('a,b\n"1\n2\n3",x\n4\n5,6,7\n8,y\n');
    expect(found.rows).toEqual([
      ['1\n2\n3', 'x'],
      ['8', 'y'],
    ]);
    expect(found.rejected).toEqual([
      { line: 5, reason: 'has 1 field, not 2', text: '4' },
      { line: 6, reason: 'has 3 fields, not 2', text: '5,6,7' },
    ]);
  });

  it('gives up only the line of a quote that is never closed', async () => {
    const found = await read('a,b\n1,x\n2,"never\n3,y\n4,z\n');
    expect(found.rows).toEqual([
      ['1', 'x'],
      ['3', 'y'],
      ['4', 'z'],
    ]);
    expect(found.rejected).toEqual([{ line: 3, reason: 'a quote is opened and never closed', text: '2,"never' }]);
  });

  it('does not let a stray quote swallow the rows up to the next one', async () => {
    const found = await read('a,b\n1,"stray\n2,ok\n3,"fine"\n4,end\n');
    expect(found.rows.map(([first]) => first)).toEqual(['2', '3', '4']);
    expect(found.rejected).toMatchObject([{ line: 2 }]);
  });

  it('reads the same rows whatever the chunks, here of a file larger than several', async () => {
    const line = (i: number): string => `${i},"text ${i} with ""quotes"", and\nline breaks ${'é'.repeat(i % 40)}",${i / 8}\n`;
    const count = 40_000;
    const found = await read(`id,text,part\n${Array.from({ length: count }, (_, i) => line(i)).join('')}`);
    expect(found.rows.length).toBe(count);
    expect(found.rejected).toEqual([]);
    expect(found.rows[31_415]).toEqual([
      '31415',
      `text 31415 with "quotes", and\nline breaks ${'é'.repeat(31_415 % 40)}`,
      String(31_415 / 8),
    ]);
  });
});

describe('CSV types', () => {
  it('follow TFX: the widest of unknown, int, float, text over the whole column', async () => {
    const found = await read('a,b,c,d,e,f\n1,1,x,,9223372036854775807,nan\n2,2.5,3,,9223372036854775808,-inf\n');
    expect(types(found)).toBe('int float bytes unknown bytes float');
    expect(found.rows[1]).toEqual(['2', '2.5', '3', '', '9223372036854775808', '-inf']);
  });

  it('keep digits with leading zeros as text', async () => {
    const found = await read('zip,n\n00123,0\n10115,7\n');
    expect(types(found)).toBe('bytes int');
    expect(found.rows).toEqual([
      ['00123', '0'],
      ['10115', '7'],
    ]);
  });

  it('make an empty cell a present row without values', async () => {
    const reader = unwrap(await openExampleReader(await write('a,b\n1,x\n,\n')));
    for await (const batch of reader.batches()) {
      for (const column of batch.columns) {
        expect([...column.present]).toEqual([1, 1]);
        expect([...column.offsets]).toEqual([0, 1, 1]);
      }
    }
  });

  it('hold over all files of a folder, columns matched by name', async () => {
    const folder = join(dir, 'folder');
    await mkdir(folder);
    await writeFile(join(folder, 'b.csv'), 'y,x\nz,2.5\n');
    await writeFile(join(folder, 'a.csv'), 'x,y\n1,w\n');
    const found = await readPath(folder);
    expect(names(found)).toBe('x y');
    expect(types(found)).toBe('float bytes');
    expect(found.rows).toEqual([
      ['1', 'w'],
      ['2.5', 'z'],
    ]);
  });

  it('reject a cell that is not of a type given beforehand', async () => {
    const columns = [{ name: 'a', type: 'int' as const }];
    const found = await read('a,b\n1,x\ntwo,y\n', { columns, csv: { header: true } });
    expect(found.rows).toEqual([['1']]);
    expect(found.rejected).toEqual([{ line: 3, reason: 'is not of type int in a', text: 'two,y' }]);
  });
});

describe('CSV encodings', () => {
  const text = 'name,n\nJosé Müller,1\nZoë,2\n';
  const utf16 = Buffer.from(text, 'utf16le');
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 LE', utf16],
    ['UTF-16 BE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 BE', Buffer.from(utf16).swap16()],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['gzip', gzipSync(text)],
  ];

  it.each(cases)('reads %s', async (_, bytes) => {
    const found = await read(bytes);
    expect(names(found)).toBe('name n');
    expect(found.rows).toEqual([
      ['José Müller', '1'],
      ['Zoë', '2'],
    ]);
  });

  it('reads Shift-JIS, and curly quotes of windows-1252 as what they are', async () => {
    const japanese = Buffer.from([0x96, 0xbc, 0x91, 0x4f, 0x2c, 0x6e, 0x0a, 0x8e, 0x52, 0x93, 0x63, 0x2c, 0x31, 0x0a]);
    expect((await read(japanese)).rows).toEqual([['山田', '1']]);
    const curly = Buffer.concat([Buffer.from('text,n\ndon'), Buffer.from([0x92]), Buffer.from('t,1\n')]);
    expect((await read(curly)).rows).toEqual([['don’t', '1']]);
  });

  it('finds a byte that is not UTF-8 far behind the beginning', async () => {
    const bytes = Buffer.concat([Buffer.from(`a,b\n${'1,x\n'.repeat(600_000)}`), Buffer.from('2,caf\xe9\n', 'latin1')]);
    const found = await read(bytes);
    expect(found.rows.at(-1)).toEqual(['2', 'café']);
  });

  it('refuses an encoding that was asked for and does not fit', async () => {
    expect(await problemOf(Buffer.from('a,b\n1,\xe9\n', 'latin1'), { csv: { encoding: 'utf-8' } })).toMatchObject({
      code: 'file/bad-encoding',
    });
    expect(await problemOf('a,b\n1,2\n', { csv: { encoding: 'klingon' } })).toMatchObject({ code: 'file/bad-encoding' });
  });
});

describe('CSV problems', () => {
  const cases: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['an empty file', 'file/empty', ''],
    ['a file of blank lines', 'file/empty', '\n\n\n'],
    ['a header alone', 'table/header-only', 'name,age\n'],
    ['a picture', 'file/binary', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')],
    ['zero bytes in what is not text', 'file/binary', Buffer.from([65, 44, 0, 0xff, 0xfe, 0, 10, 0])],
    ['a row beyond 16 MB', 'table/row-too-large', `a,b\n1,"${'x'.repeat(17 << 20)}`],
    ['a first row beyond 16 MB', 'table/row-too-large', `"${'x'.repeat(18 << 20)}`],
  ];

  it.each(cases)('%s is %s', async (_, code, content) => {
    const problem = await problemOf(content);
    expect(problem.code).toBe(code);
    expect(problem.hint).not.toBe('');
  });

  it('a file that is not there is file/not-found, with its path', async () => {
    const path = join(dir, 'absent.csv');
    expect(await openExampleReader(path)).toMatchObject({ ok: false, problem: { code: 'file/not-found', details: { path } } });
  });

  it('two given names that are equal are table/duplicate-column', async () => {
    expect(await problemOf('1,2\n3,4\n', { csv: { columns: ['a', 'a'] } })).toMatchObject({ code: 'table/duplicate-column' });
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const path = await write(`a,b\n${'1,x\n'.repeat(100_000)}`);
    const reader = unwrap(await openExampleReader(path, { signal: controller.signal }));
    const reading = async (): Promise<void> => {
      for await (const batch of reader.batches()) if (batch.rows > 0) controller.abort();
    };
    await expect(reading()).rejects.toThrow(CancelledError);
  });

  it('reports bytes read up to all bytes of both passes', async () => {
    const path = await write(`a,b\n${'1,x\n'.repeat(1000)}`);
    const seen: number[][] = [];
    const reader = unwrap(await openExampleReader(path, { onProgress: (done, total) => seen.push([done, total]) }));
    for await (const batch of reader.batches()) expect(batch.rows).toBeGreaterThan(0);
    expect(seen.at(-1)).toEqual([reader.bytes * 2, reader.bytes * 2]);
    expect(reader.bytesRead).toBe(reader.bytes);
  });
});
