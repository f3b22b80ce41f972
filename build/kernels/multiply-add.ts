/** Nothing but multiply-adds of vectors that lie in the nearest cache: the limit that other kernels are measured against. */

import { madd } from './fused/vector';

/** Eight sums in registers, so that none waits for its last; a step takes 4 + 8 floats from `at` on. Returns one of the sums. */
export function multiplyAdd(at: usize, steps: u32, times: u32): f32 {
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  const end = at + <usize>steps * 48;
  for (let i: u32 = 0; i < times; i++) {
    for (let p = at; p < end; p += 48) {
      const b0 = v128.load(p);
      const b1 = v128.load(p, 16);
      let s = v128.load32_splat(p, 32);
      c0 = madd(s, b0, c0);
      c1 = madd(s, b1, c1);
      s = v128.load32_splat(p, 36);
      c2 = madd(s, b0, c2);
      c3 = madd(s, b1, c3);
      s = v128.load32_splat(p, 40);
      c4 = madd(s, b0, c4);
      c5 = madd(s, b1, c5);
      s = v128.load32_splat(p, 44);
      c6 = madd(s, b0, c6);
      c7 = madd(s, b1, c7);
    }
  }
  const low = f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3));
  return f32x4.extract_lane(f32x4.add(low, f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7))), 0);
}
