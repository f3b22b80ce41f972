/** Changes the settings of a feature in the project file, and says so with a way back. */

import { useTranslation } from 'react-i18next';
import { type FeatureConfig, type TransformKind, unheardSettings } from '../../../core/contract/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export type SettingValue = string | number | boolean | readonly (string | number)[] | null;

export interface PatchFeature {
  readonly pending: boolean;
  /** null takes the setting out of the file, so that the default holds. */
  set(key: keyof FeatureConfig, value: SettingValue): void;
  /** Chooses a transform, and takes out what the one before listened to and this one does not. */
  become(kind: TransformKind, before: Partial<FeatureConfig>): void;
  /** Takes the feature's whole entry out of the file. */
  remove(): void;
}

export function usePatchFeature(name: string): PatchFeature {
  const { t } = useTranslation();
  const { pending, patch, patchAll } = usePatch();
  const become: PatchFeature['become'] = (kind, before) => {
    const dropped = unheardSettings(kind, before).map((key) => ({ path: ['features', name, key], value: null }));
    void patchAll([{ path: ['features', name, 'transform'], value: kind }, ...dropped], t('transform.changed', { name }));
  };
  return {
    pending,
    become,
    set: (key, value) => void patch(['features', name, key], value, t('transform.changed', { name })),
    remove: () => void patch(['features', name], null, t('transform.removed', { name })),
  };
}

type Written = string | number | boolean | null | readonly (string | number)[] | { readonly [key: string]: Written };

export interface Patch {
  readonly pending: boolean;
  /** Resolves to whether the project file was changed. */
  patch(path: readonly string[], value: Written, message: string): Promise<boolean>;
  /** The same of several changes, taken back together. */
  patchAll(changes: readonly Change[], message: string): Promise<boolean>;
}

interface Change {
  readonly path: readonly string[];
  readonly value: Written;
}

/** One change of the project file, told with a way back. */
export function usePatch(): Patch {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const patchAll = async (given: readonly Change[], message: string): Promise<boolean> => {
    const changes = given.map(({ path, value }) => ({ path: [...path], value: value as never }));
    if (!(await action.run((client) => client.project.patch({ changes })))) return false;
    const undo = (): void => void action.run((client) => client.project.undo());
    toast({ tone: 'good', message, action: { label: t('transform.undo'), run: undo } });
    return true;
  };
  return { pending: action.pending, patchAll, patch: (path, value, message) => patchAll([{ path, value }], message) };
}
