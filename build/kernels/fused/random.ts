/** The random bits of dropout masks: four generators side by side, each the sfc32 of core/foundation/random.ts. */

/** The state of four generators: a, b, c and the counter, a vector each. */
const vectors: usize = 16;
const warmUp: i32 = 12;

export function seedGenerators(seeds: usize, state: usize): void {
  for (let lane: usize = 0; lane < 16; lane += 4) {
    let mixed = load<u32>(seeds + lane);
    for (let part: usize = 0; part < 3; part++) {
      mixed += 0x9e3779b9;
      let z = mixed ^ (mixed >>> 16);
      z *= 0x21f0aaad;
      z ^= z >>> 15;
      z *= 0x735a2d97;
      store<u32>(state + part * vectors + lane, z ^ (z >>> 15));
    }
    store<u32>(state + 3 * vectors + lane, 1);
  }
  for (let i: i32 = 0; i < warmUp; i++) nextBits(state);
}

@inline
export function nextBits(state: usize): v128 {
  const b = v128.load(state, 16);
  const c = v128.load(state, 32);
  const counter = v128.load(state, 48);
  const t = i32x4.add(i32x4.add(v128.load(state), b), counter);
  v128.store(state, v128.xor(b, i32x4.shr_u(b, 9)));
  v128.store(state, i32x4.add(c, i32x4.shl(c, 3)), 16);
  v128.store(state, i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), t), 32);
  v128.store(state, i32x4.add(counter, i32x4.splat(1)), 48);
  return t;
}
