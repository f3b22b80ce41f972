/** What the traffic panel's form stands for: which version answers which request. */

import type { RoutingConfig } from '../../../core/contract/index.ts';

export const routingModes = ['newest', 'split', 'canary', 'shadow'] as const;
export type RoutingMode = (typeof routingModes)[number];

export interface RoutingForm {
  readonly mode: RoutingMode;
  /** The stable version of a split or a canary, the one that answers beside a shadow. */
  readonly first: string;
  readonly second: string;
  /** Of the second version: percent of the requests of a split, or of those a shadow is asked too. */
  readonly percent: number;
  readonly sticky: 'none' | 'header' | 'input';
  /** Name of the header or input. */
  readonly key: string;
}

/** The form of what is routed now; `loaded` are the versions that may be chosen, newest first. */
export function formOfRouting(routing: RoutingConfig | undefined, loaded: readonly string[]): RoutingForm {
  const [newest = '', second = newest] = loaded;
  const base: RoutingForm = { mode: 'newest', first: second, second: newest, percent: 10, sticky: 'none', key: '' };
  if (!routing) return base;
  const { variants, canary, shadow, sticky } = routing;
  const [a, b] = variants;
  const kept = !sticky
    ? {}
    : 'header' in sticky
      ? { sticky: 'header' as const, key: sticky.header }
      : { sticky: 'input' as const, key: sticky.input };
  if (shadow && !b)
    return { ...base, mode: 'shadow', first: a?.version ?? newest, second: shadow.version, percent: shadow.share * 100 };
  if (!a || !b) return base;
  const total = variants.reduce((sum, { share }) => sum + share, 0);
  const percent = total > 0 ? Math.round((100 * b.share) / total) : 0;
  return { ...base, ...kept, mode: canary ? 'canary' : 'split', first: a.version, second: b.version, percent };
}

/** The form in another mode. A shadow leaves the version that answers as it is: the newest loaded, until something else is chosen. */
export function formOfMode(form: RoutingForm, mode: RoutingMode, loaded: readonly string[]): RoutingForm {
  const [newest = '', second = newest] = loaded;
  if (mode === 'shadow') return { ...form, mode, first: newest, second };
  return form.mode === 'shadow' ? { ...form, mode, first: second, second: newest } : { ...form, mode };
}

export function routingOfForm(model: string, form: RoutingForm): RoutingConfig {
  const { mode, first, second, percent } = form;
  const key = form.key.trim();
  const sticky =
    form.sticky === 'none' || key === '' ? {} : { sticky: form.sticky === 'header' ? { header: key } : { input: key } };
  if (mode === 'newest') return { model, variants: [] };
  if (mode === 'shadow') {
    const share = Math.max(0.01, percent / 100);
    return { model, variants: [{ name: 'stable', version: first, share: 1 }], shadow: { version: second, share } };
  }
  const names = mode === 'canary' ? ['stable', 'canary'] : ['A', 'B'];
  const variants = [
    { name: names[0] as string, version: first, share: mode === 'canary' ? 1 : 100 - percent },
    { name: names[1] as string, version: second, share: mode === 'canary' ? 0 : percent },
  ];
  const canary = {
    steps: [0.01, 0.05, 0.25, 0.5, 1],
    min_requests: 200,
    min_seconds: 60,
    max_latency_ratio: 2,
    significance: 0.01,
  };
  return { model, variants, ...sticky, ...(mode === 'canary' ? { canary } : {}) };
}

/** Whether the form can be asked for: two versions where two are needed. */
export function isPossible({ mode, first, second }: RoutingForm): boolean {
  return mode === 'newest' || (first !== '' && second !== '' && first !== second);
}
