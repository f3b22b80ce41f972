import { describe, expect, it } from 'vitest';
import type { PageInput } from '../../../../core/contract/index.ts';
import { answersCsv } from '../../../../renderer/model-page/answers-csv.ts';
import { dateAsWritten } from '../../../../renderer/model-page/date-text.ts';
import { readRows } from '../../../../renderer/model-page/read-rows.ts';

const inputs: readonly PageInput[] = [
  { name: 'age', type: 'int', widget: 'number', start: '' },
  { name: 'tags', type: 'text', widget: 'values', start: '' },
];

describe('rows given to an exported page', () => {
  it('are CSV as RFC 4180 has it, by the delimiter of the first line', () => {
    expect(readRows('\uFEFFage,b\r\n"x, ""y""\nz",2\r\n\r\n3,', inputs).rows).toEqual([
      { age: 'x, "y"\nz', b: '2' },
      { age: '3', b: '' },
    ]);
    expect(readRows('"a,b";age\n1;2', inputs).rows).toEqual([{ 'a,b': '1', age: '2' }]);
    expect(readRows('age\n1\n2', inputs).rows).toEqual([{ age: '1' }, { age: '2' }]);
  });

  it('keep every column of CSV, take lists as JSON in a cell, and name inputs that are not there', () => {
    const given = readRows('id,tags\n7,"[""a"",""b""]"\n8,c', inputs);
    expect(given.rows).toEqual([
      { id: '7', tags: ['a', 'b'] },
      { id: '8', tags: 'c' },
    ]);
    expect(given.absent).toEqual(['age']);
  });

  it('are a JSON list, one object, a request of TensorFlow Serving or JSON Lines', () => {
    const rows = [{ age: 1 }, { age: 2 }];
    expect(readRows(JSON.stringify(rows), inputs).rows).toEqual(rows);
    expect(readRows(JSON.stringify(rows[0]), inputs).rows).toEqual([rows[0]]);
    expect(readRows(JSON.stringify({ instances: rows }), inputs).rows).toEqual(rows);
    expect(readRows('{"age":1}\n{"age":2}\n', inputs).rows).toEqual(rows);
  });

  it.each([
    ['', 'The first line names none of the inputs'],
    ['x,y\n1,2', 'The first line names none of the inputs: age, tags.'],
    ['age,age\n1,2', 'The column "age" is there twice.'],
    ['age\n1,2', 'Row 1 has 2 cells, not 1.'],
    ['age', 'There are no rows in it.'],
    ['[1, 2]', 'Row 1 is no object'],
    ['{"age": 1', 'This is no JSON'],
    ['{"age": 1}\n{"age":', 'Line 2 is no JSON.'],
  ])('are refused with the reason: %j', (text, reason) => {
    expect(() => readRows(text, inputs)).toThrow(reason);
  });

  it('come back as CSV with nothing lost: columns of their own, quotes, and the reason of a row without an answer', () => {
    const facts = { kind: 'binary', classes: ['no', 'yes, sir'], thresholds: [0.5, 0.5] } as unknown as Parameters<
      typeof answersCsv
    >[0];
    const given = { rows: [{ age: 1, predicted: 'x' }, { age: 'many' }], columns: ['age', 'predicted'], absent: [] };
    const csv = answersCsv(facts, given, [{ scores: [0.25, 0.75] }, { error: 'no number' }], [0.5, 0.5]);
    expect(csv).toBe(
      'age,predicted,model predicted,score no,"score yes, sir",error\n1,x,"yes, sir",0.25,0.75,\nmany,,,,,no number\n',
    );
  });

  it('have dates as the model was given them', () => {
    expect(dateAsWritten('2024-03-31', 'ymd')).toBe('2024-03-31');
    expect(dateAsWritten('2024-03-31', 'mdy')).toBe('03/31/2024');
    expect(dateAsWritten('2024-03-31T07:30', 'dmy')).toBe('31/03/2024 07:30');
    expect(dateAsWritten('1970-01-02', 'unix')).toBe('86400');
    expect(dateAsWritten('1970-01-02', 'unix_ms')).toBe('86400000');
    expect(dateAsWritten('', 'unix')).toBe('');
  });
});
