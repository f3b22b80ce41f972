/** Places of a lineage's nodes and ways of its edges: what was asked about on top, what it came from below. */

import { Graph, layout } from '@dagrejs/dagre';
import type { views } from '../../../core/contract/index.ts';

export interface Placed {
  readonly id: string;
  /** Upper left corner, CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** From the descendant's lower edge to the ancestor's upper edge, around everything between. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LineageLayout {
  readonly nodes: readonly Placed[];
  readonly edges: readonly PlacedEdge[];
}

const sizes: Readonly<Record<views.LineageNode['kind'], { readonly width: number; readonly height: number }>> = {
  artifact: { width: 208, height: 48 },
  execution: { width: 176, height: 40 },
  file: { width: 208, height: 48 },
};

export function layOutLineage(lineage: views.LineageView): LineageLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 26, edgesep: 16, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of lineage.nodes) graph.setNode(node.id, { ...sizes[node.kind] });
  // Drawn against the arrows: an ancestor stands below what it led to.
  for (const edge of lineage.edges) graph.setEdge(edge.to, edge.from);
  layout(graph);
  const nodes = lineage.nodes.map((node): Placed => {
    const { width, height } = sizes[node.kind];
    const placed = graph.node(node.id);
    return { id: node.id, x: (placed.x ?? 0) - width / 2, y: (placed.y ?? 0) - height / 2, width, height };
  });
  const edges = graph.edges().map(({ v, w }): PlacedEdge => ({ from: w, to: v, points: graph.edge(v, w).points ?? [] }));
  return { nodes, edges };
}
