/** Traffic: which version answers which request, as a control; how the variants do, and whether they differ beyond chance. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, Segmented, SelectField, SliderField, TextField } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { formOfMode, formOfRouting, isPossible, type RoutingForm, routingModes, routingOfForm } from './routing-form.ts';
import { VariantsTable } from './variants-table.tsx';

export function TrafficPanel({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const current = serving.routing.find(({ routing }) => routing.model === serving.modelName);
  const loaded = serving.versions.filter(({ state }) => state === 'AVAILABLE').map(({ version }) => version);
  return (
    <Panel title={t('serve.traffic.title')} note={t('serve.traffic.note')}>
      <div className="stack">
        {loaded.length < 2 && !current ? (
          <OneVersion serving={serving} />
        ) : (
          // Another routing in force, by whomever, starts the form over.
          <Control key={JSON.stringify(current?.routing)} serving={serving} current={current} loaded={loaded} />
        )}
        {current ? <VariantsTable view={current} /> : null}
      </div>
    </Panel>
  );
}

/** Nothing to choose between: the way to have a second version loaded. */
function OneVersion({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const action = useAction();
  const invalidate = useStore((state) => state.invalidate);
  const keepTwo = async (): Promise<void> => {
    const kept = await action.run((client) =>
      client.project.patch({ changes: [{ path: ['serving', 'version_policy'], value: { latest: 2 } }] }),
    );
    if (kept) invalidate(['serving', 'project']);
  };
  if (serving.versions.length < 2) return <p className="secondary">{t('serve.traffic.oneVersion')}</p>;
  return (
    <div className="row row--wrap">
      <span className="secondary">{t('serve.traffic.oneLoaded')}</span>
      <Button size="s" isPending={action.pending} onPress={() => void keepTwo()}>
        {t('serve.traffic.keepTwo')}
      </Button>
    </div>
  );
}

interface ControlProps {
  readonly serving: views.ServingView;
  readonly current: views.RoutingView | undefined;
  readonly loaded: readonly string[];
}

function Control({ serving, current, loaded }: ControlProps) {
  const { t } = useTranslation();
  const action = useAction();
  const invalidate = useStore((state) => state.invalidate);
  const [form, setForm] = useState<RoutingForm>(() => formOfRouting(current?.routing, loaded));
  const set = (change: Partial<RoutingForm>): void => setForm({ ...form, ...change });
  const apply = async (): Promise<void> => {
    const done = await action.run((client) => client.serve.setRouting(routingOfForm(serving.modelName, form)));
    if (done) invalidate(['serving']);
  };
  const modes = routingModes.map((id) => ({ id, label: t(`serve.traffic.modes.${id}`) }));
  return (
    <>
      <Segmented
        label={t('serve.traffic.mode')}
        options={modes}
        value={form.mode}
        onChange={(mode) => setForm(formOfMode(form, mode, loaded))}
      />
      <p className="secondary">{t(`serve.traffic.says.${form.mode}`)}</p>
      {form.mode === 'newest' ? null : <Choices form={form} loaded={loaded} inputs={serving.inputs} set={set} />}
      <div className="row">
        <Button
          variant="primary"
          size="s"
          isPending={action.pending}
          isDisabled={!serving.running || !isPossible(form)}
          onPress={() => void apply()}
        >
          {t('serve.traffic.apply')}
        </Button>
        {isPossible(form) ? null : <span className="secondary">{t('serve.traffic.sameVersion')}</span>}
      </div>
    </>
  );
}

interface ChoicesProps {
  readonly form: RoutingForm;
  readonly loaded: readonly string[];
  readonly inputs: views.ServingView['inputs'];
  readonly set: (change: Partial<RoutingForm>) => void;
}

function Choices({ form, loaded, inputs, set }: ChoicesProps) {
  const { t } = useTranslation();
  const versions = loaded.map((version) => ({ id: version, label: version }));
  const stickies = (['none', 'header', 'input'] as const).map((id) => ({ id, label: t(`serve.traffic.sticky.${id}`) }));
  return (
    <>
      <div className="serve__choices">
        <SelectField
          label={t('serve.traffic.first')}
          options={versions}
          value={form.first}
          onChange={(first) => set({ first })}
        />
        <SelectField
          label={t('serve.traffic.second')}
          options={versions}
          value={form.second}
          onChange={(second) => set({ second })}
        />
      </div>
      {form.mode === 'canary' ? null : (
        <SliderField
          label={t(form.mode === 'split' ? 'serve.traffic.share' : 'serve.traffic.shadowShare')}
          value={form.percent}
          min={form.mode === 'split' ? 0 : 1}
          max={100}
          step={1}
          digits={0}
          onChange={(percent) => set({ percent })}
        />
      )}
      {form.mode === 'shadow' ? null : (
        <div className="serve__choices">
          <SelectField
            label={t('serve.traffic.stickyBy')}
            options={stickies}
            value={form.sticky}
            onChange={(sticky) => set({ sticky: sticky as RoutingForm['sticky'], key: '' })}
          />
          {form.sticky === 'header' ? (
            <TextField label={t('serve.traffic.header')} value={form.key} mono onChange={(key) => set({ key })} />
          ) : null}
          {form.sticky === 'input' ? (
            <SelectField
              label={t('serve.traffic.input')}
              options={inputs.map(({ name }) => ({ id: name, label: name }))}
              value={form.key === '' ? null : form.key}
              onChange={(key) => set({ key })}
            />
          ) : null}
        </div>
      )}
    </>
  );
}
