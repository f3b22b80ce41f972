/** The rooms of the program and what each may import: the one table that the gate, the tests and ARCHITECTURE.md follow. */

export interface Room {
  readonly path: string;
  readonly holds: string;
  /** Rooms whose door (`index.ts`) it may import, besides its own files. Nothing else of the project is open to it. */
  readonly mayImport: readonly string[];
  /** npm packages, by name. */
  readonly packages: readonly string[];
  /** `pure` has neither Node.js nor a browser, `browser` no Node.js, `node` no browser. */
  readonly runtime: 'pure' | 'node' | 'browser' | 'electron';
  /** Files that start a process of their own: a process's entry, not a second door. */
  readonly entries?: readonly string[];
}

const foundation = 'core/foundation';
const contract = 'core/contract';
const stageNames = ['ingest', 'statistics', 'schema', 'validate', 'transform', 'train', 'tune', 'evaluate', 'push'] as const;
const stagePaths = stageNames.map((name) => `core/stages/${name}`);

const stageHolds: Record<(typeof stageNames)[number], string> = {
  ingest: 'ExampleGen: files to split, serialised examples',
  statistics: 'StatisticsGen: examples to TFDV statistics',
  schema: 'SchemaGen: statistics to a schema',
  validate: 'ExampleValidator: statistics against the schema, drift and skew',
  transform: 'Transform: the preprocessing fitted on the training split',
  train: 'Trainer: transformed examples to a model',
  tune: 'Tuner: transformed examples to the best settings found',
  evaluate: 'Evaluator: metrics by slice, thresholds, the blessing',
  push: 'Pusher: a blessed model to the served versions',
};

const stages: readonly Room[] = stageNames.map((name) => ({
  path: `core/stages/${name}`,
  holds: stageHolds[name],
  mayImport: [
    foundation,
    contract,
    'core/formats',
    'core/learning',
    'core/model',
    ...(name === 'train' || name === 'tune' ? ['core/training'] : []),
  ],
  packages: ['zod'],
  runtime: 'node',
  ...(name === 'statistics' ? { entries: ['column-worker.ts'] } : {}),
  ...(name === 'ingest' ? { entries: ['range-thread.ts'] } : {}),
  ...(name === 'tune' ? { entries: ['trial-thread.ts'] } : {}),
}));

const coreBelowApp: readonly Room[] = [
  {
    path: foundation,
    holds: 'results, problems, seeded random numbers, the clock, canonical JSON',
    mayImport: [],
    packages: [],
    runtime: 'pure',
  },
  {
    path: contract,
    holds: 'everything that crosses a border: procedures, events, views, the schema of the project file',
    mayImport: [foundation],
    packages: ['@orpc/contract', 'zod'],
    runtime: 'pure',
  },
  {
    path: 'core/formats',
    holds: 'bytes to column batches and back: CSV, TFRecord, Parquet, Avro, JSON Lines, images, the TensorFlow protos',
    mayImport: [foundation],
    packages: [
      '@node-rs/crc32',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      'papaparse',
      'pg',
      'pg-cursor',
      'sharp',
      'sql.js',
    ],
    runtime: 'node',
    entries: ['examples-writer-thread.ts'],
  },
  {
    path: 'core/metadata',
    holds: 'the ML Metadata store: types, artifacts, executions, events, contexts, lineage',
    mayImport: [foundation],
    packages: ['@node-rs/crc32', 'sql.js'],
    runtime: 'node',
    entries: ['checkpoint-worker.ts'],
  },
  {
    path: 'core/workspace',
    holds: 'the only room that writes the project folder: layout, lock, atomic writes, journal, trash, artifact store',
    mayImport: [foundation, 'core/metadata'],
    packages: ['@node-rs/crc32'],
    runtime: 'node',
  },
  {
    path: 'core/learning',
    holds: 'the maths: engines, losses, metrics, optimisers; seeded',
    mayImport: [foundation],
    // webgpu gives plain Node.js what pages have: a GPU.
    packages: [
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-node-gpu',
      'webgpu',
    ],
    runtime: 'node',
    entries: ['webgpu/device-page.ts'],
  },
  {
    path: 'core/model',
    holds: 'a trained model as one value: signature, fitted transform, weights, predict; SavedModel, ONNX, TF.js',
    mayImport: [foundation, 'core/formats', 'core/learning'],
    // Encoders of sentences are part of the fitted transform, and it runs ONNX models of others; TF.js stays behind
    // core/learning's door, so that there is one tfjs-core.
    packages: ['onnxruntime-node'],
    runtime: 'node',
  },
  {
    path: 'core/training',
    holds: 'training as the Trainer and the Tuner share it: rows, splits, epochs, checkpoints',
    mayImport: [foundation, contract, 'core/formats', 'core/learning', 'core/model'],
    packages: [],
    runtime: 'node',
  },
  ...stages,
  {
    path: 'core/pipeline',
    holds: 'the graph, the plan, fingerprints and cache; driver, executor, publisher; resume',
    mayImport: [foundation, contract, ...stagePaths, 'core/metadata', 'core/workspace'],
    packages: ['yaml'],
    runtime: 'node',
  },
  {
    path: 'core/serving',
    holds: 'the model server: REST, gRPC, versions, batching, metrics',
    mayImport: [foundation, contract, 'core/formats', 'core/model'],
    packages: ['@grpc/grpc-js', 'zod'],
    runtime: 'node',
  },
  {
    path: 'core/feedback',
    holds: 'prediction and feedback registers, their join, the labelling queue, agreement',
    mayImport: [foundation, contract, 'core/formats', 'core/workspace'],
    packages: [],
    runtime: 'node',
  },
];

const aroundTheCore: readonly Room[] = [
  {
    path: 'core/app',
    holds: '`createCore`: wires the rooms behind the contract; the stage worker and the model server process',
    mayImport: [...coreBelowApp.map((room) => room.path), 'assets/examples'],
    // dagre lays out the graphs that `model graph` draws.
    packages: ['@dagrejs/dagre', '@orpc/server', 'yaml'],
    runtime: 'node',
    entries: [
      'stage-worker.ts',
      'model-server.ts',
      'found-rows-worker.ts',
      'version-difference-worker.ts',
      'analysis-worker.ts',
      'export-worker.ts',
      'exported-page/page-program.ts',
    ],
  },
  {
    path: 'core/host',
    holds: 'the core without Electron: HTTP and WebSocket for the interface in a browser, child processes',
    mayImport: ['core/app', contract, foundation],
    packages: ['@orpc/server', 'ws'],
    runtime: 'node',
  },
  {
    path: 'core/cli',
    holds: 'the command line',
    mayImport: ['core/app', 'core/host', contract, foundation],
    packages: ['@orpc/server'],
    runtime: 'node',
    entries: ['main.ts'],
  },
  {
    path: 'electron',
    holds: 'the window: start-up, security guards, menus, preload, child processes',
    mayImport: ['core/app', contract, foundation],
    packages: ['@orpc/server', 'electron'],
    runtime: 'electron',
    entries: ['main.ts', 'preload.ts', 'gpu-preload.ts'],
  },
  {
    path: 'renderer/bridge',
    holds: 'the only part of the interface that knows how to reach the core',
    mayImport: [contract, foundation],
    packages: ['@orpc/client', '@orpc/contract'],
    runtime: 'browser',
  },
  {
    path: 'renderer/model-page',
    holds: 'the screen of a model exported as one HTML page; it has no application around it',
    mayImport: [contract, foundation],
    packages: ['papaparse'],
    runtime: 'browser',
    entries: ['main.ts'],
  },
  {
    path: 'renderer',
    holds: 'the interface: shell, screens, components, charts, locales, styles',
    mayImport: ['renderer/bridge', contract, foundation],
    packages: [
      '@dagrejs/dagre',
      '@fontsource-variable/inter',
      '@fontsource/ibm-plex-mono',
      '@tabler/icons-react',
      '@xyflow/react',
      'cmdk',
      'd3-scale',
      'd3-shape',
      'i18next',
      'papaparse',
      'react',
      'react-aria-components',
      'react-dom',
      'react-i18next',
      'zustand',
    ],
    runtime: 'browser',
    entries: ['main.tsx'],
  },
  {
    path: 'assets/examples',
    holds: 'the example projects and the generators of their data',
    mayImport: [foundation],
    packages: [],
    runtime: 'node',
  },
];

export const rooms: readonly Room[] = [...coreBelowApp, ...aroundTheCore];

/** Folders in which every source file must belong to a room. */
export const roomedFolders = ['core', 'electron', 'renderer', 'assets'] as const;

/** The only entries allowed at the top of the project, besides names that begin with a dot. */
export const topLevelEntries: readonly string[] = [
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.md',
  'assets',
  'build',
  'core',
  'electron',
  'package-lock.json',
  'package.json',
  'renderer',
  'test',
  'tsconfig.json',
];
