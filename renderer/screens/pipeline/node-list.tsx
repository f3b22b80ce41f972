/** The graph as a table: the same facts for a screen reader and for comparing. */

import { useTranslation } from 'react-i18next';
import type { NodeName } from '../../../core/contract/index.ts';
import { type Column, DataTable, StateDot, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { dotOf, type JoinedNode } from './node-runs.ts';
import { describeState } from './pipeline-words.ts';

export interface NodeListProps {
  readonly nodes: readonly JoinedNode[];
  readonly selected: NodeName | undefined;
  readonly onSelect: (node: NodeName) => void;
}

export function NodeList({ nodes, selected, onSelect }: NodeListProps) {
  const { t } = useTranslation();
  const columns: readonly Column<JoinedNode>[] = [
    {
      id: 'node',
      header: t('pipeline.columns.node'),
      cell: (node) => (
        <span className="row">
          <StateDot state={dotOf(node)} />
          <TwoLine
            first={node.node}
            second={node.upstream.length > 0 ? t('pipeline.after', { nodes: node.upstream.join(', ') }) : t('pipeline.first')}
          />
        </span>
      ),
    },
    { id: 'state', header: t('pipeline.columns.state'), width: '110px', cell: describeState },
    {
      id: 'in',
      header: t('pipeline.columns.rowsIn'),
      align: 'end',
      width: '86px',
      cell: (node) => format.formatCount(node.run?.rowsIn),
    },
    {
      id: 'out',
      header: t('pipeline.columns.rowsOut'),
      align: 'end',
      width: '86px',
      cell: (node) => format.formatCount(node.run?.rowsOut),
    },
  ];
  return (
    <DataTable
      label={t('pipeline.forms.list')}
      columns={columns}
      rows={nodes}
      rowKey={(node) => node.node}
      selected={selected}
      onSelect={(node) => onSelect(node.node)}
    />
  );
}
