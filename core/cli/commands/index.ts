/** Every command, in the order the overview lists them. Loaded when asked for: most of a short command's time was loading. */

import type { Command } from '../command.ts';

interface Family {
  /** Of its commands, in order. */
  readonly names: readonly string[];
  load(): Promise<readonly Command[]>;
}

const families: readonly Family[] = [
  { names: ['init'], load: async () => [(await import('./init.ts')).init] },
  { names: ['run'], load: async () => [(await import('./run.ts')).run] },
  { names: ['tune'], load: async () => [(await import('./tune.ts')).tune] },
  { names: ['runs', 'show', 'lineage'], load: async () => (await import('./history.ts')).historyCommands },
  { names: ['diff'], load: async () => [(await import('./diff.ts')).diff] },
  { names: ['ingest'], load: async () => [(await import('./ingest.ts')).ingest] },
  { names: ['preview'], load: async () => [(await import('./preview.ts')).preview] },
  { names: ['convert'], load: async () => [(await import('./convert.ts')).convert] },
  {
    names: ['stats', 'schema infer', 'schema update', 'validate'],
    load: async () => (await import('./data.ts')).dataCommands,
  },
  { names: ['skew'], load: async () => [(await import('./skew.ts')).skew] },
  { names: ['report'], load: async () => [(await import('./report.ts')).report] },
  { names: ['checks'], load: async () => [(await import('./checks.ts')).checks] },
  { names: ['evaluate'], load: async () => [(await import('./evaluate.ts')).evaluate] },
  { names: ['models', 'predict'], load: async () => (await import('./models.ts')).modelCommands },
  { names: ['model template'], load: async () => [(await import('./model-template.ts')).modelTemplateCommand] },
  {
    names: ['models alias', 'models serve', 'models push', 'models archive'],
    load: async () => (await import('./registry.ts')).registryCommands,
  },
  { names: ['model card'], load: async () => [(await import('./model-card.ts')).modelCard] },
  {
    names: ['model show', 'model run', 'model graph'],
    load: async () => (await import('./model-folder.ts')).modelFolderCommands,
  },
  { names: ['export'], load: async () => [(await import('./export.ts')).exportCommand] },
  { names: ['serve'], load: async () => [(await import('./serve.ts')).serve] },
  { names: ['tokens add', 'tokens list', 'tokens revoke'], load: async () => (await import('./tokens.ts')).tokenCommands },
  {
    names: [
      'feedback add',
      'feedback status',
      'feedback import',
      'feedback export',
      'label next',
      'label set',
      'label status',
      'agreement',
      'retrain',
    ],
    load: async () => (await import('./feedback.ts')).feedbackCommands,
  },
  { names: ['ui'], load: async () => [(await import('./ui.ts')).ui] },
];

/** In the overview's order. */
export const commandNames: readonly string[] = families.flatMap(({ names }) => names);

export async function loadCommand(name: string): Promise<Command | undefined> {
  const family = families.find(({ names }) => names.includes(name));
  return (await family?.load())?.find((command) => command.name === name);
}

export async function loadCommands(): Promise<readonly Command[]> {
  return (await Promise.all(families.map(({ load }) => load()))).flat();
}
