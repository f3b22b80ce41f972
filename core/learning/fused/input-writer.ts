/** Lays a network's embedding and text inputs into the memory of its kernels: once what is read by all, for every share what it writes. */

import type { NetworkSpec } from '../network.ts';
import { bagScale } from '../token-bag.ts';
import { textWidth, variableNames } from '../variables.ts';
import { roundUp, type Struct } from './kernel-memory.ts';
import { inputFields, tableFields, towerFields } from './plan-fields.ts';
import { gradientOf, type Writing } from './plan-shares.ts';

/** An input in one share. */
export interface InputShare {
  readonly struct: Struct<typeof inputFields>;
  readonly table?: Struct<typeof tableFields>;
  readonly tower?: Struct<typeof towerFields>;
}

/** An input's structures, with what the room for its batches depends on. */
export interface PlannedInput {
  readonly shares: readonly InputShare[];
  readonly length: number;
  readonly vocabulary: number;
  /** Floats of a table's row. */
  readonly stride: number;
  /** Floats of a projected token: kernel x padded filters. */
  readonly projectedWidth: number;
  /** Floats of a pooled row. */
  readonly filterStride: number;
}

interface WrittenInputs {
  readonly inputs: readonly PlannedInput[];
  /** Of each share, the first input's address. */
  readonly addresses: readonly number[];
}

/** Embeddings come before texts. */
export function writeInputs(writing: Writing): WrittenInputs {
  const { memory, network, gradients } = writing;
  const all = describeInputs(network);
  const structs = gradients.map(() => memory.structs(inputFields, all.length));
  const inputs = all.map((input, i): PlannedInput => {
    const { dimension, vocabularySize: vocabulary, length } = input;
    const common = writeCommon(writing, input);
    const shares = gradients.map((_, share): InputShare => {
      const table = common.table && memory.struct(tableFields);
      table?.set(common.table ?? {});
      const tower = common.tower && memory.struct(towerFields);
      if (tower && common.tower) setTower(tower, writing, { ...common.tower, text: input.text ?? 0 }, share);
      const struct = structs[share][i];
      struct.set({ ...common.input, table: table?.address ?? 0, tower: tower?.address ?? 0 });
      struct.set({ wideGradient: gradientOf(writing, input.wide, share) });
      return { struct, table, tower };
    });
    const filterStride = roundUp(network.textFilters, 8);
    const projectedWidth = network.textKernel * filterStride;
    return { shares, length, vocabulary, stride: roundUp(dimension, 4), projectedWidth, filterStride };
  });
  return { inputs, addresses: structs.map(([first]) => first?.address ?? 0) };
}

interface DescribedInput {
  readonly vocabularySize: number;
  readonly dimension: number;
  readonly length: number;
  /** Its number among the texts; absent: an embedding. */
  readonly text?: number;
  /** Names of its variables. */
  readonly wide: string;
  readonly embeddings: string;
  /** First place in a joined row. */
  readonly column: number;
  readonly frozen?: true;
}

function describeInputs(network: NetworkSpec): readonly DescribedInput[] {
  const { inputs } = network;
  let column = inputs.denseWidth;
  const next = (width: number): number => {
    column += width;
    return column - width;
  };
  const embeddings = inputs.embeddings.map(({ vocabularySize, dimension }, i) => ({
    vocabularySize,
    dimension,
    length: 1,
    wide: variableNames.wideEmbedding(i),
    embeddings: variableNames.embedding(i),
    column: next(dimension),
  }));
  const texts = inputs.texts.map((text, i) => ({
    ...text,
    text: i,
    wide: variableNames.wideText(i),
    embeddings: variableNames.textEmbedding(i),
    column: next(textWidth(network, text)),
  }));
  return [...embeddings, ...texts];
}

/** What all shares read: the same numbers and addresses in each. */
function writeCommon({ memory, network, store, moments, isPrivate }: Writing, input: DescribedInput) {
  const { vocabularySize: vocabulary, dimension, length, text } = input;
  const deep = network.family === 'wide_deep';
  const stride = roundUp(dimension, 4);
  const rowBytes = 4 * stride * (1 + Number(moments.first) + Number(moments.second));
  const filterStride = roundUp(network.textFilters, 8);
  return {
    input: {
      text: text === undefined ? 0 : 1,
      length,
      vocabulary,
      slots: memory.allocate(vocabulary),
      wide: store.addressOf(input.wide).data,
      wideScale: bagScale(length),
      column: input.column,
    },
    table: deep
      ? {
          ...store.addressOf(input.embeddings),
          rowBytes,
          steps: memory.allocate(vocabulary),
          stride,
          width: dimension,
          frozen: input.frozen ? 1 : 0,
        }
      : undefined,
    tower:
      deep && text !== undefined && network.textEncoder !== 'average'
        ? {
            kernel: network.textKernel,
            filters: network.textFilters,
            filterStride,
            weights: store.addressOf(variableNames.textKernel(text)).data,
            bias: store.addressOf(variableNames.textBias(text)).data,
            byFilter: memory.allocate(network.textKernel * filterStride * stride),
            turnedFloats: network.textKernel * filterStride * stride,
            rowFloats: isPrivate ? length * stride : 0,
            rowTokens: isPrivate ? length : 0,
          }
        : undefined,
  };
}

type CommonTower = NonNullable<ReturnType<typeof writeCommon>['tower']> & { readonly text: number };

function setTower(tower: Struct<typeof towerFields>, writing: Writing, common: CommonTower, share: number): void {
  const { memory, blockRows } = writing;
  const { text, turnedFloats, rowFloats, rowTokens, ...shared } = common;
  tower.set({
    ...shared,
    weightsGradient: gradientOf(writing, variableNames.textKernel(text), share),
    biasGradient: gradientOf(writing, variableNames.textBias(text), share),
    byFilterGradient: memory.allocate(turnedFloats),
    pooled: memory.allocate(blockRows * common.filterStride),
    winners: memory.allocate(blockRows * common.filterStride),
    rowPlaces: memory.allocate(rowTokens),
    rowGradient: memory.allocate(rowFloats),
  });
}
