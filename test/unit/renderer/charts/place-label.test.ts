import { describe, expect, it } from 'vitest';
import { placeLabel } from '../../../../renderer/charts/place-label.ts';

const frame = { left: 40, right: 400, top: 10, bottom: 200 };
const line = { line: 100, length: 100, frame };
const flat = (y: number, from = 40, to = 400) => [
  { x: from, y },
  { x: to, y },
];

describe('the name of a horizontal line', () => {
  it('stands above its right end where nothing is in the way', () => {
    expect(placeLabel([], line)).toEqual({ anchor: 'end', left: 400, top: 94 });
    expect(placeLabel([flat(160)], line)).toEqual({ anchor: 'end', left: 400, top: 94 });
  });

  it('goes below where a curve runs above, also between two far points of it', () => {
    expect(placeLabel([flat(88)], line)).toEqual({ anchor: 'end', left: 400, top: 114 });
    expect(placeLabel([flat(88, 0, 4000)], line)).toMatchObject({ top: 114 });
  });

  it('goes to the left end where the right one is taken on both sides', () => {
    expect(placeLabel([flat(88, 300, 400), flat(108, 300, 400)], line)).toEqual({ anchor: 'start', left: 46, top: 94 });
  });

  it('stays inside the frame', () => {
    expect(placeLabel([flat(180)], { ...line, line: 196 })).toMatchObject({ top: 190 });
    expect(placeLabel([flat(30)], { ...line, line: 12 })).toMatchObject({ top: 26 });
  });
});
