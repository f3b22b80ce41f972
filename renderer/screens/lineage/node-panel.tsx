/** The chosen node: its properties, what it came from and what it led to. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, CodeBlock, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { describeNode, idOf, neighboursOf } from './node-words.ts';

export interface NodePanelProps {
  readonly lineage: views.LineageView;
  readonly node: views.LineageNode;
  readonly onSelect: (id: string) => void;
}

export function NodePanel({ lineage, node, onSelect }: NodePanelProps) {
  const { t } = useTranslation();
  const { from, to } = neighboursOf(lineage, node.id);
  return (
    <Panel scrolls label={t('lineage.detail', { title: node.title })} title={node.title} note={describeNode(node)}>
      <div className="stack">
        <Ways node={node} isStart={to.length === 0} />
        <CodeBlock label={t('lineage.place')} text={node.subtitle} />
        <Properties node={node} />
        <Links title={t('lineage.from')} nodes={from} onSelect={onSelect} />
        <Links title={t('lineage.to')} nodes={to} onSelect={onSelect} />
      </div>
    </Panel>
  );
}

/** Screens that say more about this node. */
function Ways({ node, isStart }: { readonly node: views.LineageNode; readonly isStart: boolean }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const run = node.kind === 'execution' ? node.subtitle.split(' · ')[0] : undefined;
  if (node.kind === 'file' || (isStart && node.title !== 'Model')) return null;
  return (
    <div className="row row--wrap">
      {node.title === 'Model' && node.kind === 'artifact' ? (
        <>
          <Button size="s" onPress={() => goTo('models', idOf(node))}>
            {t('shell.screens.models')}
          </Button>
          <Button size="s" onPress={() => goTo('evaluate', idOf(node))}>
            {t('shell.screens.evaluate')}
          </Button>
        </>
      ) : null}
      {run ? (
        <Button size="s" onPress={() => goTo('runs', run)}>
          {t('lineage.itsRun')}
        </Button>
      ) : isStart ? null : (
        <Button size="s" onPress={() => goTo('lineage', idOf(node))}>
          {t('lineage.startHere')}
        </Button>
      )}
    </div>
  );
}

function Properties({ node }: { readonly node: views.LineageNode }) {
  const entries = Object.entries(node.properties);
  if (entries.length === 0) return null;
  return (
    <dl className="lineage__properties">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd className={typeof value === 'string' && value.length > 24 ? 'mono' : undefined}>
            {typeof value === 'number' ? format.formatShort(value) : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface LinksProps {
  readonly title: string;
  readonly nodes: readonly views.LineageNode[];
  readonly onSelect: (id: string) => void;
}

function Links({ title, nodes, onSelect }: LinksProps) {
  if (nodes.length === 0) return null;
  return (
    <section className="stack stack--tight">
      <h3>{title}</h3>
      <div className="row row--wrap">
        {nodes.map((node) => (
          <Button key={node.id} size="s" onPress={() => onSelect(node.id)}>
            {node.title}
          </Button>
        ))}
      </div>
    </section>
  );
}
