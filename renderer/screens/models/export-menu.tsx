/** Exports a model: what it can be written as, what for, where to, and what came of it. */

import { IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Dialog, ProblemNotice, ProgressBar, SelectField, TextField, ViewBody } from '../../components/index.ts';
import { useView } from '../../store/index.ts';
import { type Analysis, useAnalysis } from '../evaluate/use-analysis.ts';
import { ExportFormats } from './export-formats.tsx';
import { ExportResult } from './export-result.tsx';
import './export.css';

export function ExportMenu({ modelId }: { readonly modelId: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const icon = <IconPackageExport size={15} stroke={1.6} aria-hidden="true" />;
  return (
    <>
      <Button size="s" icon={icon} onPress={() => setOpen(true)}>
        {t('exports.open')}
      </Button>
      {open ? <ExportDialog modelId={modelId} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface ExportDialogProps {
  readonly modelId: number;
  readonly onClose: () => void;
}

function ExportDialog({ modelId, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const view = useView((client) => client.exports.formats({ modelId }), { key: modelId });
  const run = useAnalysis<views.ExportView>();
  return (
    <Dialog title={t('exports.title', { id: modelId })} isOpen onClose={onClose}>
      <ViewBody view={view} loadingRows={6}>
        {(formats) =>
          run.answer ? (
            <ExportResult
              exported={run.answer}
              onAgain={() => {
                run.stop();
                view.reload();
              }}
            />
          ) : (
            <ExportForm modelId={modelId} formats={formats} run={run} />
          )
        }
      </ViewBody>
    </Dialog>
  );
}

type Quantization = views.ExportView['quantization'];
const quantizations: readonly Quantization[] = ['none', 'float16', 'uint8'];

interface ExportFormProps {
  readonly modelId: number;
  readonly formats: readonly views.ExportFormatView[];
  readonly run: Analysis<views.ExportView>;
}

function ExportForm({ modelId, formats, run }: ExportFormProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<views.ExportFormatName | undefined>(formats.find((one) => one.inputs)?.format);
  const [quantization, setQuantization] = useState<Quantization>('none');
  const [typed, setTyped] = useState<string>();
  const proposed = formats.find(({ format }) => format === chosen)?.output ?? '';
  const output = typed ?? proposed;
  const start = (): void => {
    if (chosen === undefined) return;
    const weights = chosen === 'tfjs' ? quantization : 'none';
    run.ask((client, options) =>
      client.exports.model({ modelId, format: chosen, quantization: weights, output: output.trim() || undefined }, options),
    );
  };
  const choose = (format: views.ExportFormatName): void => {
    setChosen(format);
    setTyped(undefined);
  };
  const options = quantizations.map((id) => ({ id, label: t(`exports.quantizations.${id}`) }));
  return (
    <div className="stack">
      <ExportFormats formats={formats} chosen={chosen} onChoose={choose} />
      {chosen === 'tfjs' ? (
        <SelectField
          label={t('exports.quantization')}
          options={options}
          value={quantization}
          onChange={(value) => setQuantization(value as Quantization)}
        />
      ) : null}
      <TextField mono label={t('exports.output')} note={t('exports.outputNote')} value={output} onChange={setTyped} />
      {run.problem ? <ProblemNotice problem={run.problem} /> : null}
      <ExportStart run={run} canStart={chosen !== undefined} onStart={start} />
    </div>
  );
}

interface ExportStartProps {
  readonly run: Analysis<views.ExportView>;
  readonly canStart: boolean;
  readonly onStart: () => void;
}

function ExportStart({ run, canStart, onStart }: ExportStartProps) {
  const { t } = useTranslation();
  if (run.share !== undefined) {
    return (
      <div className="export__working" role="status">
        <span className="secondary">{t('exports.working')}</span>
        <div className="row">
          <ProgressBar label={t('exports.working')} share={run.share} />
          <Button size="s" onPress={run.stop}>
            {t('exports.cancel')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="row export__start">
      <Button variant="primary" isDisabled={!canStart} onPress={onStart}>
        {t('exports.start')}
      </Button>
    </div>
  );
}
