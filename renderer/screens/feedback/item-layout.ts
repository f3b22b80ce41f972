/** Which part of an item is read first: its pictures, the longest text in large type, then the fields, missing ones last. */

import { isPicture } from './input-value.tsx';

export interface ItemField {
  readonly name: string;
  readonly value: string | null;
}

export interface ItemLayout {
  /** Undefined where no value is long enough to be read as a text. */
  readonly lead: ItemField | undefined;
  readonly pictures: readonly ItemField[];
  readonly fields: readonly ItemField[];
}

/** A text of several words; shorter ones read better as a field. */
const shortestLead = 48;

export function layOutItem(inputs: Readonly<Record<string, string | number | null>>): ItemLayout {
  const all = Object.entries(inputs).map(([name, value]): ItemField => ({ name, value: value === null ? null : String(value) }));
  let lead: ItemField | undefined;
  for (const field of all) if (isText(field.value) && field.value.length > (lead?.value?.length ?? 0)) lead = field;
  const pictures = all.filter(({ value }) => isPicture(value));
  const rest = all.filter((field) => field !== lead && !pictures.includes(field));
  const present = rest.filter((field) => field.value !== null && field.value !== '');
  const missing = rest.filter((field) => !present.includes(field)).map((field) => ({ ...field, value: null }));
  return { lead, pictures, fields: [...present, ...missing] };
}

function isText(value: string | null): value is string {
  return value !== null && value.length >= shortestLead && value.trim().includes(' ');
}
