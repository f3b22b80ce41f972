/** The body of a classify or regress answer, in TensorFlow Serving's layout. */

import { floatText } from './decimal-text.ts';
import type { ScoredClass } from './example-inference.ts';
import { PrettyWriter } from './pretty-writer.ts';
import { invalidArgument } from './serving-status.ts';

export function writeClassifyResponse(results: readonly (readonly ScoredClass[])[]): string {
  if (results.length === 0) invalidArgument('Cannot convert empty ClassificationResults to JSON');
  return writeResults((writer) => {
    for (const classes of results) {
      writer.singleLineArrays = true;
      writer.startArray();
      for (const { label, score } of classes) {
        writer.startArray();
        writer.string(label);
        writer.raw(floatText(score));
        writer.endArray();
      }
      writer.endArray();
      writer.singleLineArrays = false;
    }
  });
}

export function writeRegressResponse(results: readonly number[]): string {
  if (results.length === 0) invalidArgument('Cannot convert empty RegressionResults to JSON');
  return writeResults((writer) => {
    writer.singleLineArrays = true;
    for (const value of results) writer.raw(floatText(value));
  }, true);
}

function writeResults(write: (writer: PrettyWriter) => void, singleLine = false): string {
  const writer = new PrettyWriter();
  writer.startObject();
  writer.key('results');
  writer.singleLineArrays = singleLine;
  writer.startArray();
  write(writer);
  writer.endArray();
  writer.endObject();
  return writer.toString();
}
