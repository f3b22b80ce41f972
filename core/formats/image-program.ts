/**
 * The program of the thread in which images are decoded: the decoder only answers later, and whoever applies a transform
 * waits for it. It is text, as a thread of `text-thread.ts`.
 */

export interface ImageWork {
  /** The file of the decoder to load. */
  readonly engine: string;
  /** Set to 1 when an answer lies in the port. */
  readonly answered: SharedArrayBuffer;
}

/** One answer an image, or a text where the decoder does not load: pixels row by row, 8 bits a channel; or why there are none. */
export type DecodedPixels =
  | { readonly width: number; readonly height: number; readonly channels: number; readonly data: Uint8Array }
  | { readonly reason: string };

/**
 * Colour profiles and Exif's rotation are left alone, as TensorFlow leaves them. Images of more pixels than 'mostPixels' are
 * refused: a few bytes may claim to be gigabytes.
 */
export const imageProgram = `
const { workerData } = require('node:worker_threads');
const { engine, answered, port } = workerData;
const state = new Int32Array(answered);
let sharp;
let failure;
try {
  sharp = require(engine);
  sharp.cache(false);
} catch (error) {
  failure = error.message;
}
const mostPixels = 100_000_000;

async function decode(bytes) {
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: mostPixels, ignoreIcc: true, pages: 1 });
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data };
  } catch (error) {
    return { reason: error.message.split('\\n')[0] };
  }
}

port.on('message', async (images) => {
  port.postMessage(failure ?? (await Promise.all(images.map(decode))));
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
});
`;
