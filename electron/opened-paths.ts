/** What the user opened from outside of the window: files on the command line, on the icon, from a second start. */

import { statSync } from 'node:fs';
import path from 'node:path';

export interface Launch {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** An unpackaged Electron has the app's folder as its first argument. */
  readonly isPackaged: boolean;
}

export interface OpenedPaths {
  /** Folders that hold a project file. */
  readonly projects: readonly string[];
  readonly dataFiles: readonly string[];
}

const projectFileName = 'loopwright.yaml';

/** Flags, addresses and things that do not exist are left out. */
export function pathsOfLaunch({ argv, cwd, isPackaged }: Launch): OpenedPaths {
  const named = argv.slice(isPackaged ? 1 : 2).filter((argument) => !argument.startsWith('-'));
  return sortPaths(named.map((argument) => path.resolve(cwd, argument)));
}

export function sortPaths(paths: readonly string[]): OpenedPaths {
  const projects: string[] = [];
  const dataFiles: string[] = [];
  for (const each of paths) {
    if (path.basename(each) === projectFileName && isFile(each)) projects.push(path.dirname(each));
    else if (isFile(path.join(each, projectFileName))) projects.push(each);
    else if (isFile(each)) dataFiles.push(each);
  }
  return { projects, dataFiles };
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
