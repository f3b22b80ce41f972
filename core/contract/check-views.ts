/** Views: findings about the data that TFDV does not look for. They inform and never block a run. */

import type { RowFilter } from './request-parts.ts';

export const checkKinds = [
  'class_imbalance',
  'label_leakage',
  'duplicate_rows',
  'near_unique_id',
  'selection_bias',
  'missing_not_at_random',
  'personal_data',
] as const;
export type CheckKind = (typeof checkKinds)[number];

/** What is found in personal data: by the column's name, by the pattern of its values, or both. */
export type PersonalDataKind = 'email' | 'phone' | 'card' | 'iban' | 'ssn' | 'ip' | 'name' | 'address' | 'birth_date';

/** One click: a change of the project file for one feature. */
export interface CheckRemedy {
  readonly kind: 'drop' | 'hash' | 'scrub' | 'balance';
  /** Ready for `project.patch`. */
  readonly changes: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[];
}

export interface CheckFinding {
  readonly kind: CheckKind;
  /** '' for findings about whole rows. */
  readonly feature: string;
  readonly severity: 'serious' | 'notice';
  /** One sentence with the numbers. */
  readonly summary: string;
  /** What it means and what to do. */
  readonly advice: string;
  /** Named numbers behind the sentence: shares 0 to 1, counts, scores. */
  readonly facts: Readonly<Record<string, number | string>>;
  readonly remedies: readonly CheckRemedy[];
  /** Filters of `data.findRows` on the train split that show the rows. */
  readonly rows?: readonly RowFilter[];
  /** A table behind the finding: groups with shares, slices with missing shares. */
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}

export interface DataChecksView {
  readonly artifactId: number;
  /** Rows looked at. */
  readonly rows: number;
  readonly findings: readonly CheckFinding[];
  /** Checks that could not be made, with the reason: no label, no reference distribution. */
  readonly left: readonly { readonly kind: CheckKind; readonly reason: string }[];
}
