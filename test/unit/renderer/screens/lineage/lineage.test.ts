import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { layOutLineage } from '../../../../../renderer/screens/lineage/layout.ts';
import { describeNode, neighboursOf, startOf } from '../../../../../renderer/screens/lineage/node-words.ts';

function node(id: string, kind: views.LineageNode['kind'], extras: Partial<views.LineageNode> = {}): views.LineageNode {
  return { id, kind, title: id, subtitle: '', properties: {}, ...extras };
}

const lineage: views.LineageView = {
  nodes: [
    node('artifact:9', 'artifact', { title: 'PushedModel', properties: { pushed_version: '1795384612' } }),
    node('execution:8', 'execution', { title: 'Pusher', subtitle: 'run-1 · COMPLETE', properties: { seconds: 0.058 } }),
    node('artifact:6', 'artifact', { title: 'Model', properties: { family: 'wide_deep', epochs: 25 } }),
    node('artifact:1', 'artifact', { title: 'Examples', properties: { span: 1, rows_train: 7885, rows_eval: 4115 } }),
    node('file:housing.csv', 'file', { subtitle: '/data/housing.csv' }),
  ],
  edges: [
    { from: 'execution:8', to: 'artifact:9' },
    { from: 'artifact:6', to: 'execution:8' },
    { from: 'artifact:1', to: 'artifact:6' },
    { from: 'artifact:1', to: 'execution:8' },
    { from: 'file:housing.csv', to: 'artifact:1' },
  ],
};

describe('a lineage', () => {
  it('stands with what was asked about on top, every ancestor below what it led to, and nothing overlapping', () => {
    const { nodes: placed, edges } = layOutLineage(lineage);
    expect(edges).toHaveLength(lineage.edges.length);
    const at = new Map(placed.map((one) => [one.id, one]));
    for (const { from, to } of lineage.edges) expect(at.get(from)?.y).toBeGreaterThan(at.get(to)?.y ?? 0);
    for (const a of placed) {
      for (const b of placed) {
        if (a === b) continue;
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('begins at the node nothing else comes from', () => {
    expect(startOf(lineage)?.id).toBe('artifact:9');
    expect(startOf({ nodes: [], edges: [] })).toBeUndefined();
  });

  it('knows what a node came from and led to', () => {
    const { from, to } = neighboursOf(lineage, 'execution:8');
    expect(from.map((one) => one.title)).toEqual(['Model', 'Examples']);
    expect(to.map((one) => one.title)).toEqual(['PushedModel']);
  });

  it('says the one thing to know about each node', () => {
    expect(lineage.nodes.map(describeNode)).toEqual([
      'version 1795384612',
      'run 1 · 0.06 s',
      'wide & deep · 25 epochs',
      'span 1 · 12,000 rows',
      '/data/housing.csv',
    ]);
  });
});
