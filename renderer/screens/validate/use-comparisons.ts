/** Datasets put beside the splits: asked for when first wanted, forgotten when the data has changed. */

import { useCallback, useEffect, useMemo, useState } from 'react';
import type { views } from '../../../core/contract/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { type Dataset, datasetsOf } from './datasets.ts';

type Kind = 'previous' | 'serving' | 'slices';

export interface Comparisons {
  /** The splits and whatever has been asked for. */
  readonly datasets: readonly Dataset[];
  readonly shown: readonly Dataset[];
  readonly sliceBy: readonly string[];
  /** What is being computed. */
  readonly loading: Kind | null;
  /** Slices beyond those that were given. */
  readonly left: number;
  isLoaded(kind: Kind): boolean;
  toggle(id: string): void;
  add(kind: 'previous' | 'serving'): void;
  /** No columns: slices go away. */
  slice(columns: readonly string[]): void;
}

/** Of the slices so many are shown at first. */
const firstSlices = 3;

export function useComparisons(validation: views.ValidationView | undefined): Comparisons {
  const [loaded, setLoaded] = useState<Partial<Record<Kind, views.Comparison>>>({});
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [sliceBy, setSliceBy] = useState<readonly string[]>([]);
  const [loading, setLoading] = useState<Kind | null>(null);
  const runs = useStore((state) => state.revisions.run);
  const toast = useStore((state) => state.toast);
  const action = useAction();
  useEffect(() => {
    setLoaded({});
    setSliceBy([]);
  }, [runs]);
  const datasets = useMemo(() => {
    const comparisons = [loaded.previous, loaded.serving, loaded.slices].filter((comparison) => comparison !== undefined);
    return validation ? datasetsOf(validation, comparisons) : [];
  }, [validation, loaded]);

  const ask = async (kind: Kind, columns: readonly string[]): Promise<void> => {
    setLoading(kind);
    const found = await action.run((client) => client.validate.compare({ with: kind, sliceBy: [...columns] }));
    setLoading(null);
    if (!found) return;
    if (found.reason) toast({ tone: 'neutral', message: found.reason });
    if (found.datasets.length === 0) return;
    setLoaded((before) => ({ ...before, [kind]: found }));
    if (kind !== 'slices') return;
    setSliceBy(columns);
    const later = found.datasets.slice(firstSlices).map((dataset) => `slice ${dataset.name}`);
    setHidden((before) => new Set([...[...before].filter((id) => !id.startsWith('slice ')), ...later]));
  };
  const toggle = useCallback((id: string): void => {
    setHidden((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const shown = datasets.filter((dataset) => !hidden.has(dataset.id));
  return {
    datasets,
    // One always stays visible.
    shown: shown.length > 0 ? shown : datasets.slice(0, 1),
    sliceBy,
    loading,
    left: loaded.slices?.left ?? 0,
    isLoaded: (kind) => loaded[kind] !== undefined,
    toggle,
    add: (kind) => void ask(kind, []),
    slice: (columns) => {
      if (columns.length > 0) void ask('slices', columns);
      else {
        setSliceBy([]);
        setLoaded(({ slices: _, ...others }) => others);
      }
    },
  };
}
