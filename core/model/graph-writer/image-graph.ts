/** Encoded images in a graph: decoded one by one by a function that is mapped over the rows, resized as our own decoder's are. */

import type { DataTypeName, FunctionDef, NodeDef } from '../../formats/index.ts';
import type { ImageInput } from '../../learning/index.ts';
import { type Attributes, flag, integer, number, type Ref, shapes, tensor, text, type, types } from './graph-builder.ts';
import type { GraphContext } from './graph-context.ts';

type Shape = Pick<ImageInput, 'height' | 'width' | 'channels'>;

/** What the bytes are, by their first: the branches of the function. Others are black, as an image that is missing is. */
const kinds = { jpeg: 0, other: 1, black: 2 } as const;

const latin1 = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
/** PNG, GIF, WebP and TIFF; the last two TensorFlow refuses, rather than that it answers for a black image. */
const signatures = ['\x89PNG', 'GIF8', 'RIFF', 'II*\0', 'II+\0', 'MM\0*', 'MM\0+'].map(latin1);
/** "BM" alone also begins texts: the size of the header that follows tells. */
const bmpHeaders = [12, 40, 52, 56, 64, 108, 124].map((size) => Uint8Array.of(size, 0, 0, 0));
/** More than what is looked at: a text may be shorter. */
const padding = new Uint8Array(20);

/** 255 x 256 is white: pixels are kept in 16 bits. */
const fullPixel = 65_280;

/** float, rows x height x width x channels from -2 to 2, of texts that are encoded images. */
export function imageGraph(context: GraphContext, bytes: Ref, shape: Shape): Ref {
  const { ops, graph } = context;
  const { height, width, channels } = shape;
  const f = mappedFunction(context, shape);
  const attr = {
    Targuments: types(['DT_STRING', 'DT_INT32']),
    Tcaptured: types([]),
    output_types: types(['DT_FLOAT']),
    output_shapes: shapes([[height, width, channels]]),
    f: { func: { name: f, attr: new Map() } },
    max_intra_op_parallelism: integer(1),
  };
  const resized = graph.one('MapDefun', [bytes, kindOf(context, bytes)], 'DT_FLOAT', attr);
  const kept = graph.one('Round', [ops.with('Mul', resized, 256)], 'DT_FLOAT', { T: type('DT_FLOAT') });
  return ops.with('Mul', ops.with('Sub', ops.with('RealDiv', kept, fullPixel), 0.5), 4);
}

/** int32, [rows]. */
function kindOf({ ops, graph, texts }: GraphContext, bytes: Ref): Ref {
  const padded = texts.join([bytes, graph.constant('DT_STRING', [], [padding])], '');
  const part = (from: number, length: number): Ref =>
    graph.one('Substr', [padded, graph.scalar('DT_INT32', from), graph.scalar('DT_INT32', length)], 'DT_STRING', {
      T: type('DT_INT32'),
      unit: text('BYTE'),
    });
  const is = (value: Ref, one: Uint8Array): Ref => ops.compare('Equal', value, graph.constant('DT_STRING', [], [one]));
  const any = (value: Ref, all: readonly Uint8Array[]): Ref => all.map((one) => is(value, one)).reduce((a, b) => ops.or(a, b));
  const isJpeg = is(part(0, 3), latin1('\xff\xd8\xff'));
  const isBmp = ops.and(is(part(0, 2), latin1('BM')), any(part(14, 4), bmpHeaders));
  const isOther = ops.or(any(part(0, 4), signatures), isBmp);
  const kind = (value: number): Ref => graph.scalar('DT_INT32', value);
  return ops.select(isJpeg, kind(kinds.jpeg), ops.select(isOther, kind(kinds.other), kind(kinds.black)));
}

interface Body {
  readonly name: string;
  readonly inputs: Readonly<Record<string, DataTypeName>>;
  readonly output: readonly [string, DataTypeName];
  readonly nodes: readonly NodeDef[];
}

function node(name: string, op: string, input: readonly string[], attr: Attributes): NodeDef {
  return { name, op, input: [...input], device: '', attr: new Map(Object.entries(attr)) };
}

function constant(name: string, dtype: DataTypeName, shape: readonly number[], data: Int32Array | Uint8Array): NodeDef {
  return node(name, 'Const', [], { dtype: type(dtype), value: tensor(dtype, shape, data) });
}

/** Equal names are equal functions: a program that loads two models takes them for one. */
function mappedFunction(context: GraphContext, { height, width, channels }: Shape): string {
  const branches = decoders(channels).map((body) => define(context, body));
  const branch = (name: string) => ({ name, attr: new Map() });
  const list = { s: [], i: [], f: [], b: [], type: [], shape: [], tensor: [], func: branches.map(branch) };
  return define(context, {
    name: `pixels_${height}_${width}_${channels}`,
    inputs: { bytes: 'DT_STRING', kind: 'DT_INT32' },
    output: ['pixels:output:0', 'DT_FLOAT'],
    nodes: [
      node('decoded', 'StatelessCase', ['kind', 'bytes'], {
        Tin: types(['DT_STRING']),
        Tout: types(['DT_UINT8']),
        branches: { list },
        output_shapes: shapes([[-1, -1, channels]]),
      }),
      constant('first', 'DT_INT32', [], Int32Array.of(0)),
      node('one', 'ExpandDims', ['decoded:output:0', 'first:output:0'], { T: type('DT_UINT8'), Tdim: type('DT_INT32') }),
      constant('size', 'DT_INT32', [2], Int32Array.of(height, width)),
      node('floats', 'Cast', ['one:output:0'], { SrcT: type('DT_UINT8'), DstT: type('DT_FLOAT'), Truncate: flag(false) }),
      node('resized', 'ResizeBilinear', ['floats:y:0', 'size:output:0'], {
        T: type('DT_FLOAT'),
        align_corners: flag(false),
        half_pixel_centers: flag(true),
      }),
      constant('shape', 'DT_INT32', [3], Int32Array.of(height, width, channels)),
      node('pixels', 'Reshape', ['resized:resized_images:0', 'shape:output:0'], {
        T: type('DT_FLOAT'),
        Tshape: type('DT_INT32'),
      }),
    ],
  });
}

/** In the order of `kinds`. */
function decoders(channels: number): readonly Body[] {
  const of = (kind: keyof typeof kinds, nodes: readonly NodeDef[], output: string): Body => ({
    name: `decode_${kind}_${channels}`,
    inputs: { bytes: 'DT_STRING' },
    output: [output, 'DT_UINT8'],
    nodes,
  });
  const jpeg = {
    channels: integer(channels),
    ratio: integer(1),
    fancy_upscaling: flag(true),
    try_recover_truncated: flag(false),
    acceptable_fraction: number(1),
    // The transform of our own decoder; TensorFlow's usual one is faster and less exact.
    dct_method: text('INTEGER_ACCURATE'),
  };
  const other = { channels: integer(channels), dtype: type('DT_UINT8'), expand_animations: flag(false) };
  return [
    of('jpeg', [node('image', 'DecodeJpeg', ['bytes'], jpeg)], 'image:image:0'),
    of('other', [node('image', 'DecodeImage', ['bytes'], other)], 'image:image:0'),
    of('black', [constant('image', 'DT_UINT8', [1, 1, channels], new Uint8Array(channels))], 'image:output:0'),
  ];
}

function define({ functions }: GraphContext, { name, inputs, output, nodes }: Body): string {
  const argument = (of: string, dtype: DataTypeName) => {
    const { type: number = 0 } = type(dtype);
    return { name: of, type: number, type_attr: '', number_attr: '', type_list_attr: '' };
  };
  const [from, dtype] = output;
  const definition: FunctionDef = {
    signature: {
      name,
      input_arg: Object.entries(inputs).map(([of, own]) => argument(of, own)),
      output_arg: [argument('result', dtype)],
    },
    node_def: [...nodes],
    ret: new Map([['result', from]]),
    control_ret: new Map(),
  };
  functions.set(name, definition);
  return name;
}
