/** checks: what the newest run found beyond TFDV's anomalies. */

import { dataChecksView } from '../../app/index.ts';
import { raise } from '../../foundation/index.ts';
import { type Command, exitCodes } from '../command.ts';

export const checks: Command = {
  name: 'checks',
  usage: 'checks',
  summary: 'Imbalance, leakage, duplicates, ids, selection bias, missing values by slice, personal data.',
  options: {},
  run: async (_args, io) => {
    const session = await (await io.core()).readProject(io.projectDir);
    const view = await dataChecksView(session);
    if (!view) return raise('artifact/not-found', 'The data has not been checked yet.', 'Run the pipeline first.');
    io.answer(view, () =>
      [
        ...view.findings.flatMap(({ severity, summary, advice }) => [
          `${severity === 'serious' ? 'serious' : 'notice '}  ${summary}`,
          `         ${advice}`,
        ]),
        `${view.findings.length} findings in ${view.rows} rows of train.`,
        ...view.left.map(({ kind, reason }) => `Not checked: ${kind}. ${reason}`),
      ].join('\n'),
    );
    return exitCodes.done;
  },
};
