import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../../core/foundation/index.ts';
import { readPreview } from '../../../../renderer/intake/read-preview.ts';

const named = (bytes: Uint8Array | string, name: string): File =>
  new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], name);

async function codeOf(file: File): Promise<string> {
  return readPreview(file).then(
    () => 'none',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );
}

describe('the preview in the window', () => {
  it('refuses bytes that no reader takes, whatever their name promises', async () => {
    const noise = Uint8Array.from({ length: 2000 }, (_, index) => (index * 197 + (index >> 3)) % 256);
    expect(await codeOf(named(noise, 'table.csv'))).toBe('file/binary');
    expect(await codeOf(named(noise, 'rows.jsonl'))).toBe('file/binary');
    expect(await codeOf(named('', 'table.csv'))).toBe('file/empty');
  });

  it.each([
    ['gzip', Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
    ['Parquet', new TextEncoder().encode('PAR1\0\0\0\0')],
    ['TFRecord', Uint8Array.from([40, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 10, 38, 10, 11, 1])],
    ['UTF-16 without its mark', Uint8Array.from('name;value\n1;2\n'.split('').flatMap((sign) => [sign.charCodeAt(0), 0]))],
  ])('leaves %s under another name to the core', async (_, bytes) => {
    expect(await readPreview(named(bytes, 'table.csv'))).toBeUndefined();
  });

  it('tells rows that do not fit with their line numbers', async () => {
    const preview = await readPreview(named('a,b\n1,2\n3\n4,5\n', 'table.csv'));
    expect(preview).toMatchObject({
      rows: [
        ['1', '2'],
        ['4', '5'],
      ],
      rejected: [{ line: 3, text: '3' }],
    });
  });
});
