import { describe, expect, it } from 'vitest';
import { nodeNames } from '../../../core/contract/index.ts';
import { graph, nodesBetween, upstreamOf } from '../../../core/pipeline/graph.ts';

describe('the graph', () => {
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
