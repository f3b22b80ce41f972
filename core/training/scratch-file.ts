/** A file for one run's scratch data: whole reads and writes at a place, removed when it is closed. */

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { raiseDiskProblem } from '../model/index.ts';

export interface ScratchFile {
  /** Raises disk/full, disk/failed. */
  write(bytes: Uint8Array, at: number): void;
  /** Fills `bytes`. */
  read(bytes: Uint8Array, at: number): void;
  close(): void;
}

export function openScratchFile(path: string): ScratchFile {
  return scratchFile(open(path), () => rmSync(path, { force: true }));
}

/** Another's, to read: it stays when it is closed. */
export function readScratchFile(path: string): ScratchFile {
  return scratchFile(openSync(path, 'r'), () => undefined);
}

function scratchFile(file: number, onClose: () => void): ScratchFile {
  return {
    write: (bytes, at) => {
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
      } catch (error) {
        raiseDiskProblem(error);
      }
    },
    read: (bytes, at) => {
      for (let done = 0; done < bytes.length; ) {
        const read = readSync(file, bytes, done, bytes.length - done, at + done);
        if (read === 0) throw new Error('The scratch file of transformed rows was cut short by another program');
        done += read;
      }
    },
    close: () => {
      closeSync(file);
      onClose();
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'w+');
  } catch (error) {
    return raiseDiskProblem(error);
  }
}
