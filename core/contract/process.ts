/** Child processes behind one interface: child_process.fork in Node, utilityProcess.fork in Electron. */

/** The programs a host may start; each is one bundled file beside the host's own. */
export type ChildProgram = 'stage-worker' | 'model-server';

/** Messages are structured-clone data. */
export interface ChildChannel {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `code` is null when a signal ended the process. Called once. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/**
 * A child asks its host for a port to a page that holds a GPU, and the host answers with the port beside the same words; only
 * where the host has pages.
 */
export const gpuRequest = { kind: 'loopwright:gpu' } as const;

export function isGpuRequest(message: unknown): boolean {
  return typeof message === 'object' && message !== null && (message as { kind?: unknown }).kind === gpuRequest.kind;
}

export type SpawnChild = (program: ChildProgram, args: readonly string[]) => ChildChannel;
