/** What people call an engine: "Fused WASM x2" of `fused:simd x2`. */

const titles: Readonly<Record<string, string>> = {
  'fused:simd': 'Fused WASM',
  'fused:relaxed': 'Fused WASM',
  'tfjs:wasm': 'TF.js WASM',
  'tfjs:webgpu': 'TF.js WebGPU',
  'tfjs:cpu': 'TF.js CPU',
  'tfjs:tensorflow': 'TensorFlow',
};

export function engineTitle(name: string): string {
  const [, engine, threads] = /^(.*?)( x\d+)?$/.exec(name) ?? [];
  return `${titles[engine ?? name] ?? engine}${threads ?? ''}`;
}
