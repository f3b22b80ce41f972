/** The example projects: what there is, and writing one into a folder. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type ProblemCode, ProblemError, type Result, raise } from '../../core/foundation/index.ts';
import { generateComplaints } from './complaints/generate-complaints.ts';
import { complaintsProjectFile } from './complaints/project.ts';
import { writeLines } from './csv-text.ts';
import { generateHousing } from './housing/generate-housing.ts';
import { housingProjectFile } from './housing/project.ts';

export interface ExampleProjectInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

interface ExampleProject extends ExampleProjectInfo {
  readonly projectFile: (seed: number) => string;
  /** CSV lines by path in the project. */
  readonly data: (seed: number) => Readonly<Record<string, Iterable<string>>>;
}

const defaultSeed = 42;

const examples: readonly ExampleProject[] = [
  {
    name: 'complaints',
    title: 'Consumer complaints',
    description:
      '26,000 generated complaints about financial products, with text, gaps and broken rows: which answers will be disputed? A second batch brings drift.',
    projectFile: complaintsProjectFile,
    data: (seed) => ({
      'data/complaints.csv': generateComplaints({ rows: 26_000, seed, batch: 1 }),
      'data/batch-2.csv': generateComplaints({ rows: 8_000, seed, batch: 2 }),
    }),
  },
  {
    name: 'housing',
    title: 'Flat prices',
    description: '12,000 generated flats with size, place and condition: what is the price? A regression.',
    projectFile: housingProjectFile,
    data: (seed) => ({ 'data/housing.csv': generateHousing({ rows: 12_000, seed }) }),
  },
];

export const exampleProjects: readonly ExampleProjectInfo[] = examples.map(({ name, title, description }) => ({
  name,
  title,
  description,
}));

/**
 * Writes loopwright.yaml and data/ into `dir`, which may exist; files of the same names are replaced. The same seed
 * gives the same bytes. Problems: `usage/invalid-argument` for an unknown name, `disk/full`, `disk/failed`.
 */
export function writeExampleProject(name: string, dir: string, seed: number = defaultSeed): Promise<Result<void>> {
  return attempt(async () => {
    const example = examples.find((candidate) => candidate.name === name);
    if (!example) {
      const names = examples.map((candidate) => candidate.name);
      return raise('usage/invalid-argument', `There is no example called "${name}"`, `Choose one of: ${names.join(', ')}.`);
    }
    await onDisk(async () => {
      for (const [path, lines] of Object.entries(example.data(seed))) await writeLines(join(dir, path), lines);
      // Last: a folder without it is no project.
      await writeFile(join(dir, 'loopwright.yaml'), example.projectFile(seed));
    });
  });
}

async function onDisk(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof ProblemError || code === undefined) throw error;
    const problem: ProblemCode = code === 'ENOSPC' ? 'disk/full' : 'disk/failed';
    raise(problem, `The example cannot be written (${code})`, 'Choose another folder, or make room on the disk.');
  }
}
