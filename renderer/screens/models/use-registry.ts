/** Changes of the registry from the screen: each shows the new state at once and can be undone from its toast. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import type { CoreClient } from '../../bridge/index.ts';
import { useAction, useStore, type ViewState } from '../../store/index.ts';

type Change = (client: CoreClient) => Promise<views.RegistryView>;

export interface Registry {
  readonly view: views.RegistryView;
  readonly pending: boolean;
  /** null deletes it. */
  setAlias(alias: string, version: string | null): Promise<boolean>;
  /** null: the newest answers. */
  serve(version: string | null): Promise<void>;
  push(modelId: number, reason?: string): Promise<void>;
  archive(version: string): Promise<void>;
  restoreVersion(version: string): Promise<void>;
  deleteModel(modelId: number): Promise<void>;
  restoreModel(modelId: number): Promise<void>;
}

export function useRegistry(state: ViewState<views.RegistryView>, view: views.RegistryView): Registry {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((store) => store.toast);
  const change = async (work: Change): Promise<boolean> => {
    const next = await action.run(work);
    if (next) state.set(next);
    useStore.getState().invalidate(['serving', 'project']);
    return next !== undefined;
  };
  const undoable = async (work: Change, message: string, back: Change): Promise<boolean> => {
    const done = await change(work);
    if (done) toast({ tone: 'neutral', message, action: { label: t('models.undo'), run: () => void change(back) } });
    return done;
  };
  const push = usePush(view, (version) => void change((client) => client.registry.serve({ version })));
  return {
    view,
    pending: action.pending,
    setAlias: (alias, version) => {
      const before = view.aliases.find((one) => one.alias === alias)?.version ?? null;
      const key = version === null ? 'deleted' : before === null ? 'set' : 'moved';
      return undoable(
        (client) => client.registry.setAlias({ alias, version }),
        t(`models.alias.${key}`, { alias, version: version ?? before ?? '' }),
        (client) => client.registry.setAlias({ alias, version: before }),
      );
    },
    serve: async (version) => {
      const [before = null] = view.chosen;
      const message = version === null ? t('models.serve.following') : t('models.serve.serving', { version });
      await undoable(
        (client) => client.registry.serve({ version }),
        message,
        (client) => client.registry.serve({ version: before }),
      );
    },
    push,
    archive: async (version) => {
      await undoable(
        (client) => client.registry.archive({ version }),
        t('models.archived', { version }),
        (client) => client.registry.restoreVersion({ version }),
      );
    },
    restoreVersion: async (version) => void (await change((client) => client.registry.restoreVersion({ version }))),
    deleteModel: async (modelId) => {
      await undoable(
        (client) => client.registry.deleteModel({ modelId }),
        t('models.deleted', { id: modelId }),
        (client) => client.registry.restoreModel({ modelId }),
      );
    },
    restoreModel: async (modelId) => void (await change((client) => client.registry.restoreModel({ modelId }))),
  };
}

/** Where a version was chosen by hand, or requests are routed, the new one waits until it is served too. */
function usePush({ chosen, routed }: views.RegistryView, serve: (version: string) => void): Registry['push'] {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((store) => store.toast);
  return async (modelId, reason) => {
    const pushed = await action.run((client) => client.registry.push({ modelId, ...(reason ? { reason } : {}) }));
    if (!pushed) return;
    useStore.getState().invalidate(['serving', 'project', 'run']);
    const { version } = pushed;
    const waits = chosen.length > 0 || routed.length > 0;
    const says = routed.length > 0 ? 'waitsRouted' : waits ? 'waits' : 'done';
    toast({
      tone: 'good',
      message: t(`models.push.${says}`, { id: modelId, version }),
      ...(waits ? { action: { label: t('models.serve.this'), run: () => serve(version) } } : {}),
    });
  };
}
