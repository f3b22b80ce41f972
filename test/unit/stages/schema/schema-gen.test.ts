import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSchemaText, writeStatisticsArtifact } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { schemaGen } from '../../../../core/stages/schema/index.ts';
import { generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { makeBatch } from '../statistics/column-batches.ts';
import { artifact, contextFor, temporaryFolder } from '../statistics/stage-context.ts';

const splits = {
  train: makeBatch({ id: { type: 'int', rows: [[1], [2]] }, colour: { type: 'bytes', rows: [['red'], ['blue']] } }),
  eval: makeBatch({ id: { type: 'int', rows: [[3]] }, colour: { type: 'bytes', rows: [['green']] } }),
};

async function statisticsDir(): Promise<string> {
  const dir = await temporaryFolder();
  for (const [split, batch] of Object.entries(splits)) {
    await writeStatisticsArtifact(dir, split, unwrap(await generateStatistics([batch])));
  }
  return dir;
}

const inferred = `feature {
  name: "id"
  type: INT
  presence {
    min_fraction: 1.0
    min_count: 1
  }
  shape {
    dim {
      size: 1
    }
  }
}
feature {
  name: "colour"
  type: BYTES
  domain: "colour"
  presence {
    min_fraction: 1.0
    min_count: 1
  }
  shape {
    dim {
      size: 1
    }
  }
}
string_domain {
  name: "colour"
  value: "blue"
  value: "red"
  value: "green"
}
`;

describe('SchemaGen', () => {
  it('infers from the train split and appends what further splits bring', async () => {
    const context = await contextFor(schemaGen, {
      inputs: { statistics: [artifact('ExampleStatistics', await statisticsDir())] },
    });
    const outcome = unwrap(await schemaGen.execute(context));
    expect(unwrap(await readSchemaText(context.outputs.schema as string))).toBe(inferred);
    expect(outcome).toMatchObject({
      outputs: { schema: { curated: 0 } },
      facts: { features: 2, domains: 1, source: 'inferred' },
    });
  });

  it('writes the curated schema as it is, comments and all', async () => {
    const curatedSchema = '# mine\nfeature { name: "id" type: INT }\n';
    const inputs = { statistics: [artifact('ExampleStatistics', await statisticsDir())] };
    const context = await contextFor(schemaGen, { inputs, properties: { curatedSchema } });
    unwrap(await schemaGen.execute(context));
    expect(unwrap(await readSchemaText(context.outputs.schema as string))).toBe(curatedSchema);
  });

  it('refuses a curated schema that cannot be read, with the place', async () => {
    const inputs = { statistics: [artifact('ExampleStatistics', await statisticsDir())] };
    const context = await contextFor(schemaGen, { inputs, properties: { curatedSchema: 'feature {\n  nme: "id" }' } });
    expect(await schemaGen.execute(context)).toMatchObject({
      ok: false,
      problem: { code: 'schema/invalid', details: { line: 2, column: 3 } },
    });
  });

  it('refuses damaged statistics', async () => {
    const dir = await statisticsDir();
    await writeFile(join(dir, 'Split-train', 'FeatureStats.pb'), Uint8Array.of(10, 200));
    const context = await contextFor(schemaGen, { inputs: { statistics: [artifact('ExampleStatistics', dir)] } });
    expect(await schemaGen.execute(context)).toMatchObject({ ok: false, problem: { code: 'artifact/damaged' } });
  });
});
