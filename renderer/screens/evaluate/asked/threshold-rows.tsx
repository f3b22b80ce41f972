/** Thresholds to edit: a metric of all rows or of one class, and its bounds; or how much better than the served model. */

import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricName, views } from '../../../../core/contract/index.ts';
import { IconButton, NumberInput, SelectField } from '../../../components/index.ts';
import {
  type ChangeThreshold,
  draftError,
  leastGain,
  metricsToAsk,
  type ThresholdRow,
  type ValueThreshold,
  withBound,
  withClass,
  withGain,
  withMetric,
} from './threshold-draft.ts';

interface RowsProps<T> {
  readonly evaluation: views.Evaluation;
  readonly rows: readonly ThresholdRow<T>[];
  readonly onChange: (rows: readonly ThresholdRow<T>[]) => void;
}

/** What each row can do to itself. */
function editsOf<T>({ rows, onChange }: RowsProps<T>, id: number) {
  return {
    set: (threshold: T): void => onChange(rows.map((row) => (row.id === id ? { id, threshold } : row))),
    onRemove: (): void => onChange(rows.filter((row) => row.id !== id)),
  };
}

export function ValueRows(props: RowsProps<ValueThreshold>) {
  const { t } = useTranslation();
  return props.rows.map(({ id, threshold }) => {
    const { set, onRemove } = editsOf(props, id);
    return (
      <EditedThreshold
        key={id}
        {...{ threshold, onRemove }}
        evaluation={props.evaluation}
        onMetric={(metric) => set({ ...threshold, metric })}
        onClass={(name) => set(withClass(threshold, name))}
      >
        <NumberInput
          label={t('evaluate.asked.atLeast')}
          value={threshold.lower_bound}
          onChange={(value) => set(withBound(threshold, 'lower_bound', value))}
        />
        <NumberInput
          label={t('evaluate.asked.atMost')}
          value={threshold.upper_bound}
          onChange={(value) => set(withBound(threshold, 'upper_bound', value))}
        />
      </EditedThreshold>
    );
  });
}

export function ChangeRows(props: RowsProps<ChangeThreshold>) {
  const { t } = useTranslation();
  return props.rows.map(({ id, threshold }) => {
    const { set, onRemove } = editsOf(props, id);
    const share = leastGain(threshold, threshold.relative);
    return (
      <EditedThreshold
        key={id}
        {...{ threshold, onRemove }}
        evaluation={props.evaluation}
        onMetric={(metric) => set(withMetric(threshold, metric))}
        onClass={(name) => set(withClass(threshold, name))}
      >
        <NumberInput
          label={t('evaluate.asked.betterBy')}
          value={leastGain(threshold, threshold.absolute)}
          onChange={(value) => set(withGain(threshold, 'absolute', value))}
        />
        <NumberInput
          label={t('evaluate.asked.betterByShare')}
          value={share === undefined ? undefined : Number((share * 100).toPrecision(6))}
          onChange={(value) => set(withGain(threshold, 'relative', value === undefined ? undefined : value / 100))}
        />
      </EditedThreshold>
    );
  });
}

interface EditedThresholdProps {
  readonly evaluation: views.Evaluation;
  readonly threshold: ValueThreshold | ChangeThreshold;
  readonly onMetric: (metric: MetricName) => void;
  readonly onClass: (name: string | undefined) => void;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

const everyClass = '';

function EditedThreshold(props: EditedThresholdProps) {
  const { t } = useTranslation();
  const { evaluation, threshold, onMetric, onClass, onRemove, children } = props;
  const { metric, class: name, slicing_specs: slices = [], cross_slicing_specs: crossed = [] } = threshold;
  const metrics = metricsToAsk(evaluation, metric, name !== undefined);
  const classes = evaluation.problem === 'binary' ? [] : (evaluation.classes ?? []);
  const error = draftError(threshold);
  return (
    <li className="asked__row">
      <div className={classes.length > 0 ? 'asked__fields asked__fields--class' : 'asked__fields'}>
        <SelectField
          label={t('evaluate.asked.metric')}
          options={metrics.map((id) => ({ id, label: t(`evaluate.metrics.${id}`), note: t(`evaluate.meanings.${id}`) }))}
          value={metric}
          onChange={(id) => onMetric(metrics.find((one) => one === id) ?? metric)}
        />
        {classes.length > 0 ? (
          <SelectField
            label={t('evaluate.asked.class')}
            options={[
              { id: everyClass, label: t('evaluate.asked.everyClass') },
              ...classes.map((one) => ({ id: one, label: one })),
            ]}
            value={name ?? everyClass}
            onChange={(id) => onClass(id === everyClass ? undefined : id)}
          />
        ) : null}
        {children}
        <IconButton
          label={t('evaluate.asked.remove', { metric: t(`evaluate.metrics.${metric}`) })}
          icon={<IconTrash size={15} aria-hidden="true" />}
          onPress={onRemove}
        />
      </div>
      {slices.length + crossed.length > 0 ? (
        <p className="small secondary">{t('evaluate.asked.onSlices', { count: slices.length + crossed.length })}</p>
      ) : null}
      {error ? (
        <p className="small tone-problem" role="alert">
          {t(`evaluate.asked.errors.${error}`)}
        </p>
      ) : null}
    </li>
  );
}
