/** A number as it is typed. */

export interface NumberBounds {
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** undefined for nothing typed: no limit. */
export function parseNumberText(
  text: string,
  { min, max = Number.POSITIVE_INFINITY, whole = false }: NumberBounds,
): number | undefined | 'wrong' {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  if (!Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value))) return 'wrong';
  return value;
}
