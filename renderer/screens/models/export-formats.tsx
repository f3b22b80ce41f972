/** The formats of an export, one to choose: what each is for, and why one is not to be had. */

import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';

export interface ExportFormatsProps {
  readonly formats: readonly views.ExportFormatView[];
  readonly chosen: views.ExportFormatName | undefined;
  readonly onChoose: (format: views.ExportFormatName) => void;
}

export function ExportFormats({ formats, chosen, onChoose }: ExportFormatsProps) {
  const { t } = useTranslation();
  return (
    <RadioGroup
      className="export__formats"
      value={chosen ?? null}
      onChange={(value) => onChoose(value as views.ExportFormatName)}
    >
      <Label className="visually-hidden">{t('exports.format')}</Label>
      {formats.map((one) => (
        <Radio key={one.format} value={one.format} isDisabled={one.inputs === undefined} className="export__format">
          <span className="export__dot" aria-hidden="true" />
          <span>
            <span className="strong">{t(`exports.names.${one.format}`)}</span>
            {one.inputs ? <span className="secondary"> · {t(`exports.inputs.${one.inputs}`)}</span> : null}
            <span className="export__purpose">{t(`exports.purposes.${one.format}`)}</span>
            <Reason view={one} />
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

function Reason({ view: { reason, inputs } }: { readonly view: views.ExportFormatView }) {
  const { t } = useTranslation();
  if (reason === undefined) return null;
  if (inputs === undefined) return <span className="export__purpose tone-problem">{reason}</span>;
  return <span className="export__purpose tertiary">{t('exports.notRaw', { reason })}</span>;
}
