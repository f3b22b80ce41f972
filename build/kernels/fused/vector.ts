/** Vectors of four floats. */

export const vectorBytes: usize = 16;

/** a x b + c: in one rounding where the build may. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

@inline
export function zeros(): v128 {
  return f32x4.splat(0);
}

@inline
export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** All bits of the first `count` lanes: 0 to 4. */
@inline
export function firstLanes(count: u32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

@inline
export function pointerAt(list: usize, index: u32): usize {
  return load<u32>(list + (<usize>index << 2));
}

/** The squares of a row of `stride` floats: any number, or a multiple of 4. */
@inline
export function squaresOf(rows: usize, stride: u32, row: u32): f64 {
  const from = rows + (<usize>(row * stride) << 2);
  const bytes = <usize>stride << 2;
  if (bytes < vectorBytes) {
    let sum: f64 = 0;
    for (let at: usize = 0; at < bytes; at += 4) sum += <f64>load<f32>(from + at) * <f64>load<f32>(from + at);
    return sum;
  }
  let sum = zeros();
  for (let at: usize = 0; at < bytes; at += vectorBytes) sum = madd(v128.load(from + at), v128.load(from + at), sum);
  return <f64>sumOf(sum);
}

@inline
export function scaleRow(rows: usize, stride: u32, row: u32, scale: f32): void {
  const start = rows + (<usize>(row * stride) << 2);
  const end = start + (<usize>stride << 2);
  if (stride < 4) {
    for (let at = start; at < end; at += 4) store<f32>(at, scale * load<f32>(at));
    return;
  }
  const factor = f32x4.splat(scale);
  for (let at = start; at < end; at += vectorBytes) v128.store(at, f32x4.mul(factor, v128.load(at)));
}
