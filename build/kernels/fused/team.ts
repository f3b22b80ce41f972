/**
 * Threads that work side by side on a shared memory. The one that takes a step announces phases; whoever is awake takes the
 * phase's tasks one after the other. What a task does depends on its number alone, so results are the same whichever thread
 * does it, and a helper that has no processor keeps nobody waiting: its tasks are taken by the others.
 */

import { Team } from './plan';

/** Looks at the work so many times before going to sleep: longer than a caller needs between two steps. */
const spins: i32 = 20_000;
const helperNanoseconds: i64 = 200_000_000;
const callerNanoseconds: i64 = 1_000_000;

@inline
function addressOf(team: Team, field: usize): usize {
  return changetype<usize>(team) + field;
}

/** Has all tasks of a phase done. */
export function runPhase(team: Team, phase: u32, tasks: u32, run: (team: Team, phase: u32, task: u32) => void): void {
  if (team.shareCount == 1) {
    for (let task: u32 = 0; task < tasks; task++) run(team, phase, task);
    return;
  }
  const work = addressOf(team, offsetof<Team>('workLow'));
  const number = <u32>(atomic.load<u64>(work) >> 32) + 1;
  atomic.store<u32>(addressOf(team, offsetof<Team>('phase')), phase);
  atomic.store<u32>(addressOf(team, offsetof<Team>('done')), 0);
  atomic.store<u64>(work, (<u64>number << 32) | (<u64>tasks << 16));
  const turn = addressOf(team, offsetof<Team>('turn'));
  atomic.store<u32>(turn, number);
  if (atomic.load<u32>(addressOf(team, offsetof<Team>('sleepers'))) > 0) atomic.notify(turn, -1);
  takeTasks(team, run);
  awaitTasks(team, tasks);
}

/** Takes tasks until the running phase has none left. */
function takeTasks(team: Team, run: (team: Team, phase: u32, task: u32) => void): void {
  const address = addressOf(team, offsetof<Team>('workLow'));
  for (;;) {
    const work = atomic.load<u64>(address);
    const next = <u32>work & 0xffff;
    const tasks = <u32>(work >> 16) & 0xffff;
    if (next >= tasks) return;
    const phase = atomic.load<u32>(addressOf(team, offsetof<Team>('phase')));
    // Nobody else has taken it, and the phase is still the one that was read.
    if (atomic.cmpxchg<u64>(address, work, work + 1) != work) continue;
    run(team, phase, next);
    const done = addressOf(team, offsetof<Team>('done'));
    if (atomic.add<u32>(done, 1) + 1 == tasks) atomic.notify(done, 1);
  }
}

function awaitTasks(team: Team, tasks: u32): void {
  const address = addressOf(team, offsetof<Team>('done'));
  for (let spun: i32 = 0; ; spun++) {
    const done = atomic.load<u32>(address);
    if (done == tasks) return;
    if (atomic.load<u32>(addressOf(team, offsetof<Team>('failed')))) abort('a helper failed');
    if (spun > spins) atomic.wait<i32>(address, done, callerNanoseconds);
  }
}

/** A helper's life: takes tasks until the team is closed. */
export function serveTeam(team: Team, run: (team: Team, phase: u32, task: u32) => void): void {
  const turn = addressOf(team, offsetof<Team>('turn'));
  const sleepers = addressOf(team, offsetof<Team>('sleepers'));
  let seen = atomic.load<u32>(turn);
  let idle: i32 = 0;
  while (atomic.load<u32>(addressOf(team, offsetof<Team>('closed'))) == 0) {
    takeTasks(team, run);
    const now = atomic.load<u32>(turn);
    if (now != seen) {
      seen = now;
      idle = 0;
    } else if (++idle > spins) {
      atomic.add<u32>(sleepers, 1);
      atomic.wait<i32>(turn, seen, helperNanoseconds);
      atomic.sub<u32>(sleepers, 1);
      idle = 0;
    }
  }
}
