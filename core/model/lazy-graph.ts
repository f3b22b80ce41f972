/** A model whose graph is opened when it is first asked for. */

import type { GraphAnswer, GraphRequest, NamedGraph, RunnableModel } from './runnable-model.ts';

export function withLazyGraph(model: RunnableModel, open: () => Promise<RunnableModel>): RunnableModel {
  const graph = new LazyGraph(open);
  return {
    signatures: model.signatures,
    engine: model.engine,
    ...(model.multilabel === undefined ? {} : { multilabel: model.multilabel }),
    graph,
    run: (signature, inputs, outputs) => model.run(signature, inputs, outputs),
    dispose: () => {
      model.dispose();
      graph.dispose();
    },
  };
}

class LazyGraph implements NamedGraph {
  readonly #open: () => Promise<RunnableModel>;
  #opened: Promise<RunnableModel> | undefined;

  constructor(open: () => Promise<RunnableModel>) {
    this.#open = open;
  }

  async run(request: GraphRequest): Promise<GraphAnswer> {
    this.#opened ??= this.#open();
    const opened = await this.#opened.catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return opened.graph?.run(request) ?? { refused: 'UNIMPLEMENTED', message: 'The model has no graph of named tensors' };
  }

  dispose(): void {
    void this.#opened?.then(
      (opened) => opened.dispose(),
      () => undefined,
    );
  }
}
