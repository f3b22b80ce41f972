/** The graph as one column: neighbours are joined straight down, every other edge takes a lane beside the column. */

export interface GraphNode {
  readonly id: string;
  readonly upstream: readonly string[];
}

/** All edges of one node that skip others: one lane down to the farthest, with a branch to each target. */
export interface Route {
  readonly from: number;
  /** Ascending positions of the targets. */
  readonly to: readonly number[];
  /** 0 is nearest to the column. */
  readonly lane: number;
}

export interface ColumnLayout<N extends GraphNode> {
  /** In an order in which every node follows what it depends on. */
  readonly nodes: readonly N[];
  /** Positions whose node depends on the one right above. */
  readonly joined: readonly number[];
  readonly routes: readonly Route[];
  readonly lanes: number;
}

export function layOutColumn<N extends GraphNode>(given: readonly N[]): ColumnLayout<N> {
  const nodes = orderNodes(given);
  const position = new Map(nodes.map((node, index) => [node.id, index]));
  const joined: number[] = [];
  const skipping = new Map<number, number[]>();
  for (const [index, node] of nodes.entries()) {
    for (const above of node.upstream) {
      const from = position.get(above);
      if (from === undefined) continue;
      if (from === index - 1) joined.push(index);
      else skipping.set(from, [...(skipping.get(from) ?? []), index]);
    }
  }
  const routes = assignLanes([...skipping].map(([from, to]) => ({ from, to })));
  return { nodes, joined, routes, lanes: routes.reduce((most, route) => Math.max(most, route.lane + 1), 0) };
}

/** Keeps the given order wherever dependencies allow it. A cycle cannot come from the core; its nodes would go last. */
function orderNodes<N extends GraphNode>(given: readonly N[]): readonly N[] {
  const waiting = [...given];
  const known = new Set(given.map((node) => node.id));
  const placed = new Set<string>();
  const ordered: N[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex((node) => node.upstream.every((above) => placed.has(above) || !known.has(above)));
    const [node] = waiting.splice(Math.max(0, ready), 1);
    if (!node) break;
    placed.add(node.id);
    ordered.push(node);
  }
  return ordered;
}

/** Short routes inside, long ones outside; two routes share a lane only where they do not overlap. */
function assignLanes(routes: readonly { from: number; to: number[] }[]): readonly Route[] {
  const placed: Route[] = [];
  const byLength = [...routes].sort((a, b) => spanOf(a) - spanOf(b) || a.from - b.from);
  for (const route of byLength) {
    let lane = 0;
    while (placed.some((other) => other.lane === lane && overlap(route, other))) lane += 1;
    placed.push({ from: route.from, to: route.to.sort((a, b) => a - b), lane });
  }
  return placed;
}

function lastOf(route: { readonly to: readonly number[] }): number {
  return Math.max(...route.to);
}

function spanOf(route: { readonly from: number; readonly to: readonly number[] }): number {
  return lastOf(route) - route.from;
}

function overlap(a: { from: number; to: readonly number[] }, b: Route): boolean {
  return a.from <= lastOf(b) && b.from <= lastOf(a);
}
