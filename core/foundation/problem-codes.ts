/** The closed union of problem codes: each names what went wrong and fixes its exit code and HTTP status. */

interface ProblemClass {
  /** Command-line exit code: 2 wrong use, 3 refused, 4 input cannot be read. */
  readonly exit: 2 | 3 | 4;
  readonly http: number;
}

const wrongUse: ProblemClass = { exit: 2, http: 400 };
const notFound: ProblemClass = { exit: 2, http: 404 };
const refused: ProblemClass = { exit: 3, http: 409 };
const unreadable: ProblemClass = { exit: 4, http: 422 };
const unavailable: ProblemClass = { exit: 4, http: 503 };

export const problemClasses = {
  'usage/invalid-argument': wrongUse,
  'usage/unknown-command': wrongUse,
  'usage/body-too-large': { exit: 2, http: 413 },
  'usage/unauthorized': { exit: 2, http: 401 },
  'project/not-found': notFound,
  'project/exists': { exit: 2, http: 409 },
  'project/locked': { exit: 2, http: 409 },
  'project/config-invalid': wrongUse,
  'project/newer-version': refused,
  'project/corrupt': unreadable,
  'project/no-examples': wrongUse,
  'file/not-found': { exit: 4, http: 404 },
  'file/not-readable': unreadable,
  'file/exists': { exit: 2, http: 409 },
  'file/empty': unreadable,
  'file/binary': unreadable,
  'file/unsupported-format': unreadable,
  'file/truncated': unreadable,
  'file/checksum-mismatch': unreadable,
  'file/bad-encoding': unreadable,
  'file/malformed': unreadable,
  'convert/not-representable': refused,
  'database/unreachable': unavailable,
  'database/query-failed': unreadable,
  'module/failed': unreadable,
  'preview/too-slow': { exit: 4, http: 504 },
  'disk/full': { exit: 4, http: 507 },
  'disk/failed': { exit: 4, http: 500 },
  'table/header-only': unreadable,
  'table/no-rows': unreadable,
  'table/too-many-rejects': unreadable,
  'table/duplicate-column': unreadable,
  'table/row-too-large': unreadable,
  'split/empty': refused,
  'split/invalid': wrongUse,
  'span/invalid-pattern': wrongUse,
  'span/invalid-name': unreadable,
  'span/not-found': { exit: 4, http: 404 },
  'span/none-in-range': refused,
  'schema/not-found': notFound,
  'schema/invalid': wrongUse,
  'data/anomalies': refused,
  'label/missing': wrongUse,
  'label/one-class': refused,
  'label/not-numeric': refused,
  'label/too-many-classes': refused,
  'features/none': refused,
  'features/type-mismatch': refused,
  'engine/unavailable': unavailable,
  'engine/failed': unavailable,
  'training/diverged': refused,
  'training/out-of-memory': refused,
  'training/too-few-rows': refused,
  'tuning/no-trial': refused,
  'model/not-blessed': refused,
  'model/invalid': unreadable,
  'model/not-found': notFound,
  'model/not-exportable': refused,
  'serving/port-in-use': unavailable,
  'serving/not-running': unavailable,
  'serving/bad-request': wrongUse,
  'prediction/not-found': notFound,
  'feedback/invalid': wrongUse,
  'feedback/queue-empty': { exit: 2, http: 404 },
  'run/already-running': { exit: 2, http: 409 },
  'run/not-found': notFound,
  'artifact/not-found': notFound,
  'artifact/damaged': unreadable,
  'artifact/in-use': refused,
  'worker/crashed': { exit: 4, http: 500 },
  'worker/out-of-memory': { exit: 4, http: 500 },
} as const satisfies Record<string, ProblemClass>;

export type ProblemCode = keyof typeof problemClasses;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemClasses, code);
}
