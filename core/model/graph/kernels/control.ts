/** What runs other nodes or only waits for them: NoOp, Assert, If, While, Case. */

import { raise } from '../../../foundation/index.ts';
import { type GraphTensor, type GraphValue, isTensor, isText, mismatch, numbersOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';

export const controlKernels: Kernels = {
  NoOp: () => [],
  ControlTrigger: () => [],
  Print: ({ inputs }) => inputs[0] ?? mismatch('nothing to print'),
  PrintV2: () => [],
  Assert: (call) => {
    if (isTrue(inputAt(call, 0))) return [];
    const parts = call.inputs.slice(1).map(shown).join(' ');
    return raise('model/invalid', `The model refuses its inputs: ${parts}`, 'Give inputs as its signature describes them.');
  },
  If: branch,
  StatelessIf: branch,
  Case: oneOf,
  StatelessCase: oneOf,
  While: loop,
  StatelessWhile: loop,
};

function branch(call: KernelCall): Promise<readonly GraphValue[]> {
  const name = call.attributes.functionName(isTrue(inputAt(call, 0)) ? 'then_branch' : 'else_branch');
  return call.runFunction(name, call.inputs.slice(1));
}

function oneOf(call: KernelCall): Promise<readonly GraphValue[]> {
  const names = call.attributes.functionNames('branches');
  const index = numbersOf(inputAt(call, 0))[0] ?? -1;
  // Any place outside stands for the last.
  const name = names[index] ?? names.at(-1);
  return name === undefined ? mismatch('a choice of no branches') : call.runFunction(name, call.inputs.slice(1));
}

async function loop(call: KernelCall): Promise<readonly GraphValue[]> {
  const [condition, body] = [call.attributes.functionName('cond'), call.attributes.functionName('body')];
  let values = call.inputs;
  for (;;) {
    const [goesOn] = await call.runFunction(condition, values);
    if (!goesOn || !isTensor(goesOn)) return mismatch('a loop whose condition is no tensor');
    if (!isTrue(goesOn)) return values;
    values = await call.runFunction(body, values);
  }
}

/** As TensorFlow takes conditions: other than zero, texts other than empty. */
function isTrue(value: GraphTensor): boolean {
  const first = value.data[0];
  return isText(value) ? value.data[0]?.length !== 0 : Boolean(first);
}

function shown(value: GraphValue): string {
  if (!isTensor(value)) return value.kind;
  const cells = Array.from(value.data as ArrayLike<unknown>).slice(0, 3);
  return cells.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('utf8') : String(cell))).join(', ');
}
