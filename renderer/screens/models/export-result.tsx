/** What came of an export: where it is, how large, and how near its answers are to the model's own. */

import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { saveBlob } from '../../charts/index.ts';
import { Button, CopyButton, FactList } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction } from '../../store/index.ts';

export interface ExportResultProps {
  readonly exported: views.ExportView;
  readonly onAgain: () => void;
}

export function ExportResult({ exported, onAgain }: ExportResultProps) {
  const { t } = useTranslation();
  const { largestDifference, changedByRounding } = exported;
  const apart =
    largestDifference === 0
      ? t('exports.exact')
      : t('exports.apart', { apart: scientific(largestDifference), tolerance: scientific(exported.tolerance) });
  const rounding = changedByRounding ? t('exports.roundingRows', { count: changedByRounding }) : t('exports.roundingNone');
  const facts: readonly (readonly [string, string])[] = [
    [t('exports.parity'), `${t('exports.parityRows', { count: exported.rows })}: ${apart}`],
    [t('exports.computedBy'), exported.engine],
    ...(changedByRounding === undefined ? [] : [[t('exports.rounding'), rounding] as const]),
    [t('exports.size'), format.formatBytes(exported.bytes)],
  ];
  return (
    <div className="stack" role="status">
      <p className="row">
        <IconCheck className="tone-good" size={16} aria-hidden="true" />
        <span className="strong">{t(`exports.names.${exported.format}`)}</span>
        <span className="secondary">{t(`exports.inputs.${exported.inputs}`)}</span>
      </p>
      <p className="mono export__path">{exported.page ?? exported.output}</p>
      <FactList facts={facts} className="models__facts" />
      {exported.reason ? <p className="small secondary">{t('exports.notRaw', { reason: exported.reason })}</p> : null}
      <div className="row row--wrap">
        <CopyButton text={exported.page ?? exported.output} label={t('exports.copyPath')} />
        {exported.page ? <SavePage path={exported.page} /> : null}
        <Button size="s" onPress={onAgain}>
          {t('exports.again')}
        </Button>
      </div>
    </div>
  );
}

function SavePage({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const action = useAction();
  const save = async (): Promise<void> => {
    const page = await action.run((client) => client.exports.page({ path }));
    if (page) saveBlob(new Blob([page.text], { type: 'text/html' }), page.name);
  };
  return (
    <Button size="s" isPending={action.pending} onPress={() => void save()}>
      {t('exports.savePage')}
    </Button>
  );
}

function scientific(value: number): string {
  return value.toExponential(0) === value.toExponential(1).replace('.0', '') ? value.toExponential(0) : value.toExponential(1);
}
