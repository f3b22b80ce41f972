/** The preview of a chosen file: at once from the window, then as the core will read it where it can read in place. */

import { useEffect, useState } from 'react';
import type { views } from '../../core/contract/index.ts';
import type { IncomingFile, ShownProblem } from '../bridge/index.ts';
import { describeProblem } from '../locales/index.ts';
import { useBridge } from '../store/index.ts';
import { readPreview } from './read-preview.ts';

export interface FilePreviewState {
  readonly preview?: views.FilePreview;
  readonly problem?: ShownProblem;
  /** The window cannot read this format, and the core would need the file uploaded first. */
  readonly needsUpload: boolean;
  readonly loading: boolean;
}

export function useFilePreview(file: IncomingFile | null): FilePreviewState {
  const bridge = useBridge();
  const [state, setState] = useState<FilePreviewState>({ needsUpload: false, loading: file !== null });
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const show = (next: FilePreviewState): void => {
      if (!signal.aborted) setState(next);
    };
    const read = async (chosen: IncomingFile): Promise<void> => {
      show({ needsUpload: false, loading: true });
      const own = chosen instanceof File ? await readPreview(chosen) : undefined;
      if (own) show({ preview: own, needsUpload: false, loading: bridge.readsInPlace });
      if (!bridge.readsInPlace) {
        if (!own) show({ needsUpload: true, loading: false });
        return;
      }
      const reference = await bridge.handOver(chosen);
      const preview = await bridge.client.data.preview({ file: reference, rows: 200 }, { signal });
      show({ preview, needsUpload: false, loading: false });
    };
    if (file) read(file).catch((error: unknown) => show({ problem: describeProblem(error), needsUpload: false, loading: false }));
    return () => left.abort();
  }, [file, bridge]);
  return state;
}
