/** Numbers as the transform's words write them. */

/** Four digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

export function count(value: number, unit: string): string {
  const plural = unit.startsWith('term of') ? unit.replace('term', 'terms') : `${unit}s`;
  return `${value.toLocaleString('en')} ${value === 1 ? unit : plural}`;
}
