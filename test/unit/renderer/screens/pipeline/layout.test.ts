import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GraphNode, layOutColumn } from '../../../../../renderer/screens/pipeline/layout.ts';
import { defaultNode } from '../../../../../renderer/screens/pipeline/node-runs.ts';

const chain: readonly GraphNode[] = [
  { id: 'ExampleGen', upstream: [] },
  { id: 'StatisticsGen', upstream: ['ExampleGen'] },
  { id: 'SchemaGen', upstream: ['StatisticsGen'] },
  { id: 'ExampleValidator', upstream: ['StatisticsGen', 'SchemaGen'] },
];

const acyclic = fc
  .integer({ min: 1, max: 14 })
  .chain((count) =>
    fc
      .tuple(
        ...Array.from({ length: count }, (_, index) => fc.subarray(Array.from({ length: index }, (__, above) => `n${above}`))),
      )
      .map((upstreams) => upstreams.map((upstream, index): GraphNode => ({ id: `n${index}`, upstream }))),
  );

describe('the graph as a column', () => {
  it('joins neighbours straight and gives every other edge a lane', () => {
    expect(layOutColumn(chain)).toMatchObject({ joined: [1, 2, 3], routes: [{ from: 1, to: [3], lane: 0 }], lanes: 1 });
  });

  it('puts every node below what it depends on, in whatever order they come', () => {
    fc.assert(
      fc.property(acyclic, fc.integer(), (nodes, seed) => {
        const mixed = [...nodes].sort(
          (a, b) => ((a.id.charCodeAt(1) * 7919 + seed) % 13) - ((b.id.charCodeAt(1) * 7919 + seed) % 13),
        );
        const placed = layOutColumn(mixed).nodes.map((node) => node.id);
        for (const node of nodes)
          for (const above of node.upstream) expect(placed.indexOf(above)).toBeLessThan(placed.indexOf(node.id));
      }),
    );
  });

  it('draws every edge once and no two routes over one another', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const { joined, routes } = layOutColumn(nodes);
        const edges = nodes.reduce((sum, node) => sum + node.upstream.length, 0);
        expect(joined.length + routes.reduce((sum, route) => sum + route.to.length, 0)).toBe(edges);
        for (const a of routes) {
          for (const b of routes) {
            if (a === b || a.lane !== b.lane) continue;
            const apart = Math.max(...a.to) < b.from || Math.max(...b.to) < a.from;
            expect(apart).toBe(true);
          }
        }
      }),
    );
  });
});

describe('the node shown first', () => {
  const node = (id: 'ExampleGen' | 'Trainer' | 'Pusher', state: 'COMPLETE' | 'FAILED' | 'SKIPPED') =>
    ({ node: id, upstream: [], run: { node: id, state, seconds: 0, facts: {} } }) as const;

  it('is the one that failed, else the last that did something', () => {
    expect(defaultNode([node('ExampleGen', 'COMPLETE'), node('Trainer', 'FAILED'), node('Pusher', 'SKIPPED')])?.node).toBe(
      'Trainer',
    );
    expect(defaultNode([node('ExampleGen', 'COMPLETE'), node('Trainer', 'COMPLETE'), node('Pusher', 'SKIPPED')])?.node).toBe(
      'Trainer',
    );
  });
});
