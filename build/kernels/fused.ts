/**
 * Training of wide and deep networks in one call a step: forward, backward, optimiser. What it works on, and where, stands
 * in a Team and its Plans (fused/plan.ts) that the caller lays into the memory behind `heapStart()`. A step is a sequence of
 * phases, each of them tasks that touch nothing in common, for one thread or several (fused/team.ts).
 */

import { catchUpTables, gatherTable, lookUpRows, squaredTableNorm, updateTable } from './fused/catch-up';
import { imageTowerAt, towerBackward, towerForward, turnTower, turnTowerGradients } from './fused/images';
import { joinBlock, joinedBackward, turnInputGradients } from './fused/joined';
import { layersBackward, layersForward, seedMasks, turnLayers } from './fused/layers';
import { firstPlace, forgetIds, inputAt, numberIds } from './fused/lookups';
import { lossOf } from './fused/loss';
import { takeAverages } from './fused/norm';
import { enterBlock, passLayer, sumLayer, turnRows } from './fused/normalised';
import { ImageTower, Optimizer, Plan, planAt, Table, Team } from './fused/plan';
import { privateBackward } from './fused/private';
import { runPhase, serveTeam } from './fused/team';
import { projectTokens, turnKernel } from './fused/text';
import { addAndClear, Run, squaredNorm, updateVariables } from './fused/update';
import { startLogits, wideBackward } from './fused/wide';

/** Numbers the ids of inputs; looks rows up; takes a share of the rows through the network; sums gradients; updates. */
const NUMBER: u32 = 0;
const LOOK_UP: u32 = 1;
const PASS: u32 = 2;
const GATHER: u32 = 3;
const UPDATE: u32 = 4;
/** Forgets the ids, which an update does too. */
const FORGET: u32 = 5;
/** In a normalised network instead of PASS, the first and last for each layer, whose number stands before the low byte. */
const SUM_LAYER: u32 = 6;
const TURN_ROWS: u32 = 7;
const PASS_LAYER: u32 = 8;

const mostTasks: u32 = 1024;

/** The first free byte. */
export function heapStart(): usize {
  return __heap_base;
}

/** The sum of the losses of the batch, without dropout. Changes nothing that is trained. */
export function evaluate(pointer: usize): f64 {
  const team = changetype<Team>(pointer);
  team.training = 0;
  if (!start(team)) return 0;
  const sum = pass(team);
  phase(team, FORGET, inputTasks(team));
  return sum;
}

/** One optimiser step; the sum of the losses before it. The caller has set the optimiser's rate and counted its step. */
export function step(pointer: usize): f64 {
  const team = changetype<Team>(pointer);
  team.training = 1;
  if (!start(team)) return 0;
  const sum = pass(team);
  const optimizer = changetype<Optimizer>(planAt(team, 0).optimizer);
  team.scale = 1;
  if (optimizer.clipNorm > 0) {
    phase(team, GATHER, team.shareCount);
    let squares: f64 = 0;
    for (let share: u32 = 0; share < team.shareCount; share++) squares += load<f64>(planAt(team, share).sums, 8);
    const norm = Math.sqrt(squares);
    if (norm > <f64>optimizer.clipNorm) team.scale = <f32>(<f64>optimizer.clipNorm / norm);
  }
  phase(team, UPDATE, team.shareCount);
  return sum;
}

/** Brings every row of every table to the state after the steps taken. */
export function catchUp(pointer: usize): void {
  catchUpTables(planAt(changetype<Team>(pointer), 0));
}

/** A helper thread's life. */
export function serve(pointer: usize): void {
  serveTeam(changetype<Team>(pointer), runTask);
}

/** The images [from .. from + rows) of a tower's batch through it, into rows of `joinedBytes`. */
export function imagesForward(tower: usize, from: u32, rows: u32, joined: usize, joinedBytes: usize): void {
  towerForward(changetype<ImageTower>(tower), from, rows, joined, joinedBytes);
}

/** Adds the gradients of the images that `imagesForward` saw last. */
export function imagesBackward(tower: usize, rows: u32, joinedDelta: usize, joinedBytes: usize): void {
  turnTower(changetype<ImageTower>(tower), 0, 1);
  towerBackward(changetype<ImageTower>(tower), rows, joinedDelta, joinedBytes);
  turnTowerGradients(changetype<ImageTower>(tower));
}

@inline
function phase(team: Team, kind: u32, tasks: u32): void {
  runPhase(team, kind, tasks, runTask);
}

@inline
function inputTasks(team: Team): u32 {
  return min(planAt(team, 0).inputCount, mostTasks);
}

/** False, and the first plan's fault set, where an id lies outside of its vocabulary. */
function start(team: Team): bool {
  phase(team, NUMBER, inputTasks(team));
  if (planAt(team, 0).fault) {
    phase(team, FORGET, inputTasks(team));
    return false;
  }
  phase(team, LOOK_UP, team.shareCount);
  return true;
}

function pass(team: Team): f64 {
  if (team.training && planAt(team, 0).normalises) passNormalised(team);
  else phase(team, PASS, team.shareCount);
  let sum: f64 = 0;
  for (let share: u32 = 0; share < team.shareCount; share++) sum += load<f64>(planAt(team, share).sums);
  return sum;
}

function passNormalised(team: Team): void {
  const layers = planAt(team, 0).layerCount;
  for (let i: u32 = 0; i < layers; i++) phase(team, SUM_LAYER | (i << 8), team.shareCount);
  phase(team, TURN_ROWS, team.shareCount);
  for (let i = layers; i > 0; i--) phase(team, PASS_LAYER | ((i - 1) << 8), team.shareCount);
}

function runTask(team: Team, kind: u32, task: u32): void {
  if (kind == NUMBER) numberInputs(team, task);
  else if (kind == LOOK_UP) lookUp(team, task);
  else if (kind == PASS) passShare(planAt(team, task), team.training != 0);
  else if (kind == GATHER) gatherShare(team, task, true);
  else if (kind == UPDATE) updateShare(team, task);
  else if (kind == FORGET) forgetInputs(team, task);
  else if ((kind & 0xff) == SUM_LAYER) sumLayer(team, task, kind >> 8);
  else if (kind == TURN_ROWS) turnRows(team, task);
  else passLayer(team, task, kind >> 8);
}

function numberInputs(team: Team, task: u32): void {
  const plan = planAt(team, 0);
  for (let i = task; i < plan.inputCount; i += mostTasks) {
    if (!numberIds(plan, inputAt(plan, i), plan.everyRow != 0 && team.training != 0)) atomic.store<u32>(changetype<usize>(plan) + offsetof<Plan>('fault'), 1);
  }
}

function forgetInputs(team: Team, task: u32): void {
  const plan = planAt(team, 0);
  for (let i = task; i < plan.inputCount; i += mostTasks) forgetIds(inputAt(plan, i));
}

/** Rows of tables as the step before left them, and what the layers need turned. */
function lookUp(team: Team, task: u32): void {
  const plan = planAt(team, 0);
  const optimizer = changetype<Optimizer>(plan.optimizer);
  const taken = optimizer.step - (team.training ? 1 : 0);
  if (!plan.deep) return;
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    const from = firstPlace(input, task, team.shareCount);
    const until = firstPlace(input, task + 1, team.shareCount);
    lookUpRows(input, optimizer, taken, from, until);
    if (!input.tower) continue;
    projectTokens(input, from, until);
    if (team.training && i % team.shareCount == task) turnKernel(input);
  }
  if (!team.training) return;
  turnLayers(plan, task, team.shareCount);
  for (let i: u32 = 0; i < plan.towerCount; i++) turnTower(imageTowerAt(plan, i), task, team.shareCount);
}

function passShare(plan: Plan, training: bool): void {
  if (training && plan.deep) seedMasks(plan);
  if (plan.normalises) {
    enterBlock(plan, 0);
    takeAverages(plan);
  }
  let sum: f64 = 0;
  const until = plan.firstRow + plan.shareRows;
  for (let from = plan.firstRow; from < until; from += plan.blockRows) {
    const rows = min(plan.blockRows, until - from);
    forward(plan, from, rows, training);
    sum += lossOf(plan, from, rows);
    if (!training) continue;
    if (plan.rowNorm > 0) privateBackward(plan, from, rows);
    else backward(plan, from, rows);
  }
  store<f64>(plan.sums, sum);
  if (training && plan.deep) turnInputGradients(plan);
}

function forward(plan: Plan, from: u32, rows: u32, training: bool): void {
  joinBlock(plan, from, rows);
  startLogits(plan, from, rows);
  if (plan.deep) layersForward(plan, rows, training);
}

function backward(plan: Plan, from: u32, rows: u32): void {
  wideBackward(plan, from, rows);
  if (!plan.deep) return;
  layersBackward(plan, rows);
  joinedBackward(plan, from, rows);
}

/** Of the variables that are not tables, the first byte that is `share`'s among `shareCount`: whole cache lines. */
@inline
function firstByte(optimizer: Optimizer, share: u32, shareCount: u32): usize {
  const bytes = <usize>optimizer.count << 2;
  const lines = (bytes + 63) >> 6;
  return min(bytes, <usize>((<u64>lines * share) / shareCount) << 6);
}

/** Sums all shares' gradients, in their order, into the first one's: the task's part of variables and rows. */
function gatherShare(team: Team, task: u32, squares: bool): void {
  const plan = planAt(team, 0);
  const optimizer = changetype<Optimizer>(plan.optimizer);
  const from = firstByte(optimizer, task, team.shareCount);
  const until = firstByte(optimizer, task + 1, team.shareCount);
  for (let share: u32 = 1; share < team.shareCount; share++) {
    addAndClear(plan.gradient + from, planAt(team, share).gradient + from, until - from);
  }
  let sum = squares ? squaredNorm(plan, from, until) : 0;
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (!input.table) continue;
    const table = changetype<Table>(input.table);
    const first = firstPlace(input, task, team.shareCount);
    const end = firstPlace(input, task + 1, team.shareCount);
    for (let share: u32 = 1; share < team.shareCount; share++) {
      gatherTable(table, changetype<Table>(inputAt(planAt(team, share), i).table), first, end);
    }
    if (squares) sum += squaredTableNorm(table, first, end);
  }
  store<f64>(planAt(team, task).sums, sum, 8);
}

function updateShare(team: Team, task: u32): void {
  const plan = planAt(team, 0);
  const own = planAt(team, task);
  const optimizer = changetype<Optimizer>(plan.optimizer);
  if (optimizer.clipNorm == 0) gatherShare(team, task, false);
  const from = firstByte(optimizer, task, team.shareCount);
  const run = changetype<Run>(own.run);
  updateVariables(plan, run, from, firstByte(optimizer, task + 1, team.shareCount), team.scale);
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (i % team.shareCount == task) forgetIds(input);
    if (!input.table) continue;
    updateTable(input, optimizer, run, firstPlace(input, task, team.shareCount), firstPlace(input, task + 1, team.shareCount));
  }
}
