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
