/** The tensors of a piece of work on TensorFlow.js. Of TensorFlow.js the types alone are needed: pages use it too. */

type Tfjs = typeof import('@tensorflow/tfjs');

/** Runs `work` and frees every tensor it made. `tf.tidy` would also walk through typed arrays in its result, value by value. */
export function withoutTensors<T>(tf: Tfjs, work: () => T): T {
  const engine = tf.engine();
  engine.startScope();
  try {
    return work();
  } finally {
    engine.endScope();
  }
}
