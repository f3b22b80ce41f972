/** The widths of hidden layers as people write them. */

const most = 8;
const widest = 8192;

/** "64, 32" or "64 32"; empty means none. Undefined where it cannot be read. */
export function parseHidden(text: string): readonly number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length > most || parts.some((part) => !/^\d+$/.test(part))) return undefined;
  const widths = parts.map(Number);
  return widths.every((width) => width >= 1 && width <= widest) ? widths : undefined;
}
