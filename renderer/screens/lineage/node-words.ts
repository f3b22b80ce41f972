/** Artifacts, executions and files of a lineage in words. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';

type Properties = views.LineageNode['properties'];

/** The one thing to know about a node, read off its properties; its own second line where there is none. */
export function describeNode(node: views.LineageNode): string {
  if (node.kind === 'file') return node.subtitle;
  if (node.kind === 'execution') return describeExecution(node);
  return describeArtifact(node.title, node.properties) ?? i18n.t('lineage.artifact', { id: idOf(node) });
}

function describeExecution(node: views.LineageNode): string {
  const run = node.subtitle.split(' · ')[0] ?? node.subtitle;
  const seconds = node.properties['seconds'];
  const name = i18n.t('lineage.run', { run: format.shortRunId(run) });
  return typeof seconds === 'number' ? `${name} · ${format.formatSeconds(seconds)}` : name;
}

function describeArtifact(type: string, properties: Properties): string | undefined {
  switch (type) {
    case 'Examples': {
      const rows = Object.entries(properties).reduce(
        (sum, [name, value]) => (name.startsWith('rows_') ? sum + Number(value) : sum),
        0,
      );
      const span = i18n.t('lineage.span', { span: properties['span'] ?? 1 });
      return rows > 0 ? `${span} · ${i18n.t('lineage.rows', { rows: format.formatCount(rows) })}` : span;
    }
    case 'Schema':
      return i18n.t(properties['curated'] === 1 ? 'lineage.curated' : 'lineage.inferred');
    case 'Model':
      return properties['epochs'] === undefined
        ? undefined
        : i18n.t(properties['family'] === 'trees' ? 'lineage.trees' : 'lineage.model', {
            family: String(properties['family'] ?? '').replace('_', ' & '),
            epochs: properties['epochs'],
          });
    case 'ModelBlessing':
      return i18n.t(properties['blessed'] === 1 ? 'lineage.blessed' : 'lineage.notBlessed');
    case 'PushedModel':
      return properties['pushed_version'] === undefined
        ? undefined
        : i18n.t('lineage.version', { version: properties['pushed_version'] });
    default:
      return undefined;
  }
}

/** 12 of `artifact:12`. */
export function idOf(node: views.LineageNode): string {
  return node.id.slice(node.id.indexOf(':') + 1);
}

/** Where the lineage begins: the node that nothing else comes from. */
export function startOf(lineage: views.LineageView): views.LineageNode | undefined {
  const sources = new Set(lineage.edges.map((edge) => edge.from));
  return lineage.nodes.find((node) => !sources.has(node.id)) ?? lineage.nodes[0];
}

export interface Neighbours {
  readonly from: readonly views.LineageNode[];
  readonly to: readonly views.LineageNode[];
}

export function neighboursOf(lineage: views.LineageView, id: string): Neighbours {
  const byId = new Map(lineage.nodes.map((node) => [node.id, node]));
  const pick = (ids: readonly string[]) => [...new Set(ids)].flatMap((one) => byId.get(one) ?? []);
  return {
    from: pick(lineage.edges.filter((edge) => edge.to === id).map((edge) => edge.from)),
    to: pick(lineage.edges.filter((edge) => edge.from === id).map((edge) => edge.to)),
  };
}
