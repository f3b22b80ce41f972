/** TensorFlow.js as the device code is given it: loaded by whoever runs it, in Node.js or in a page. */

export type DeviceTfjs = typeof import('@tensorflow/tfjs');

/** The backend's name in TensorFlow.js. */
export const deviceBackend = 'webgpu';
