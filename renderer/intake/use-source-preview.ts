/** The first rows of a source as the form describes it: at once from the window where nothing is special, else from the core. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { FileReference, views } from '../../core/contract/index.ts';
import type { IncomingFile, ShownProblem } from '../bridge/index.ts';
import { describeProblem } from '../locales/index.ts';
import { useBridge } from '../store/index.ts';
import { readPreview } from './read-preview.ts';
import { hasRowsToShow, isPattern, type SourceDraft, sourceOfDraft } from './source-draft.ts';

export interface SourcePreview {
  readonly preview?: views.FilePreview;
  readonly problem?: ShownProblem;
  /** Only the core can show these rows, and the file must be uploaded to this machine's disk for that. */
  readonly needsUpload: boolean;
  readonly loading: boolean;
  /** What a path pattern finds. */
  readonly matches?: views.PatternMatches['spans'];
}

const idle: SourcePreview = { needsUpload: false, loading: false };
const typingMs = 350;
const rows = 100;

export function useSourcePreview(file: IncomingFile | null, draft: SourceDraft): SourcePreview & { upload(): void } {
  const bridge = useBridge();
  const [state, setState] = useState(idle);
  const [uploads, setUploads] = useState(false);
  const handed = useRef<{ file: IncomingFile; reference: Awaited<ReturnType<typeof bridge.handOver>> }>(undefined);
  const source = sourceOfDraft(draft);
  const key = JSON.stringify([draft.path, { ...source, span: undefined, preserve_splits: undefined }, uploads]);
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const show = (next: SourcePreview): void => {
      if (!signal.aborted) setState(next);
    };
    const ask = async (): Promise<void> => {
      if (file) return show(await previewFile(file));
      if (!hasRowsToShow(draft)) return show(idle);
      if (isPattern(draft.path)) {
        const { spans } = await bridge.client.data.matchPattern({ path: draft.path }, { signal });
        return show({ ...idle, matches: spans ?? [] });
      }
      show({ ...idle, preview: await firstRows({ path: draft.path.trim() }) });
    };
    const previewFile = async (chosen: IncomingFile): Promise<SourcePreview> => {
      const special = Object.keys(source).some((name) => name !== 'span' && name !== 'preserve_splits');
      if (!bridge.readsInPlace && !uploads) {
        const own = !special && chosen instanceof File ? await readPreview(chosen) : undefined;
        return own ? { ...idle, preview: own } : { ...idle, needsUpload: true };
      }
      if (handed.current?.file !== chosen) handed.current = { file: chosen, reference: await bridge.handOver(chosen) };
      return { ...idle, preview: await firstRows(handed.current.reference) };
    };
    // A query that nobody waits for any more is stopped.
    const firstRows = (from: FileReference): Promise<views.FilePreview> =>
      bridge.client.data.preview({ file: from, rows, source }, { signal });
    setState((old) => ({ ...old, loading: true }));
    const timer = window.setTimeout(
      () => ask().catch((error: unknown) => show({ ...idle, problem: describeProblem(error) })),
      file ? 0 : typingMs,
    );
    return () => {
      left.abort();
      window.clearTimeout(timer);
    };
  }, [file, key, bridge]);
  const upload = useCallback(() => setUploads(true), []);
  return { ...state, upload };
}
