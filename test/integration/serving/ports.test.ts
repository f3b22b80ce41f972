/** Ports that cannot be opened: each cause has its own way out, for REST and gRPC. */

import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { type Problem, systemClock } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServerOptions } from '../../../core/serving/index.ts';

async function problemOf(options: Partial<ModelServerOptions>): Promise<Problem | undefined> {
  const server = createModelServer({ models: [], port: 0, grpcPort: 0, clock: systemClock, ...options });
  const started = await server.start();
  if (!started.ok) return started.problem;
  await server.close();
  return undefined;
}

it.each([{ port: 99_999 }, { grpcPort: 99_999 }, { port: -1 }, { grpcPort: 1.5 }])(
  'refuses what is no port: %j',
  async (ports) => {
    const [port] = Object.values(ports);
    expect(await problemOf(ports)).toMatchObject({
      code: 'usage/invalid-argument',
      message: `${port} is no port`,
      hint: expect.not.stringContaining('Stop'),
    });
  },
);

it('says that another program has the port, and which setting to change', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  for (const [ports, key] of [
    [{ port }, 'serving.rest_api_port'],
    [{ grpcPort: port }, 'serving.port'],
  ] as const) {
    expect(await problemOf(ports)).toMatchObject({
      code: 'serving/port-in-use',
      message: `Another program is using port ${port}`,
      hint: expect.stringMatching(new RegExp(`Stop that program.*${key}`)),
    });
  }
  other.close();
});
