/** Lists by key. */

export function appendTo<T>(lists: Record<string, T[]>, key: string, ...items: readonly T[]): void {
  const list = lists[key];
  if (list) list.push(...items);
  else lists[key] = [...items];
}
