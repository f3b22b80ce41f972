/** Constants of graphs. */

import { expect, it } from 'vitest';
import { createMessage, tensorOfProto, tensorProtoType } from '../../../../core/formats/index.ts';

const texts = (...content: number[]) =>
  tensorOfProto(
    createMessage(tensorProtoType, {
      dtype: 'DT_STRING',
      tensor_shape: { dim: [{ size: 2, name: '' }], unknown_rank: false },
      tensor_content: Uint8Array.from(content),
    }),
  );

it('texts of a constant may be packed: lengths first, then all of them', () => {
  expect(texts(1, 2, 97, 98, 99)).toEqual({ dtype: 'DT_STRING', shape: [2], data: [Uint8Array.of(97), Uint8Array.of(98, 99)] });
  expect(() => texts(1, 2, 97, 98)).toThrow('has not the values');
  expect(() => texts(1)).toThrow('has not the values');
});
