/** Boxes of detected objects: of those that overlap, the best. */

import { blank, type GraphTensor, mismatch, numbersOf, scalarOf, tensor } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';
import { integersOf } from './arrays.ts';

export const boxKernels: Kernels = {
  NonMaxSuppression: (call) => chosenPlaces(call, { iou: call.attributes.float('iou_threshold', 0.5) }),
  NonMaxSuppressionV2: (call) => chosenPlaces(call, { iou: scalarOf(inputAt(call, 3)) }),
  NonMaxSuppressionV3: (call) => chosenPlaces(call, limitsOf(call)),
  NonMaxSuppressionV4: (call) => {
    const chosen = chosenOf(call, limitsOf(call));
    return [padded(call, chosen).places, scalarInt(chosen.length)];
  },
  NonMaxSuppressionV5: (call) => {
    const chosen = chosenOf(call, { ...limitsOf(call), sigma: scalarOf(inputAt(call, 5)) });
    const { places, scores } = padded(call, chosen);
    return [places, scores, scalarInt(chosen.length)];
  },
  CombinedNonMaxSuppression: (call) => combined(call),
};

interface Limits {
  /** Overlap above which the lesser box goes. */
  readonly iou: number;
  readonly score?: number;
  /** Above 0 overlapping boxes lose score instead. */
  readonly sigma?: number;
}

interface Chosen {
  readonly place: number;
  readonly score: number;
}

function limitsOf(call: KernelCall): Limits {
  return { iou: scalarOf(inputAt(call, 3)), score: scalarOf(inputAt(call, 4)) };
}

function scalarInt(value: number): GraphTensor {
  return tensor('DT_INT32', [], Int32Array.of(value));
}

function chosenPlaces(call: KernelCall, limits: Limits): GraphTensor {
  return integersOf(
    'DT_INT32',
    chosenOf(call, limits).map(({ place }) => place),
  );
}

/** Inputs: boxes, scores, how many at most. */
function chosenOf(call: KernelCall, limits: Limits): readonly Chosen[] {
  const [boxes, scores] = [inputAt(call, 0), inputAt(call, 1)];
  if (boxes.shape[1] !== 4 || scores.shape[0] !== boxes.shape[0]) mismatch(`boxes [${boxes.shape}], scores [${scores.shape}]`);
  return suppressed({ boxes: numbersOf(boxes), scores: Array.from(numbersOf(scores)) }, limits, scalarOf(inputAt(call, 2)));
}

interface ScoredBoxes {
  readonly boxes: ArrayLike<number>;
  readonly scores: readonly number[];
}

interface Waiting {
  readonly place: number;
  score: number;
  /** How many of the chosen it has been held against. */
  seen: number;
}

/** TensorFlow's own order: the best first, equals by place; one whose score fell waits again. */
function suppressed({ boxes, scores }: ScoredBoxes, { iou, score: least, sigma = 0 }: Limits, most: number): readonly Chosen[] {
  const waiting: Waiting[] = scores
    .map((score, place) => ({ place, score, seen: 0 }))
    .filter(({ score }) => least === undefined || score > least);
  const order = (a: Waiting, b: Waiting): number => b.score - a.score || a.place - b.place;
  waiting.sort(order);
  const chosen: Chosen[] = [];
  while (waiting.length > 0 && chosen.length < most) {
    const next = waiting.shift() as Waiting;
    const before = next.score;
    let isOut = false;
    for (let i = chosen.length - 1; i >= next.seen && !isOut; i--) {
      const overlap = overlapOf(boxes, next.place, (chosen[i] as Chosen).place);
      if (sigma > 0) next.score *= overlap <= iou ? Math.exp((-0.5 / sigma) * overlap * overlap) : 0;
      else isOut = overlap > iou;
      if (least !== undefined && next.score <= least) isOut = true;
    }
    next.seen = chosen.length;
    if (isOut) continue;
    if (next.score === before) chosen.push({ place: next.place, score: next.score });
    else if (least === undefined || next.score > least) {
      const at = waiting.findIndex((other) => order(next, other) < 0);
      waiting.splice(at < 0 ? waiting.length : at, 0, next);
    }
  }
  return chosen;
}

/** Intersection over union; corners may be given in any order. */
function overlapOf(boxes: ArrayLike<number>, a: number, b: number): number {
  const [one, two] = [cornersOf(boxes, a), cornersOf(boxes, b)];
  const area = (box: Corners): number => (box.bottom - box.top) * (box.right - box.left);
  const [areaOne, areaTwo] = [area(one), area(two)];
  if (areaOne <= 0 || areaTwo <= 0) return 0;
  const height = Math.max(0, Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top));
  const width = Math.max(0, Math.min(one.right, two.right) - Math.max(one.left, two.left));
  return (height * width) / (areaOne + areaTwo - height * width);
}

interface Corners {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

function cornersOf(boxes: ArrayLike<number>, place: number): Corners {
  const [y1, x1, y2, x2] = [0, 1, 2, 3].map((k) => boxes[place * 4 + k]) as [number, number, number, number];
  return { top: Math.min(y1, y2), left: Math.min(x1, x2), bottom: Math.max(y1, y2), right: Math.max(x1, x2) };
}

function padded(call: KernelCall, chosen: readonly Chosen[]): { readonly places: GraphTensor; readonly scores: GraphTensor } {
  const count = call.attributes.flag('pad_to_max_output_size') ? scalarOf(inputAt(call, 2)) : chosen.length;
  const [places, scores] = [blank('DT_INT32', [count]), blank(inputAt(call, 1).dtype, [count])];
  chosen.forEach(({ place, score }, i) => {
    (places.data as Int32Array)[i] = place;
    (scores.data as Float32Array)[i] = score;
  });
  return { places, scores };
}

interface Detection extends Chosen {
  readonly label: number;
  /** Where its box begins. */
  readonly at: number;
}

/** Inputs: boxes [batch, places, classes or 1, 4], scores [batch, places, classes], how many a class and in all, limits. */
function combined(call: KernelCall): readonly GraphTensor[] {
  const [boxes, scores] = [inputAt(call, 0), inputAt(call, 1)];
  const [batch = 0, places = 0, classes = 0] = scores.shape;
  const [perClass, inAll] = [scalarOf(inputAt(call, 2)), scalarOf(inputAt(call, 3))];
  const limits = { iou: scalarOf(inputAt(call, 4)), score: scalarOf(inputAt(call, 5)) };
  const size = call.attributes.flag('pad_per_class') ? Math.min(inAll, perClass * classes) : inAll;
  const isClipped = call.attributes.flag('clip_boxes', true);
  const made = [blank('DT_FLOAT', [batch, size, 4]), blank('DT_FLOAT', [batch, size]), blank('DT_FLOAT', [batch, size])] as const;
  const [outBoxes, outScores, outClasses] = made.map(({ data }) => data as Float32Array) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const counts = blank('DT_INT32', [batch]);
  const ownBoxes = boxes.shape[2] ?? 1;
  const [fromBoxes, fromScores] = [numbersOf(boxes), numbersOf(scores)];
  for (let image = 0; image < batch; image++) {
    const found: Detection[] = [];
    for (let label = 0; label < classes; label++) {
      const at = (place: number): number => ((image * places + place) * ownBoxes + (ownBoxes > 1 ? label : 0)) * 4;
      const own = Float32Array.from({ length: places * 4 }, (_, i) => fromBoxes[at(i >> 2) + (i & 3)] as number);
      const scored = Array.from({ length: places }, (_, i) => fromScores[(image * places + i) * classes + label] as number);
      for (const one of suppressed({ boxes: own, scores: scored }, limits, perClass))
        found.push({ ...one, label, at: at(one.place) });
    }
    found.sort((a, b) => b.score - a.score);
    const kept = found.slice(0, size);
    kept.forEach(({ score, label, at }, i) => {
      const row = image * size + i;
      outScores[row] = score;
      outClasses[row] = label;
      for (let k = 0; k < 4; k++) {
        const corner = fromBoxes[at + k] as number;
        outBoxes[row * 4 + k] = isClipped ? Math.min(Math.max(corner, 0), 1) : corner;
      }
    });
    (counts.data as Int32Array)[image] = kept.length;
  }
  return [...made, counts];
}
