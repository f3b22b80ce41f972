/** Trees grown on the rows of the answer model: the same raw columns in, answers that follow from them out. */

import { type LabelledBatch, openTreesTrainer, type TreesSpec } from '../../../core/learning/index.ts';
import { applyTransform, createModel, labelValues, type Model, treeColumns } from '../../../core/model/index.ts';
import { finish, growRounds, plainOptions, rowsOf } from '../learning/trees/tree-data.ts';
import { answerRows, fitAnswers } from './answer-model.ts';

export async function answerTrees(label: 'answer' | 'price' = 'answer', labels?: readonly string[]): Promise<Model<TreesSpec>> {
  const rows = answerRows(300, 1, labels);
  const transform = await fitAnswers(label, rows);
  const own = transform.label;
  const values = labelValues(own, rows);
  const learnt = own.kind === 'regression' ? values.map((value) => (value - own.mean) / own.deviation) : values;
  const batch: LabelledBatch = { ...applyTransform(transform, rows), label: learnt };
  const columns = treeColumns(transform);
  const known = Uint32Array.from([...learnt.keys()].filter((row) => !Number.isNaN(learnt[row])));
  const trainer = finish(
    openTreesTrainer({
      rows: rowsOf({ spec: transform.spec, columns, batch }),
      training: known,
      validation: new Uint32Array(),
      spec: transform.spec,
      columns,
      output: { kind: own.kind, units: own.kind === 'multiclass' ? own.classes.length : 1 },
      options: { ...plainOptions, minRows: 5, learningRate: 0.3 },
      classWeights: [],
      seed: 1,
    }),
  );
  if (!trainer) throw new Error('the rows fit into memory');
  growRounds(trainer, 6);
  return createModel(transform, trainer.spec, trainer.weights());
}
