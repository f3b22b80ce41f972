import { describe, expect, it } from 'vitest';
import { nodeNames, type ProjectConfig, projectConfigSchema } from '../../../core/contract/index.ts';
import { graph, nodesBetween, upstreamOf } from '../../../core/pipeline/graph.ts';

/** Nodes whose properties, a part of their fingerprint, differ between two project files. */
function changedNodes(before: ProjectConfig, after: ProjectConfig): string[] {
  const differs = (entry: (typeof graph)[number]) =>
    JSON.stringify(entry.properties(before)) !== JSON.stringify(entry.properties(after));
  return graph.filter(differs).map((entry) => entry.node);
}

describe('the graph', () => {
  const parse = (extra: object) => projectConfigSchema.parse({ version: 1, name: 'x', data: {}, label: { name: 'y' }, ...extra });
  const before = parse({ features: { a: { transform: 'log' } } });

  it.each([
    ['a setting of a feature', { features: { a: { transform: 'log', clip_quantile: 0.01 } } }, ['Transform']],
    ['a cross', { features: { a: { transform: 'log' }, ab: { cross: ['a', 'b'] } } }, ['Transform']],
    ['the label’s logarithm', { features: { a: { transform: 'log' } }, label: { name: 'y', transform: 'log' } }, ['Transform']],
    ['the column of weights', { label: { name: 'y', example_weight_key: 'w' } }, ['ExampleValidator', 'Transform']],
    ['class weights', { features: { a: { transform: 'log' } }, model: { class_weights: { yes: 3 } } }, ['Tuner', 'Trainer']],
    ['sampling', { features: { a: { transform: 'log' } }, model: { sampling: 'oversample' } }, ['Tuner', 'Trainer']],
  ])('runs only those nodes anew by themselves after a change of %s, and what depends on it', (_what, extra, nodes) => {
    expect(changedNodes(before, parse(extra))).toEqual(nodes);
  });

  it('asks for lift and checks towards every class of a label that has several a row', () => {
    const label = { name: 'y', type: 'multilabel', delimiter: '|' } as const;
    const properties = (node: string, extra: object) =>
      graph.find((entry) => entry.node === node)?.properties(parse({ label, ...extra })) as Record<string, unknown>;
    expect(properties('StatisticsGen', {})['label']).toBeNull();
    const crossed = { statistics: { cross_statistics: true } };
    expect(properties('StatisticsGen', crossed)['label']).toEqual({ feature: 'y', delimiter: '|' });
    expect(properties('StatisticsGen', { ...crossed, label: { name: 'y' } })['label']).toBe('y');
    expect(properties('ExampleValidator', {})['checks']).toEqual({ label, references: [] });
  });

  it('lists every node once, each after all it depends on', () => {
    expect(graph.map((entry) => entry.node)).toEqual([...nodeNames]);
    for (const [index, entry] of graph.entries()) {
      const before = graph.slice(0, index).map((earlier) => earlier.node);
      expect(before).toEqual(expect.arrayContaining([...upstreamOf(entry)]));
    }
  });

  it('wires each node as its stage declares', async () => {
    for (const entry of graph) {
      const stage = await entry.load();
      expect(stage.node).toBe(entry.node);
      const wired = entry.inputs.map((input) => input.key).sort();
      const required = Object.entries(stage.inputs)
        .filter(([, input]) => !input.optional)
        .map(([key]) => key);
      expect(wired).toEqual(expect.arrayContaining(required));
      for (const key of wired) expect(Object.keys(stage.inputs)).toContain(key);
      for (const { key, producer, output } of entry.inputs) {
        const source = await graph.find((candidate) => candidate.node === producer)?.load();
        expect(source?.outputs[output]).toBe(stage.inputs[key]?.type);
      }
    }
  });

  it('takes the nodes between two, both included', () => {
    expect(nodesBetween('SchemaGen', 'Transform')).toEqual(['SchemaGen', 'ExampleValidator', 'Transform']);
    expect(nodesBetween(undefined, 'ExampleGen')).toEqual(['ExampleGen']);
  });
});
