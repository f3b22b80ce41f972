/** The data checks: what TFDV does not look for. They inform and never stop a run. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Chip, EmptyState, ScrollRegion, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { openRows, useAction, useStore, useView } from '../../store/index.ts';
import './checks-tab.css';
import { newestSpan } from './use-dataset-rows.ts';

export interface ChecksTabProps {
  readonly validation: views.ValidationView;
  readonly onFeature: (name: string) => void;
}

export function ChecksTab({ validation, onFeature }: ChecksTabProps) {
  const { t } = useTranslation();
  const checks = useView((client) => client.validate.checks(), { topics: ['run'] });
  const versions = useView((client) => client.data.versions(), { topics: ['run', 'project'] });
  const train = validation.splits[0]?.name ?? 'train';
  const newest = newestSpan(versions.value ?? [])?.artifactId;
  return (
    <ViewBody view={checks}>
      {(value) =>
        value === null ? (
          <EmptyState title={t('validate.checks.noneTitle')}>{t('validate.checks.none')}</EmptyState>
        ) : (
          <ScrollRegion className="checks" label={t('validate.tabs.checks')}>
            <p className="secondary">{t('validate.checks.meaning', { rows: format.formatCount(value.rows) })}</p>
            {value.findings.length === 0 ? <p>{t('validate.checks.clean')}</p> : null}
            <ul className="checks__list">
              {value.findings.map((finding) => (
                <FindingCard
                  key={`${finding.kind} ${finding.feature} ${finding.summary}`}
                  finding={finding}
                  onFeature={onFeature}
                  onRows={
                    finding.rows && newest !== undefined
                      ? () => openRows({ artifactId: newest, split: train, filters: finding.rows ?? [] })
                      : undefined
                  }
                />
              ))}
            </ul>
            <NotMade left={value.left} />
          </ScrollRegion>
        )
      }
    </ViewBody>
  );
}

interface FindingCardProps {
  readonly finding: views.CheckFinding;
  readonly onFeature: (name: string) => void;
  readonly onRows: (() => void) | undefined;
}

function FindingCard({ finding, onFeature, onRows }: FindingCardProps) {
  const { t } = useTranslation();
  const serious = finding.severity === 'serious';
  return (
    <li className="check">
      <div className="check__what">
        <Chip tone={serious ? 'problem' : 'neutral'}>{t(`validate.checks.kinds.${finding.kind}`)}</Chip>
        {finding.feature === '' ? (
          <span className="secondary small">{t('validate.checks.wholeRows')}</span>
        ) : (
          <button
            type="button"
            className="check__feature truncate"
            title={finding.feature}
            onClick={() => onFeature(finding.feature)}
          >
            {finding.feature}
          </button>
        )}
      </div>
      <div className="check__body">
        <p className="strong">{finding.summary}</p>
        <p className="secondary">{finding.advice}</p>
        <Facts facts={finding.facts} />
        {finding.table ? (
          <details className="check__groups">
            <summary>{t('validate.checks.groups', { count: finding.table.rows.length })}</summary>
            <FindingTable table={finding.table} name={finding.summary} />
          </details>
        ) : null}
      </div>
      <div className="check__ways">
        {finding.remedies.map((remedy) => (
          <RemedyButton key={remedy.kind} remedy={remedy} feature={finding.feature} />
        ))}
        {onRows ? <Button onPress={onRows}>{t('validate.showRows')}</Button> : null}
      </div>
    </li>
  );
}

function Facts({ facts }: { readonly facts: views.CheckFinding['facts'] }) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <dl className="check__facts">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd>{numberText(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function FindingTable({ table, name }: { readonly table: NonNullable<views.CheckFinding['table']>; readonly name: string }) {
  return (
    <ScrollRegion className="check__table" label={name}>
      <table className="data-table data-table--dense">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" className={isNumber(table, index) ? 'number' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.join('\u0000')}>
              {row.map((cell, index) => (
                <td key={table.columns[index]} className={isNumber(table, index) ? 'number' : undefined}>
                  {numberText(table.columns[index] ?? '', cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** What is named a share is one. */
function numberText(name: string, value: string | number): string {
  if (typeof value === 'string') return value;
  return /\bshare\b/.test(name.replaceAll('_', ' ')) ? format.formatPercent(value) : format.formatShort(value);
}

function isNumber(table: NonNullable<views.CheckFinding['table']>, index: number): boolean {
  return table.rows.some((row) => typeof row[index] === 'number');
}

interface RemedyButtonProps {
  readonly remedy: views.CheckRemedy;
  readonly feature: string;
}

/** A change of the project file, which can be taken back at once. */
function RemedyButton({ remedy, feature }: RemedyButtonProps) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const apply = async (): Promise<void> => {
    const changes = remedy.changes.map(({ path, value }) => ({ path: [...path], value: JSON.parse(JSON.stringify(value)) }));
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('validate.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t(`validate.checks.done.${remedy.kind}`, { name: feature }), action: undo });
  };
  return (
    <Button isDisabled={action.pending} onPress={() => void apply()}>
      {t(`validate.checks.remedies.${remedy.kind}`)}
    </Button>
  );
}

function NotMade({ left }: { readonly left: views.DataChecksView['left'] }) {
  const { t } = useTranslation();
  if (left.length === 0) return null;
  return (
    <section className="checks__left">
      <h3>{t('validate.checks.left')}</h3>
      <ul>
        {left.map(({ kind, reason }) => (
          <li key={`${kind} ${reason}`}>
            <span className="strong">{t(`validate.checks.kinds.${kind}`)}</span> <span className="secondary">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
