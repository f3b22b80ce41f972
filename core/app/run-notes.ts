/**
 * Notes and tags on runs: `run-notes.yaml` in the project folder, one entry a run, written by the workspace like the project
 * file, so that edits outlive a crash and can be undone.
 */

import { parseDocument, stringify } from 'yaml';
import type { views } from '../contract/index.ts';
import { createProblem, ProblemError, raise, unwrap } from '../foundation/index.ts';
import { findRun } from '../pipeline/index.ts';
import type { ProjectSession } from './project-session.ts';

const file = 'run-notes.yaml';

/** By run id, only runs that have any. Raises `project/config-invalid` where the file is not what we write. */
export async function readRunNotes(session: ProjectSession): Promise<views.RunNotes> {
  const text = unwrap(await session.workspace.readText(file));
  if (text === undefined || text.trim() === '') return {};
  const document = parseDocument(text, { prettyErrors: false });
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return raiseBroken();
  return Object.fromEntries(Object.entries(value).map(([run, entry]) => [run, noteOf(entry)]));
}

function noteOf(entry: unknown): views.RunNote {
  const { note = '', tags = [] } = (entry ?? {}) as { note?: unknown; tags?: unknown };
  if (typeof note !== 'string' || !Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) return raiseBroken();
  return { note, tags: tags as string[] };
}

function raiseBroken(): never {
  throw new ProblemError(
    createProblem(
      'project/config-invalid',
      `${file} is not a list of runs with a note and tags.`,
      'Correct it, or move it away: notes are all it holds.',
    ),
  );
}

const turns = new WeakMap<ProjectSession, Promise<unknown>>();

/** One change after the other: two at the same time would each write the file without the other's. An empty note without tags removes the entry. */
export function writeRunNote(session: ProjectSession, runId: string, given: views.RunNote): Promise<views.RunNotes> {
  const written = (turns.get(session) ?? Promise.resolve()).then(() => writeNow(session, runId, given));
  turns.set(
    session,
    written.catch(() => undefined),
  );
  return written;
}

async function writeNow(session: ProjectSession, runId: string, given: views.RunNote): Promise<views.RunNotes> {
  if (!findRun(session.metadata, runId)) raise('run/not-found', `There is no run "${runId}".`, 'See `loopwright runs`.');
  const notes = { ...(await readRunNotes(session)) };
  const tags = [...new Set(given.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
  const note = given.note.trim();
  if (note === '' && tags.length === 0) delete notes[runId];
  else notes[runId] = { note, tags };
  unwrap(await session.workspace.writeText(file, stringify(notes)));
  return notes;
}

export async function moveRunNotes(session: ProjectSession, direction: 'undo' | 'redo'): Promise<views.RunNotes> {
  unwrap(await session.workspace.history(file)[direction]());
  return readRunNotes(session);
}
