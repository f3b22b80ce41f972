/** What the screens know of the core: a typed client, a way to hand over a file, and the state of the connection. */

import type { ContractRouterClient } from '@orpc/contract';
import type { Contract, FileReference } from '../../core/contract/index.ts';

export type CoreClient = ContractRouterClient<Contract>;

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** A file opened from outside of the window: only its path is known. */
export interface OpenedFile {
  readonly name: string;
  readonly path: string;
}

export type IncomingFile = File | OpenedFile;

export interface Bridge {
  readonly client: CoreClient;
  /** True where a file's path is known, so that nothing is copied before the core reads it. */
  readonly readsInPlace: boolean;
  /** Makes a dropped or picked file readable for the core; `onProgress` gets the uploaded share, 0 to 1. */
  handOver(file: IncomingFile, onProgress?: (share: number) => void): Promise<FileReference>;
  /** Files that the user opens with the app, by the icon or from a folder. */
  readonly onFileOpened?: (listener: (file: OpenedFile) => void) => void;
}
