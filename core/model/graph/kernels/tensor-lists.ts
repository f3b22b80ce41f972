/** Lists of tensors, with which TensorFlow 2 writes loops over time. */

import { type DataTypeName, elementCount } from '../../../formats/index.ts';
import { blank, type GraphTensor, mismatch, numbersOf, scalarOf, type TensorList } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, listAt } from '../kernel.ts';
import { packed, scalar, unpacked } from './arrays.ts';

/** A damaged length must not ask for all memory. */
const mostItems = 2 ** 24;

export const tensorListKernels: Kernels = {
  TensorListReserve: (call) => listOf(call, new Array<undefined>(lengthOf(inputAt(call, 1))).fill(undefined), inputAt(call, 0)),
  EmptyTensorList: (call) => listOf(call, [], inputAt(call, 0)),
  TensorListFromTensor: (call) => listOf(call, unpacked(inputAt(call, 0), 0), inputAt(call, 1)),
  TensorListStack: (call) => stacked(listAt(call, 0), sizesOf(inputAt(call, 1)), call.attributes.dtype('element_dtype')),
  TensorListGetItem: (call) => {
    const list = listAt(call, 0);
    const index = scalarOf(inputAt(call, 1));
    if (!(index >= 0 && index < list.items.length)) return mismatch(`item ${index} of ${list.items.length}`);
    return (
      list.items[index] ??
      blank(
        list.dtype,
        (sizesOf(inputAt(call, 2)) ?? list.elementShape ?? []).map((size) => Math.max(0, size)),
      )
    );
  },
  TensorListSetItem: (call) => {
    const list = listAt(call, 0);
    const index = scalarOf(inputAt(call, 1));
    const grows = call.attributes.flag('resize_if_index_out_of_bounds');
    if (!(index >= 0 && (index < list.items.length || (grows && index < mostItems))))
      mismatch(`item ${index} of ${list.items.length}`);
    const items = [...list.items];
    items[index] = inputAt(call, 2);
    return { ...list, items };
  },
  TensorListPushBack: (call) => ({ ...listAt(call, 0), items: [...listAt(call, 0).items, inputAt(call, 1)] }),
  TensorListPopBack: (call) => {
    const list = listAt(call, 0);
    return [{ ...list, items: list.items.slice(0, -1) }, list.items.at(-1) ?? mismatch('an item of an empty list')];
  },
  TensorListLength: (call) => scalar('DT_INT32', listAt(call, 0).items.length),
};

function listOf({ attributes }: KernelCall, items: readonly (GraphTensor | undefined)[], shape: GraphTensor): TensorList {
  return { kind: 'list', dtype: attributes.dtype('element_dtype'), items, elementShape: sizesOf(shape) };
}

function lengthOf(count: GraphTensor): number {
  const length = scalarOf(count);
  return length >= 0 && length <= mostItems ? length : mismatch(`a list of ${length}`);
}

/** A scalar of -1 stands for an unknown rank. */
function sizesOf(shape: GraphTensor): readonly number[] | undefined {
  return shape.shape.length === 0 ? undefined : Array.from(numbersOf(shape));
}

function stacked(list: TensorList, asked: readonly number[] | undefined, dtype: DataTypeName): GraphTensor {
  const known = list.items.find((item) => item !== undefined)?.shape;
  const sizes = known ?? (asked ?? list.elementShape ?? []).map((size) => Math.max(0, size));
  if (list.items.length === 0) return blank(dtype, [0, ...sizes]);
  if (elementCount(sizes) * list.items.length > 2 ** 28) mismatch('a list too long to be stacked');
  return packed(
    list.items.map((item) => item ?? blank(dtype, sizes)),
    0,
  );
}
