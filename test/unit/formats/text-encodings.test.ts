import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf, readRows } from './read-rows.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-encodings-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function write(bytes: Buffer, name = 'rows.csv'): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
}

const western = 'name,city\nJosé,Málaga\nZoë,Genève\nPlain,Oslo\n';
const rows = [
  { name: 'José', city: 'Málaga' },
  { name: 'Zoë', city: 'Genève' },
  { name: 'Plain', city: 'Oslo' },
];
const utf16 = Buffer.from(western, 'utf16le');

describe('a CSV file is read whatever its encoding', () => {
  it.each([
    ['UTF-8', Buffer.from(western)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${western}`)],
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${western}`, 'utf16le')],
    ['UTF-16BE with a mark', Buffer.from(`\uFEFF${western}`, 'utf16le').swap16()],
    ['UTF-16LE without a mark', utf16],
    ['UTF-16BE without a mark', Buffer.from(utf16).swap16()],
    ['latin-1', Buffer.from(western, 'latin1')],
  ])('found out: %s', async (_name, bytes) => {
    expect((await readRows(await write(bytes))).rows).toEqual(rows);
  });

  it.each([
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ['latin1', Buffer.from(western, 'latin1')],
    ['windows-1252', Buffer.from(western, 'latin1')],
    ['iso-8859-15', Buffer.from(western, 'latin1')],
  ])('asked for: %s', async (encoding, bytes) => {
    expect((await readRows(await write(bytes), { csv: { encoding } })).rows).toEqual(rows);
  });

  it('asked for: shift_jis, where so few characters could be anything', async () => {
    const path = await write(Buffer.from('96bc914f2c780a8e522c310a', 'hex'));
    expect((await readRows(path, { csv: { encoding: 'shift_jis', header: true } })).rows).toEqual([{ 名前: '山', x: '1' }]);
  });

  it('of JSON and of folders of texts too', async () => {
    const json = await write(Buffer.from('[{"city": "Málaga"}]', 'latin1'), 'rows.json');
    expect((await readRows(json, { csv: { encoding: 'latin1' } })).rows).toEqual([{ city: 'Málaga' }]);
    const text = await write(Buffer.from('名前', 'utf16le'), 'text.txt');
    const read = await readRows(text, { format: 'text', csv: { encoding: 'utf-16le' } });
    expect(read.rows).toEqual([{ text: '名前', filename: 'text.txt' }]);
    expect(await problemOf(text, { format: 'text', csv: { encoding: 'no-such' } })).toMatchObject({ code: 'file/bad-encoding' });
  });
});
