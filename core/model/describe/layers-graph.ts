/** The layers of a TF.js Layers model as a picture needs them. */

import { GraphBuilder, type ModelGraph } from './graph-builder.ts';

interface Layer {
  readonly class_name?: string;
  readonly name?: string;
  readonly config?: { readonly name?: string };
  /** By call, by input: layer, call, tensor. */
  readonly inbound_nodes?: readonly (readonly (readonly unknown[])[])[];
}

/** Keras writes the topology with or without a wrapper around it. */
interface Topology {
  readonly config?: { readonly layers?: readonly Layer[] } | readonly Layer[];
  readonly model_config?: Topology;
}

export function layersGraph(json: object): ModelGraph {
  const topology = json as Topology;
  const { config } = topology.model_config ?? topology;
  const layers: readonly Layer[] =
    (Array.isArray(config) ? config : (config as { readonly layers?: readonly Layer[] })?.layers) ?? [];
  const builder = new GraphBuilder();
  const names = layers.map((layer, i) => layer.config?.name ?? layer.name ?? String(i));
  const isChain = layers.every((layer) => layer.inbound_nodes === undefined);
  layers.forEach((layer, i) => {
    const name = names[i] as string;
    builder.add(name, layer.class_name ?? 'Layer', layer.class_name === 'InputLayer' ? 'input' : 'operation', name);
    if (isChain && i > 0) builder.connect(names[i - 1], name);
    for (const input of (layer.inbound_nodes ?? []).flat()) builder.connect(String(input[0]), name);
  });
  return builder.finish();
}
