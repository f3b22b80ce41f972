import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExampleReader, previewFile } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { problemOf, readRows } from './read-rows.ts';

let root = '';
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-folder-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function folder(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = join(root, String(folders++));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), content);
  }
  return dir;
}

const gif = Buffer.from('GIF89a\x02\x00\x03\x00\x80\x00\x00', 'latin1');
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000070000000908020000', 'hex');

describe('a folder of images', () => {
  it('is told by its files, labelled by its subfolders, and keeps every byte', async () => {
    const dir = await folder({ 'dog/b.gif': gif, 'cat/deep/a.png': png, 'cat/.hidden': 'x', 'cat/notes.txt': 'no image' });
    const found = await readRows(dir);
    expect(found.format).toBe('images');
    expect(found.rows.map(({ 'image/encoded': _bytes, ...rest }) => rest)).toEqual([
      { 'image/format': 'png', 'image/height': '9', 'image/width': '7', 'image/filename': 'deep/a.png', label: 'cat' },
      { 'image/format': 'gif', 'image/height': '3', 'image/width': '2', 'image/filename': 'b.gif', label: 'dog' },
    ]);
    expect(found.rejected).toEqual([
      { line: 2, reason: 'is no JPEG, PNG, GIF, BMP, WebP or TIFF image', text: join(dir, 'cat/notes.txt') },
    ]);
    for await (const { columns } of unwrap(await openExampleReader(dir)).batches()) {
      expect(columns[0]).toMatchObject({
        name: 'image/encoded',
        type: 'bytes',
        data: Uint8Array.from(Buffer.concat([png, gif])),
      });
    }
  });

  it('without subfolders has no labels; a cut header has no size; a stray file beside the labels has no label', async () => {
    const flat = await readRows(await folder({ 'a.png': png.subarray(0, 20), 'b.png': png }));
    expect(Object.keys(flat.types)).toEqual(['image/encoded', 'image/format', 'image/height', 'image/width', 'image/filename']);
    expect(flat.rows.map((row) => row['image/height'])).toEqual([null, '9']);
    const stray = await readRows(await folder({ 'README.txt': 'pictures', 'x/a.gif': gif, 'y.gif': gif }));
    expect(stray.rows.map((row) => row.label)).toEqual(['x', null]);
    expect(stray.rejected).toHaveLength(1);
  });

  it('of one split is found by a pattern', async () => {
    const dir = await folder({ 'train/cat/a.gif': gif, 'train/dog/b.gif': gif, 'test/cat/c.gif': gif });
    expect((await readRows(`${dir}/train/*`, { format: 'images' })).rows.map((row) => row.label)).toEqual(['cat', 'dog']);
  });

  it('is shown by numbers of bytes', async () => {
    const preview = unwrap(await previewFile(await folder({ 'x/a.png': png })));
    expect(preview).toMatchObject({ format: 'images', bytes: png.length });
    expect(preview.rows).toEqual([[`(${png.length} bytes)`, 'png', '9', '7', 'a.png', 'x']]);
  });
});

describe('a folder of texts', () => {
  it('is labelled by its subfolders, each file in the encoding that is its own', async () => {
    const dir = await folder({
      'ham/1.txt': 'ærlig talt\n',
      'ham/2.txt': Buffer.from('caf\xe9 au lait', 'latin1'),
      'spam/3.txt': Buffer.from('\uFEFFfree €', 'utf16le'),
      'spam/4.txt': '',
      'spam/5.bin': Buffer.from([0, 1, 2, 3, 255, 254]),
    });
    const found = await readRows(dir);
    expect(found.format).toBe('text');
    expect(found.rows).toEqual([
      { text: 'ærlig talt\n', label: 'ham', filename: '1.txt' },
      { text: 'café au lait', label: 'ham', filename: '2.txt' },
      { text: 'free €', label: 'spam', filename: '3.txt' },
      { text: '', label: 'spam', filename: '4.txt' },
    ]);
    expect(found.rejected).toEqual([{ line: 5, reason: 'is not text', text: join(dir, 'spam/5.bin') }]);
  });

  it('without subfolders has no labels and must be asked for', async () => {
    const dir = await folder({ 'b.txt': 'two', 'a.txt': 'one' });
    expect((await readRows(dir, { format: 'text' })).rows).toEqual([
      { text: 'one', filename: 'a.txt' },
      { text: 'two', filename: 'b.txt' },
    ]);
    expect(await problemOf(await folder({ '.x': '' }), { format: 'text' })).toMatchObject({ code: 'file/empty' });
  });
});
