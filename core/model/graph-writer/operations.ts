/** TensorFlow's operations by name, each with the attributes it needs. */

import type { DataTypeName } from '../../formats/index.ts';
import { flag, type GraphBuilder, integer, integers, type Ref, text, type } from './graph-builder.ts';

type Binary = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'FloorDiv' | 'FloorMod' | 'Maximum' | 'Minimum' | 'BitwiseAnd' | 'RightShift';
type Comparison = 'Equal' | 'NotEqual' | 'Less' | 'LessEqual' | 'Greater' | 'GreaterEqual';
type Unary = 'Abs' | 'Sign' | 'Log1p' | 'Expm1' | 'Sin' | 'Cos' | 'Floor' | 'Relu' | 'Sigmoid' | 'Softmax' | 'IsFinite';
type Reduction = 'Sum' | 'Max' | 'Min';

/** Operations on one builder. */
export class Operations {
  readonly graph: GraphBuilder;

  constructor(graph: GraphBuilder) {
    this.graph = graph;
  }

  binary(op: Binary, a: Ref, b: Ref): Ref {
    return this.graph.one(op, [a, b], a.dtype, { T: type(a.dtype) });
  }

  /** `b` as a constant of `a`'s type. */
  with(op: Binary, a: Ref, b: number): Ref {
    return this.binary(op, a, this.number(a.dtype, b));
  }

  number(dtype: DataTypeName, value: number): Ref {
    return this.graph.scalar(dtype as 'DT_FLOAT', value);
  }

  compare(op: Comparison, a: Ref, b: Ref): Ref {
    const attr = {
      T: type(a.dtype),
      ...(op.endsWith('qual') && !/Less|Greater/.test(op) ? { incompatible_shape_error: flag(true) } : {}),
    };
    return this.graph.one(op, [a, b], 'DT_BOOL', attr);
  }

  compareWith(op: Comparison, a: Ref, b: number | string): Ref {
    return this.compare(op, a, this.graph.scalar(a.dtype as 'DT_FLOAT', b));
  }

  unary(op: Unary, a: Ref): Ref {
    return this.graph.one(op, [a], op === 'IsFinite' ? 'DT_BOOL' : a.dtype, { T: type(a.dtype) });
  }

  and(a: Ref, b: Ref): Ref {
    return this.graph.one('LogicalAnd', [a, b], 'DT_BOOL');
  }

  or(a: Ref, b: Ref): Ref {
    return this.graph.one('LogicalOr', [a, b], 'DT_BOOL');
  }

  not(a: Ref): Ref {
    return this.graph.one('LogicalNot', [a], 'DT_BOOL');
  }

  select(condition: Ref, a: Ref, b: Ref): Ref {
    return this.graph.one('SelectV2', [condition, a, b], a.dtype, { T: type(a.dtype) });
  }

  cast(a: Ref, to: DataTypeName): Ref {
    return a.dtype === to ? a : this.graph.one('Cast', [a], to, { SrcT: type(a.dtype), DstT: type(to), Truncate: flag(false) });
  }

  /** int32. */
  shape(a: Ref): Ref {
    return this.graph.one('Shape', [a], 'DT_INT32', { T: type(a.dtype), out_type: type('DT_INT32') });
  }

  /** How long `a` is along its first axis; a scalar int32. */
  length(a: Ref): Ref {
    const { graph } = this;
    return graph.one('GatherV2', [this.shape(a), graph.scalar('DT_INT32', 0), graph.scalar('DT_INT32', 0)], 'DT_INT32', {
      Tparams: type('DT_INT32'),
      Tindices: type('DT_INT32'),
      Taxis: type('DT_INT32'),
      batch_dims: integer(0),
    });
  }

  reshape(a: Ref, shape: readonly number[]): Ref {
    return this.reshapeTo(a, this.graph.ints(shape));
  }

  reshapeTo(a: Ref, shape: Ref): Ref {
    return this.graph.one('Reshape', [a, shape], a.dtype, { T: type(a.dtype), Tshape: type('DT_INT32') });
  }

  /** A further axis of size 1 at `axis`. */
  expand(a: Ref, axis: number): Ref {
    const at = this.graph.scalar('DT_INT32', axis);
    return this.graph.one('ExpandDims', [a, at], a.dtype, { T: type(a.dtype), Tdim: type('DT_INT32') });
  }

  concat(parts: readonly Ref[], axis: number): Ref {
    const [first] = parts;
    if (parts.length === 1 && first) return first;
    const { dtype } = first as Ref;
    const attr = { N: integer(parts.length), T: type(dtype), Tidx: type('DT_INT32') };
    return this.graph.one('ConcatV2', [...parts, this.graph.scalar('DT_INT32', axis)], dtype, attr);
  }

  /** Scalars or equal tensors side by side along a new axis. */
  pack(parts: readonly Ref[], axis = 0): Ref {
    const { dtype } = parts[0] as Ref;
    return this.graph.one('Pack', parts, dtype, { N: integer(parts.length), T: type(dtype), axis: integer(axis) });
  }

  fill(dims: Ref, value: Ref): Ref {
    return this.graph.one('Fill', [dims, value], value.dtype, { T: type(value.dtype), index_type: type('DT_INT32') });
  }

  /** Along the first axis. */
  gather(params: Ref, indices: Ref): Ref {
    const attr = { Tparams: type(params.dtype), Tindices: type(indices.dtype), Taxis: type('DT_INT32'), batch_dims: integer(0) };
    return this.graph.one('GatherV2', [params, indices, this.graph.scalar('DT_INT32', 0)], params.dtype, attr);
  }

  reduce(op: Reduction, a: Ref, axis: number, keep = false): Ref {
    const attr = { T: type(a.dtype), Tidx: type('DT_INT32'), keep_dims: flag(keep) };
    return this.graph.one(op, [a, this.graph.ints([axis])], a.dtype, attr);
  }

  argMax(a: Ref, axis: number): Ref {
    const attr = { T: type(a.dtype), Tidx: type('DT_INT32'), output_type: type('DT_INT32') };
    return this.graph.one('ArgMax', [a, this.graph.scalar('DT_INT32', axis)], 'DT_INT32', attr);
  }

  matMul(a: Ref, b: Ref): Ref {
    return this.graph.one('MatMul', [a, b], 'DT_FLOAT', {
      T: type('DT_FLOAT'),
      transpose_a: flag(false),
      transpose_b: flag(false),
    });
  }

  /** rows -> rows x depth of float; ids outside of [0, depth) set nothing. */
  oneHot(ids: Ref, depth: number): Ref {
    const { graph } = this;
    const inputs = [ids, graph.scalar('DT_INT32', depth), graph.scalar('DT_FLOAT', 1), graph.scalar('DT_FLOAT', 0)];
    return graph.one('OneHot', inputs, 'DT_FLOAT', { T: type('DT_FLOAT'), TI: type(ids.dtype), axis: integer(-1) });
  }

  range(limit: Ref): Ref {
    const { graph } = this;
    return graph.one('Range', [graph.scalar('DT_INT32', 0), limit, graph.scalar('DT_INT32', 1)], 'DT_INT32', {
      Tidx: type('DT_INT32'),
    });
  }

  /** Rows of `a` where `mask` is true. */
  mask(a: Ref, mask: Ref): Ref {
    const places = this.graph.one('Where', [mask], 'DT_INT64', { T: type('DT_BOOL') });
    return this.gather(a, this.cast(this.reshape(places, [-1]), 'DT_INT32'));
  }

  /** Zeros of `shape` with `updates` added at `indices`. */
  scatter(indices: Ref, updates: Ref, shape: Ref): Ref {
    const attr = { T: type(updates.dtype), Tindices: type(indices.dtype) };
    return this.graph.one('ScatterNd', [indices, updates, shape], updates.dtype, attr);
  }

  slice(a: Ref, from: Ref, size: Ref): Ref {
    return this.graph.one('Slice', [a, from, size], a.dtype, { T: type(a.dtype), Index: type('DT_INT32') });
  }

  tile(a: Ref, multiples: Ref): Ref {
    return this.graph.one('Tile', [a, multiples], a.dtype, { T: type(a.dtype), Tmultiples: type('DT_INT32') });
  }

  /** 2-D convolution with padding that keeps the size, strides of 1. */
  convolve(a: Ref, kernel: Ref): Ref {
    return this.graph.one('Conv2D', [a, kernel], 'DT_FLOAT', {
      T: type('DT_FLOAT'),
      strides: integers([1, 1, 1, 1]),
      dilations: integers([1, 1, 1, 1]),
      explicit_paddings: integers([]),
      padding: text('SAME'),
      data_format: text('NHWC'),
      use_cudnn_on_gpu: flag(true),
    });
  }

  /** The largest of 2 x 2 places; an odd last row or column falls away. */
  pool(a: Ref): Ref {
    return this.graph.one('MaxPool', [a], 'DT_FLOAT', {
      T: type('DT_FLOAT'),
      ksize: integers([1, 2, 2, 1]),
      strides: integers([1, 2, 2, 1]),
      explicit_paddings: integers([]),
      padding: text('VALID'),
      data_format: text('NHWC'),
    });
  }
}
