import { describe, expect, it } from 'vitest';
import { typeOfCell, typeOfColumn } from '../../../../renderer/intake/cell-type.ts';
import { readCsvShape } from '../../../../renderer/intake/csv-shape.ts';
import { previewCsv } from '../../../../renderer/intake/read-preview.ts';
import { textOfBytes } from '../../../../renderer/intake/text-of-bytes.ts';

describe('types', () => {
  it('keep leading zeros as text', () => {
    expect(typeOfColumn(['00123', '00456'])).toBe('string');
    expect(typeOfCell('0')).toBe('int');
  });

  it('know the limits of 64 bits', () => {
    expect([typeOfCell('9223372036854775807'), typeOfCell('9223372036854775808')]).toEqual(['int', 'string']);
  });

  it('widen: integers beside floats are floats, beside words text, beside nothing themselves', () => {
    expect([typeOfColumn(['1', '2.5']), typeOfColumn(['1', 'x']), typeOfColumn(['1', '']), typeOfColumn([''])]).toEqual([
      'float',
      'string',
      'int',
      'unknown',
    ]);
  });
});

describe('the shape of a CSV text', () => {
  it('finds delimiter and header', () => {
    expect(readCsvShape('name;age\nada;36\nalan;41\n', true)).toMatchObject({
      delimiter: ';',
      header: true,
      names: ['name', 'age'],
      firstLine: 2,
    });
  });

  it('gives names where there is no header', () => {
    expect(readCsvShape('1,2\n3,4\n', true)).toMatchObject({ header: false, names: ['column_1', 'column_2'], firstLine: 1 });
  });

  it('numbers names that come again', () => {
    expect(readCsvShape('a,a,b\n1,2,3\n', true).names).toEqual(['a', 'a_2', 'b']);
  });

  it('skips a title above the table and counts its line', () => {
    expect(readCsvShape('Report of May\na,b\n1,2\n3,4\n', true)).toMatchObject({ names: ['a', 'b'], firstLine: 3 });
  });

  it('takes away the space after each delimiter', () => {
    expect(readCsvShape('a, b\n1, x\n2, y\n', true).body).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it('leaves out a last row that may be cut', () => {
    expect(readCsvShape('a,b\n1,2\n3,', false).body).toEqual([['1', '2']]);
  });
});

describe('the preview of a CSV text', () => {
  it('keeps rows of another width aside with their lines', () => {
    const preview = previewCsv('a,b\n1,2\n3\n4,5\n', false);
    expect(preview.rows).toEqual([
      ['1', '2'],
      ['4', '5'],
    ]);
    expect(preview.rejected).toMatchObject([{ line: 3, text: '3' }]);
  });

  it('counts an empty cell as missing and nothing else', () => {
    const preview = previewCsv('a,b\n1,NA\n,x\n', false);
    expect(preview.columns).toMatchObject([
      { name: 'a', type: 'int', missing: 1 },
      { name: 'b', type: 'string', missing: 0 },
    ]);
  });
});

describe('text of bytes', () => {
  it('knows UTF-16 by its mark, UTF-8, and what is left', () => {
    expect(textOfBytes(new Uint8Array([0xff, 0xfe, 0x61, 0x00]), false)).toEqual({ text: 'a', encoding: 'utf-16le' });
    expect(textOfBytes(new TextEncoder().encode('é'), false)).toEqual({ text: 'é', encoding: 'utf-8' });
    expect(textOfBytes(new Uint8Array([0xe9, 0x41]), false)).toEqual({ text: 'éA', encoding: 'windows-1252' });
  });

  it('does not mistake a cut character for another encoding', () => {
    expect(textOfBytes(new Uint8Array([0x61, 0xc3]), true)).toEqual({ text: 'a', encoding: 'utf-8' });
  });

  it('refuses what is no text', () => {
    expect(textOfBytes(new Uint8Array([0x50, 0x41, 0x00, 0x31]), false)).toBeUndefined();
  });
});
