/** serve: the project's model on localhost, until interrupted. */

import { unwrap } from '../../foundation/index.ts';
import { type Command, exitCodes, numberOption } from '../command.ts';
import { untilInterrupted } from '../until-interrupted.ts';

const usage = 'serve [--rest-api-port 8501]';

export const serve: Command = {
  name: 'serve',
  usage,
  summary: 'The newest pushed model on 127.0.0.1, TensorFlow Serving’s REST interface, until Ctrl-C.',
  options: { 'rest-api-port': { type: 'string' }, rest_api_port: { type: 'string' } },
  run: async (args, io) => {
    const session = await (await io.core()).openProject(io.projectDir);
    const port = numberOption(args, 'rest-api-port', usage) ?? numberOption(args, 'rest_api_port', usage);
    const { url } = unwrap(await session.startServer(port));
    io.answer(
      { url, model: session.modelName },
      () => `Serving ${session.modelName} on ${url}/v1/models/${session.modelName}:predict`,
    );
    await untilInterrupted(io.signal);
    return exitCodes.done;
  },
};
