/** model show, model run, model graph: models of any kind in a folder, as saved_model_cli shows and runs SavedModels. */

import { readFile, writeFile } from 'node:fs/promises';
import { describeModel, drawModelGraph, type ModelDescription, runModelFolder } from '../../app/index.ts';
import { raise, unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, exitCodes, textOption, usageError } from '../command.ts';
import { graphText, signatureText } from '../signature-text.ts';

const showUsage = 'model show DIR [--tag-set serve] [--signature NAME] [--all]';

const modelShow: Command = {
  name: 'model show',
  usage: showUsage,
  summary: "A model's signatures: inputs, outputs, types and shapes. Of our own models, SavedModels, ONNX and TF.js.",
  options: { 'tag-set': { type: 'string' }, signature: { type: 'string' }, all: { type: 'boolean' } },
  run: async (args, io) => {
    const dir = folderOf(args, showUsage);
    const tags = tagsOf(args);
    const description = unwrap(await describeModel(dir, tags));
    const shown = chosenGraphs(description, args.values['all'] === true ? undefined : (tags ?? ['serve']));
    const name = textOption(args, 'signature');
    const chosen =
      name === undefined ? shown : shown.map((graph) => ({ ...graph, signatures: onlySignature(graph.signatures, name) }));
    io.answer({ ...description, graphs: chosen }, () => {
      if (name !== undefined)
        return chosen
          .map((graph) =>
            Object.values(graph.signatures)
              .map((one) => signatureText(one, ''))
              .join('\n'),
          )
          .join('\n');
      const runs = description.problem
        ? `It cannot run here: ${description.problem.message}`
        : `It runs here, computed by ${description.engine}.`;
      const operations = args.values['all'] === true;
      return [`Format: ${description.format}. ${runs}`, '', ...chosen.map((graph) => graphText(graph, operations))].join('\n');
    });
    return exitCodes.done;
  },
};

const runUsage = 'model run DIR --inputs FILE.json [--signature NAME] [--tag-set serve]';

const modelRun: Command = {
  name: 'model run',
  usage: runUsage,
  summary: 'Answers one request as TensorFlow Serving would: {"instances": …} or {"inputs": …} in, JSON out.',
  options: { inputs: { type: 'string' }, signature: { type: 'string' }, 'tag-set': { type: 'string' } },
  run: async (args, io) => {
    const file = textOption(args, 'inputs');
    if (!file) throw usageError('Name the file of the request with --inputs.', runUsage);
    const dir = folderOf(args, runUsage);
    const body = await readFile(file).catch(() => raise('file/not-found', `There is no file ${file}`, 'Check its name.'));
    io.answerJson(unwrap(await runModelFolder({ dir, body, signature: textOption(args, 'signature'), tags: tagsOf(args) })));
    return exitCodes.done;
  },
};

function folderOf(args: Arguments, usage: string): string {
  const [dir] = args.positionals;
  if (!dir || args.positionals.length > 1) throw usageError('Name the folder of the model.', usage);
  return dir;
}

function tagsOf(args: Arguments): readonly string[] | undefined {
  return textOption(args, 'tag-set')?.split(',');
}

/** All, or the one of exactly these tags. */
function chosenGraphs({ graphs }: ModelDescription, tags: readonly string[] | undefined): ModelDescription['graphs'] {
  if (!tags) return graphs;
  const wanted = [...tags].sort().join();
  const chosen = graphs.filter((graph) => [...graph.tags].sort().join() === wanted);
  if (chosen.length > 0) return chosen;
  const sets = graphs.map((graph) => graph.tags.join(',')).join('; ');
  return raise('model/not-found', `The model has no graph tagged ${wanted}`, `Choose one of its tag sets: ${sets}.`);
}

type Signatures = ModelDescription['graphs'][number]['signatures'];

function onlySignature(signatures: Signatures, name: string): Signatures {
  const signature = Object.hasOwn(signatures, name) ? signatures[name] : undefined;
  if (signature) return { [name]: signature };
  return raise('model/not-found', `The model has no signature ${name}`, `Choose one of: ${Object.keys(signatures).join(', ')}.`);
}

const graphUsage = 'model graph DIR -o FILE.svg [--signature NAME] [--tag-set serve]';

const modelGraph: Command = {
  name: 'model graph',
  usage: graphUsage,
  summary: "A picture of a model's graph from inputs to outputs, as SVG.",
  options: { output: { type: 'string', short: 'o' }, signature: { type: 'string' }, 'tag-set': { type: 'string' } },
  run: async (args, io) => {
    const output = textOption(args, 'output');
    if (!output) throw usageError('Name the file of the picture with -o.', graphUsage);
    const request = { dir: folderOf(args, graphUsage), signature: textOption(args, 'signature'), tags: tagsOf(args) };
    const { svg, nodes, edges } = unwrap(await drawModelGraph(request));
    await writeFile(output, svg);
    io.answer({ output, nodes, edges }, () => `${nodes} nodes and ${edges} edges drawn into ${output}`);
    return exitCodes.done;
  },
};

export const modelFolderCommands: readonly Command[] = [modelShow, modelRun, modelGraph];
