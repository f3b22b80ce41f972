/** Collects nodes and edges of a picture. */

export interface GraphPictureNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'input' | 'operation' | 'output';
  /** A second line: the node's own name, a type. */
  readonly detail: string;
}

export interface ModelGraph {
  readonly nodes: readonly GraphPictureNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export class GraphBuilder {
  readonly #nodes = new Map<string, GraphPictureNode>();
  readonly #edges = new Map<string, { readonly from: string; readonly to: string }>();

  add(id: string, label: string, kind: GraphPictureNode['kind'], detail = ''): void {
    this.#nodes.set(id, { id, label, kind, detail });
  }

  /** Twice is once. */
  connect(from: string | undefined, to: string): void {
    if (from !== undefined) this.#edges.set(JSON.stringify([from, to]), { from, to });
  }

  finish(): ModelGraph {
    const edges = [...this.#edges.values()].filter(({ from, to }) => this.#nodes.has(from) && this.#nodes.has(to));
    return { nodes: [...this.#nodes.values()], edges };
  }
}
