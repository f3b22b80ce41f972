import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pathsOfLaunch, sortPaths } from '../../../electron/opened-paths.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'loopwright-open-'));
const project = path.join(cwd, 'project');
mkdirSync(project);
writeFileSync(path.join(project, 'loopwright.yaml'), 'version: 1\n');
writeFileSync(path.join(cwd, 'rows.csv'), 'a,b\n');
afterAll(() => rmSync(cwd, { recursive: true }));

describe('pathsOfLaunch', () => {
  it('finds data files and projects among the arguments, relative to where the start was made', () => {
    const argv = ['/opt/loopwright', '--example', 'rows.csv', 'project', 'missing.csv', 'https://example.com'];
    expect(pathsOfLaunch({ argv, cwd, isPackaged: true })).toEqual({
      projects: [project],
      dataFiles: [path.join(cwd, 'rows.csv')],
    });
  });

  it("leaves out the app's own folder of a start from its sources", () => {
    expect(pathsOfLaunch({ argv: ['electron', project], cwd, isPackaged: false })).toEqual({ projects: [], dataFiles: [] });
  });
});

describe('sortPaths', () => {
  it('takes a project file for its folder', () => {
    expect(sortPaths([path.join(project, 'loopwright.yaml')])).toEqual({ projects: [project], dataFiles: [] });
  });

  it('takes an ordinary folder for nothing', () => {
    expect(sortPaths([cwd])).toEqual({ projects: [], dataFiles: [] });
  });
});
