/** The graph as a column of nodes with their state, rows and seconds, and the edges beside it. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeName } from '../../../core/contract/index.ts';
import { Chip, ProgressBar, StateDot } from '../../components/index.ts';
import { type ColumnLayout, layOutColumn, type Route } from './layout.ts';
import { dotOf, type JoinedNode } from './node-runs.ts';
import { describeRows, describeState } from './pipeline-words.ts';

export interface GraphProps {
  readonly nodes: readonly JoinedNode[];
  readonly selected: NodeName | undefined;
  readonly onSelect: (node: NodeName) => void;
}

type Layout = ColumnLayout<JoinedNode & { readonly id: string }>;

const pitch = 68;
const cardHeight = 52;
const laneWidth = 15;

export function Graph({ nodes, selected, onSelect }: GraphProps) {
  const { t } = useTranslation();
  const layout = useMemo(() => layOutColumn(nodes.map((node) => ({ ...node, id: node.node }))), [nodes]);
  const gutter = layout.lanes * laneWidth + 14;
  return (
    <section className="pipeline__graph scroll" aria-label={t('pipeline.forms.graph')}>
      <div className="pipeline__column" style={{ height: layout.nodes.length * pitch - (pitch - cardHeight) }}>
        <Edges layout={layout} gutter={gutter} selected={selected} />
        <ol style={{ marginLeft: gutter }}>
          {layout.nodes.map((node) => (
            <li key={node.id} style={{ height: pitch }}>
              <NodeCard node={node} selected={node.node === selected} onSelect={onSelect} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function Edges({
  layout,
  gutter,
  selected,
}: {
  readonly layout: Layout;
  readonly gutter: number;
  readonly selected: NodeName | undefined;
}) {
  const at = layout.nodes.findIndex((node) => node.node === selected);
  const running = layout.nodes.findIndex((node) => node.run?.state === 'RUNNING');
  const tone = (from: number, to: number): string => {
    if (to === running) return 'pipeline__edge pipeline__edge--live';
    return from === at || to === at ? 'pipeline__edge pipeline__edge--strong' : 'pipeline__edge';
  };
  const branches = layout.routes.flatMap((route) => route.to.map((to) => ({ route, to, className: tone(route.from, to) })));
  // Lines that matter now are drawn last, over the quiet ones that share their lane.
  branches.sort((a, b) => a.className.length - b.className.length);
  return (
    <svg className="pipeline__edges" aria-hidden="true">
      {layout.joined.map((index) => (
        <path
          key={index}
          className={tone(index - 1, index)}
          d={`M${gutter + 22} ${(index - 1) * pitch + cardHeight} V${index * pitch}`}
        />
      ))}
      {branches.map(({ route, to, className }) => (
        <g key={`${route.from} ${to}`} className={className}>
          <path d={branchPath(route, to, gutter)} />
          <circle cx={gutter - 1} cy={entry(to)} r="2.4" />
        </g>
      ))}
    </svg>
  );
}

/** Out of the left edge of the upper node, down its lane, into the left edge of the lower one. */
function branchPath(route: Route, to: number, gutter: number): string {
  const x = gutter - 12 - route.lane * laneWidth;
  const top = route.from * pitch + cardHeight - 14;
  return `M${gutter} ${top} H${x + 6} Q${x} ${top} ${x} ${top + 6} V${entry(to) - 6} Q${x} ${entry(to)} ${x + 6} ${entry(to)} H${gutter}`;
}

function entry(position: number): number {
  return position * pitch + 14;
}

interface NodeCardProps {
  readonly node: JoinedNode;
  readonly selected: boolean;
  readonly onSelect: (node: NodeName) => void;
}

function NodeCard({ node, selected, onSelect }: NodeCardProps) {
  const { run } = node;
  const total = run?.progress?.total;
  return (
    <button
      type="button"
      className={selected ? 'pipeline__node pipeline__node--selected' : 'pipeline__node'}
      style={{ height: cardHeight }}
      aria-pressed={selected}
      onClick={() => onSelect(node.node)}
    >
      <StateDot state={dotOf(node)} />
      <span className="two-line pipeline__words">
        <span className="strong">{node.node}</span>
        <span className="two-line__second">{describeRows(node)}</span>
      </span>
      {run?.state === 'CACHED' ? <Chip>{describeState(node)}</Chip> : <span className="secondary">{describeState(node)}</span>}
      {run?.state === 'RUNNING' ? (
        <span className="pipeline__progress">
          <ProgressBar label={node.node} tone="train" share={total && run.progress ? run.progress.done / total : undefined} />
        </span>
      ) : null}
    </button>
  );
}
