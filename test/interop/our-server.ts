/** A model server for TensorFlow Serving's own client: `our-server FOLDER`; prints its ports, and calls to copy in Python, and ends when its input does. */

import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, unwrap } from '../../core/foundation/index.ts';
import { openOwnModel, openRunnable, saveModel } from '../../core/model/index.ts';
import { createModelServer } from '../../core/serving/index.ts';
import { writeGrpcSnippet } from '../../renderer/screens/serve/grpc-snippets.ts';
import { writeSnippet } from '../../renderer/screens/serve/snippets.ts';
import { loadHalfPlus, pushHalfPlus } from '../integration/serving/half-plus-two.ts';
import { answerModel } from '../unit/model/answer-model.ts';

const folder = process.argv[2] ?? '';
await pushHalfPlus(join(folder, 'half_plus_two'), '00000123');
await pushHalfPlus(join(folder, 'half_plus_two'), '00000124', 3);
await saveModel(join(folder, 'answers', '1'), await answerModel());
await saveModel(join(folder, 'prices', '1'), await answerModel('price'));
// TensorFlow Serving's own SavedModel, for what needs a graph.
const graph = process.argv[3] ?? '';
const hasGraph = existsSync(graph);
const logging = { prefix: join(folder, 'logs', 'requests'), rate: 1 };
if (hasGraph) cpSync(graph, join(folder, 'graph', '123'), { recursive: true });
const server = createModelServer({
  models: [
    ...(hasGraph ? [{ name: 'graph', basePath: join(folder, 'graph') }] : []),
    { name: 'half_plus_two', basePath: join(folder, 'half_plus_two'), policy: { kind: 'all' }, logging },
    { name: 'answers', basePath: join(folder, 'answers') },
    { name: 'prices', basePath: join(folder, 'prices') },
  ],
  port: 0,
  grpcPort: 0,
  clock: systemClock,
  loader: (dir) => {
    if (dir.includes('half_plus_two')) return loadHalfPlus(dir);
    return dir.startsWith(join(folder, 'graph')) ? openRunnable(dir) : openOwnModel(dir);
  },
  bodyLimit: 256 << 20,
  pollMs: 100,
  logFlushMs: 200,
  onEvent: (event) => {
    if (event.kind === 'bug') process.stderr.write(`${event.message}\n`);
  },
});
const { port, grpcPort } = unwrap(await server.start());
const inputs = [
  { name: 'age', dtype: 'DT_INT64' },
  { name: 'weight', dtype: 'DT_FLOAT' },
  { name: 'colour', dtype: 'DT_STRING' },
  { name: 'comment', dtype: 'DT_STRING' },
];
const row = { age: null, weight: 70.25, colour: 'red', comment: 'never "paid" late\nétranger' };
const endpoint = { url: `http://127.0.0.1:${port}`, target: `127.0.0.1:${grpcPort}`, model: 'answers', row, inputs };
const snippets = { rest: writeSnippet('python', endpoint), grpc: writeGrpcSnippet('python', endpoint) };
process.stdout.write(`${JSON.stringify({ rest: port, grpc: grpcPort, snippets })}\n`);
process.stdin.resume();
process.stdin.on('end', () => void server.close().then(() => process.exit(0)));
