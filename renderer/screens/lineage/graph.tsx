/** The lineage as a graph to pan and zoom: artifacts as cards, executions as pills, files below everything. */

import {
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { curveMonotoneY, line } from 'd3-shape';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type LineageLayout, layOutLineage, type Placed, type PlacedEdge } from './layout.ts';
import { describeNode } from './node-words.ts';

export interface LineageGraphProps {
  readonly lineage: views.LineageView;
  readonly selected: string | undefined;
  readonly startId: string | undefined;
  readonly onSelect: (id: string) => void;
}

interface CardData extends Record<string, unknown> {
  readonly node: views.LineageNode;
  readonly chosen: boolean;
  readonly isStart: boolean;
}
type CardNode = Node<CardData, 'card'>;

interface WayData extends Record<string, unknown> {
  readonly points: PlacedEdge['points'];
}
type WayEdge = Edge<WayData, 'way'>;

const nodeTypes = { card: Card };
const edgeTypes = { way: Way };

export function LineageGraph({ lineage, selected, startId, onSelect }: LineageGraphProps) {
  const { t } = useTranslation();
  const layout = useMemo(() => layOutLineage(lineage), [lineage]);
  const places = new Map(layout.nodes.map((placed) => [placed.id, placed]));
  const nodes = lineage.nodes.flatMap((node) => {
    const placed = places.get(node.id);
    return placed ? [cardNode(node, placed, { selected, startId })] : [];
  });
  const start = startId === undefined ? undefined : places.get(startId);
  return (
    <section className="lineage__graph" aria-label={t('lineage.forms.graph')}>
      <ReactFlowProvider>
        <ReactFlow
          nodes={nodes}
          edges={edgesOf(layout, selected)}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          elementsSelectable
          panOnScroll
          minZoom={0.2}
          maxZoom={1.6}
          onNodeClick={(_event, node) => onSelect(node.id)}
          onNodesChange={(changes) => {
            for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id);
          }}
          proOptions={{ hideAttribution: true }}
        >
          <InTheMiddle nodes={layout.nodes} start={start} />
          <Controls showInteractive={false} />
        </ReactFlow>
      </ReactFlowProvider>
    </section>
  );
}

interface InTheMiddleProps {
  readonly nodes: readonly Placed[];
  readonly start: Placed | undefined;
}

/** The whole graph stands in the middle of the room it is given, or, where it is wider, what was asked about. */
function InTheMiddle({ nodes, start }: InTheMiddleProps) {
  const { setViewport } = useReactFlow();
  const width = useStore((flow) => flow.width);
  const left = Math.min(...nodes.map((node) => node.x));
  const right = Math.max(...nodes.map((node) => node.x + node.width));
  const fits = right - left <= width || start === undefined;
  const middle = fits ? (left + right) / 2 : start.x + start.width / 2;
  useEffect(() => {
    if (width > 0 && Number.isFinite(middle)) void setViewport({ x: width / 2 - middle, y: 8, zoom: 1 });
  }, [setViewport, width, middle]);
  return null;
}

function cardNode(
  node: views.LineageNode,
  placed: Placed,
  marks: { readonly selected: string | undefined; readonly startId: string | undefined },
): CardNode {
  return {
    id: node.id,
    type: 'card',
    position: { x: placed.x, y: placed.y },
    width: placed.width,
    height: placed.height,
    ariaLabel: `${node.title}, ${describeNode(node)}`,
    data: { node, chosen: node.id === marks.selected, isStart: node.id === marks.startId },
  };
}

/** Drawn from the descendant, above, down to the ancestor; those of the chosen node are strong. */
function edgesOf(layout: LineageLayout, selected: string | undefined): WayEdge[] {
  return layout.edges.map(({ from, to, points }) => {
    const strong = from === selected || to === selected;
    return {
      id: `${from} ${to}`,
      type: 'way',
      source: to,
      target: from,
      data: { points },
      className: strong ? 'lineage__edge lineage__edge--strong' : 'lineage__edge',
      zIndex: strong ? 1 : 0,
    };
  });
}

const drawWay = line<{ readonly x: number; readonly y: number }>(
  (point) => point.x,
  (point) => point.y,
).curve(curveMonotoneY);

function Way({ data }: EdgeProps<WayEdge>) {
  return <BaseEdge path={drawWay(data?.points ?? []) ?? ''} />;
}

function Card({ data }: NodeProps<CardNode>) {
  const { node, chosen, isStart } = data;
  const tones = [
    `lineage__card--${node.kind}`,
    chosen ? 'lineage__card--chosen' : '',
    isStart && node.title === 'PushedModel' ? 'lineage__card--served' : '',
  ];
  return (
    <div className={`lineage__card ${tones.filter(Boolean).join(' ')}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <span className="strong truncate">{node.title}</span>
      <span className="lineage__second truncate">{describeNode(node)}</span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
