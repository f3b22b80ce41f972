/** The door of learning: engines, losses and metrics over plain arrays; seeded. */

export type { EmbeddingInput, LabelledBatch, TextInput, TransformedBatch, TransformedSpec } from './network-input.ts';
