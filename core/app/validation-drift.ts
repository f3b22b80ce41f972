/** Drift from span to span, over every span that is there. */

import type { views } from '../contract/index.ts';
import { toDriftBoard } from '../stages/validate/index.ts';
import type { CoreState } from './core-state.ts';
import type { ProjectSession } from './project-session.ts';
import { readSchema } from './validation-schema.ts';
import { spanOf, spansOf, statisticsOf } from './validation-spans.ts';

/** The newest of them; each costs a pass over its rows, once. */
const mostSpans = 30;

interface KeptBoard {
  readonly key: string;
  readonly board: views.DriftBoard;
}

const kept = new WeakMap<ProjectSession, KeptBoard>();

export async function driftBoard(state: CoreState): Promise<views.DriftBoard> {
  const examples = spansOf(state.session).slice(-mostSpans);
  const { schema, text } = await readSchema(state.session);
  const key = JSON.stringify([examples.map((artifact) => artifact.id), text]);
  const known = kept.get(state.session);
  if (known?.key === key) return known.board;
  const spans = [];
  for (const artifact of examples) {
    const span = spanOf(artifact);
    const splits = await statisticsOf(state, { examples: [artifact], title: `Statistics of span ${span}` });
    // The split trained on, where there is one.
    const [statistics] = splits.values();
    if (!statistics) continue;
    const { id: artifactId, createdAt } = artifact;
    spans.push({ span: { span, artifactId, rows: statistics.num_examples, createdAt }, statistics });
  }
  const board = toDriftBoard(spans, schema);
  kept.set(state.session, { key, board });
  return board;
}
