/** Values by name, the least recently used ones dropped when they weigh more than allowed. */

export interface WeighedCache<Value> {
  get(key: string): Value | undefined;
  /** A value heavier than the whole allowance is kept until the next one comes. */
  set(key: string, value: Value, bytes: number): void;
  /** Drops every entry whose key starts with this. */
  drop(prefix: string): void;
  readonly bytes: number;
}

export function createWeighedCache<Value>(allowedBytes: number): WeighedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let bytes = 0;
  const remove = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (!entry) return undefined;
      // A Map keeps the order of insertion: the one used last goes to the end.
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value, weight) => {
      remove(key);
      entries.set(key, { value, bytes: weight });
      bytes += weight;
      for (const oldest of entries.keys()) {
        if (bytes <= allowedBytes || oldest === key) break;
        remove(oldest);
      }
    },
    drop: (prefix) => {
      for (const key of [...entries.keys()]) if (key.startsWith(prefix)) remove(key);
    },
    get bytes() {
      return bytes;
    },
  };
}
