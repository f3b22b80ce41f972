/** Rows found and shown, by artifact folder and split: the part that works, on whichever thread it is put. */

import {
  type Column,
  createWeighedCache,
  type FoundRowsPage,
  openRowFinder,
  type RowFinder,
  type RowsRequest,
} from '../formats/index.ts';

export interface FoundRowsRequest extends RowsRequest {
  /** Absolute folder of the Examples artifact. */
  readonly dir: string;
  readonly split: string;
}

export interface FoundRowsService {
  /** Throws ProblemError. */
  find(request: FoundRowsRequest): Promise<FoundRowsPage>;
  /** Forgets everything: the project is closed, or an artifact goes away. Its files are closed when this resolves. */
  clear(): Promise<void>;
}

const columnBytes = 256 << 20;
const openSplits = 8;
/** Files are not held open for longer: an open file cannot be moved to the trash on every system. */
const idleMs = 3000;

interface OpenSplit {
  readonly finder: Promise<RowFinder>;
  timer?: NodeJS.Timeout;
}

export function createFoundRowsService(): FoundRowsService {
  const columns = createWeighedCache<Column>(columnBytes);
  const splits = new Map<string, OpenSplit>();

  const close = async (key: string): Promise<void> => {
    const split = splits.get(key);
    splits.delete(key);
    columns.drop(`${key}\0`);
    clearTimeout(split?.timer);
    await split?.finder.then((finder) => finder.release()).catch(() => undefined);
  };
  const open = (dir: string, split: string): OpenSplit => {
    const key = `${dir}\0${split}`;
    const opened = splits.get(key) ?? { finder: openRowFinder(dir, split, columns) };
    splits.delete(key);
    splits.set(key, opened);
    opened.finder.catch(() => splits.delete(key));
    for (const oldest of [...splits.keys()].slice(0, -openSplits)) void close(oldest);
    clearTimeout(opened.timer);
    opened.timer = setTimeout(() => void opened.finder.then((finder) => finder.release()).catch(() => undefined), idleMs).unref();
    return opened;
  };
  return {
    find: async ({ dir, split, ...request }) => (await open(dir, split).finder).find(request),
    clear: async () => {
      await Promise.all([...splits.keys()].map(close));
    },
  };
}
