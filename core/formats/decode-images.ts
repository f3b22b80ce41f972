/** Encoded images to pixels, by sharp in a thread of its own; the caller waits, so that a transform stays one plain function. */

import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { raise } from '../foundation/index.ts';
import { bmpPixels } from './bmp-pixels.ts';
import { type ImageFormat, imageFormat, imageSize } from './image-header.ts';
import { type DecodedPixels, type ImageWork, imageProgram } from './image-program.ts';

export type DecodedImage = DecodedPixels & { readonly format?: ImageFormat };

/** Pixels decoded at a time: what the thread and the caller hold. */
const pixelsAtOnce = 1 << 24;
/** Where a header does not tell. */
const assumedPixels = 1 << 20;
const imagesAtOnce = 256;
const patienceMs = 120_000;

/**
 * Decodes images in their order; `visit` gets each one's pixels before those of the next part are decoded. Bytes that are
 * no image, or a broken one, are a reason. Raises engine/unavailable where the decoder does not load.
 */
export function decodeImages(images: readonly Uint8Array[], visit: (decoded: DecodedImage, index: number) => void): void {
  for (let from = 0; from < images.length; ) {
    let until = from;
    for (let pixels = 0; until < images.length && until - from < imagesAtOnce; until++) {
      pixels += pixelCount(images[until]);
      if (pixels > pixelsAtOnce && until > from) break;
    }
    const decoded = decodePart(images.slice(from, until));
    for (const [i, one] of decoded.entries()) visit({ ...one, format: imageFormat(images[from + i]) }, from + i);
    from = until;
  }
}

function pixelCount(bytes: Uint8Array): number {
  const format = imageFormat(bytes);
  const size = format && imageSize(bytes, format);
  return size ? size.width * size.height : assumedPixels;
}

/** The decoder knows no BMP: those are read here. */
function decodePart(images: readonly Uint8Array[]): readonly DecodedPixels[] {
  const decoded: (DecodedPixels | undefined)[] = images.map((bytes) => {
    const format = imageFormat(bytes);
    if (format === undefined) return { reason: 'not an image' };
    return format === 'bmp' ? bmpPixels(bytes) : undefined;
  });
  const waiting = images.filter((_, i) => decoded[i] === undefined);
  const answers = waiting.length > 0 ? ask(waiting) : [];
  let next = 0;
  return decoded.map((one) => one ?? answers[next++]);
}

interface Decoder {
  readonly thread: Worker;
  readonly port: MessagePort;
  readonly state: Int32Array;
}

let decoder: Decoder | undefined;

function ask(images: readonly Uint8Array[]): readonly DecodedPixels[] {
  decoder ??= startDecoder();
  const { thread, port, state } = decoder;
  Atomics.store(state, 0, 0);
  port.postMessage(images);
  if (Atomics.wait(state, 0, 0, patienceMs) === 'timed-out') {
    decoder = undefined;
    void thread.terminate();
    return images.map(() => ({ reason: `not decoded within ${patienceMs / 1000} s` }));
  }
  const answer: { message: readonly DecodedPixels[] | string } | undefined = receiveMessageOnPort(port);
  if (!answer) throw new Error('The image decoder gave no answer');
  // Without it every image would be black.
  if (typeof answer.message === 'string') return raiseNoDecoder(answer.message);
  return answer.message;
}

function raiseNoDecoder(reason: string): never {
  const hint = 'Install the application again, or leave the images out: features: { NAME: { transform: exclude } }.';
  return raise('engine/unavailable', 'The image decoder cannot be loaded on this machine', hint, { details: { reason } });
}

/** Never ended but by an image that it does not finish: it goes with the process or thread that started it, and keeps neither alive. */
function startDecoder(): Decoder {
  const { port1, port2 } = new MessageChannel();
  const answered = new SharedArrayBuffer(4);
  const work: ImageWork = { engine: createRequire(import.meta.url).resolve('sharp'), answered };
  const workerData = { ...work, port: port2 };
  const worker = new Worker(imageProgram, { eval: true, workerData, transferList: [port2], stdout: true, stderr: true });
  worker.unref();
  port1.unref();
  return { thread: worker, port: port1, state: new Int32Array(answered) };
}
