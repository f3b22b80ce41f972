/** A graph drawn as SVG: layers from top to bottom, edges as smooth lines; no scripts, no fonts to load. */

import { attempt, type Result, raise, unwrap } from '../foundation/index.ts';
import { type ModelGraph, modelGraph } from '../model/index.ts';
import { escapeHtml } from './escape-html.ts';

const node = { height: 44, perLetter: 7.2, padding: 20, least: 90, most: 260 };
const margin = 24;
/** The layout takes seconds beyond, and nobody could read the picture. */
const mostNodes = 1500;

/** Blue in, grey between, green out; readable on white and in print. */
const colours = {
  input: { fill: '#e3eefb', line: '#2f6fb5' },
  operation: { fill: '#f4f4f2', line: '#7b7a75' },
  output: { fill: '#e4f3e6', line: '#3c8547' },
} as const;

export interface GraphPictureRequest {
  readonly dir: string;
  readonly signature: string | undefined;
  readonly tags: readonly string[] | undefined;
}

export interface GraphPicture {
  readonly svg: string;
  readonly nodes: number;
  readonly edges: number;
}

export function drawModelGraph({ dir, signature, tags }: GraphPictureRequest): Promise<Result<GraphPicture>> {
  return attempt(async () => {
    const graph = unwrap(await modelGraph(dir, { ...(signature ? { signature } : {}), ...(tags ? { tags } : {}) }));
    if (graph.nodes.length > mostNodes) {
      return raise(
        'usage/invalid-argument',
        `The graph has ${graph.nodes.length} nodes, too many to draw`,
        'Choose a smaller --signature.',
      );
    }
    return { svg: await graphSvg(graph), nodes: graph.nodes.length, edges: graph.edges.length };
  });
}

async function graphSvg({ nodes, edges }: ModelGraph): Promise<string> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 40, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, label, detail } of nodes) graph.setNode(id, { width: widthOf(label, detail), height: node.height });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const size = graph.graph() as { readonly width?: number; readonly height?: number };
  const [width, height] = [Math.ceil(size.width ?? 0), Math.ceil(size.height ?? 0)];
  const lines = edges.map(({ from, to }) => edgeSvg((graph.edge(from, to) as { readonly points: readonly Point[] }).points));
  const boxes = nodes.map((one) => nodeSvg(one, graph.node(one.id) as Box));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">`,
    '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#7b7a75"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...lines,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

function widthOf(label: string, detail: string): number {
  const letters = Math.max(label.length, detail.length * 0.85);
  return Math.min(node.most, Math.max(node.least, letters * node.perLetter + node.padding));
}

function edgeSvg(points: readonly Point[]): string {
  const [first, ...rest] = points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return `<polyline points="${[first, ...rest].join(' ')}" fill="none" stroke="#7b7a75" marker-end="url(#end)"/>`;
}

function nodeSvg({ label, kind, detail }: ModelGraph['nodes'][number], { x, y, width, height }: Box): string {
  const { fill, line } = colours[kind];
  const [left, top] = [(x - width / 2).toFixed(1), (y - height / 2).toFixed(1)];
  const box = `<rect x="${left}" y="${top}" width="${width.toFixed(1)}" height="${height}" rx="6" fill="${fill}" stroke="${line}"/>`;
  const most = Math.floor((width - node.padding / 2) / node.perLetter);
  const written = (text: string, offset: number, style: string): string =>
    `<text x="${x.toFixed(1)}" y="${(y + offset).toFixed(1)}" text-anchor="middle" ${style}>${escaped(shortened(text, most))}</text>`;
  const title = `<title>${escaped(detail ? `${label}: ${detail}` : label)}</title>`;
  const second = detail ? written(detail, 14, 'font-size="11" fill="#5c5b57"') : '';
  return `<g>${title}${box}${written(label, detail ? -2 : 4, 'font-size="13" fill="#1f1e1c"')}${second}</g>`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `…${text.slice(text.length - most + 1)}`;
}

/** Names come out of the file: characters that XML has not, escaped or otherwise, are left out. */
function escaped(text: string): string {
  return escapeHtml(text).replace(/[^\t\n\r\x20-\uFFFD]/g, '');
}
