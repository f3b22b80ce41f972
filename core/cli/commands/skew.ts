/** skew: TFDV's feature skew detector on two files. */

import { type FeatureSkewResult, fileSkew } from '../../app/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, exitCodes, numberOption, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

const usage =
  'skew BASE TEST --identifier COL[,COL…] [--ignore COL[,COL…]] [--sample N] [--round DIGITS] [--allow-duplicates] [--confusion COL[,COL…]]';

const columns = (args: Arguments, name: string): string[] =>
  (textOption(args, name) ?? '')
    .split(',')
    .map((column) => column.trim())
    .filter((column) => column !== '');

export const skew: Command = {
  name: 'skew',
  usage,
  summary: 'The same examples in two files, joined by identifiers: features that differ; exit code 3 when there are any.',
  options: {
    identifier: { type: 'string' },
    ignore: { type: 'string' },
    sample: { type: 'string' },
    round: { type: 'string' },
    'allow-duplicates': { type: 'boolean' },
    confusion: { type: 'string' },
  },
  run: async (args, io) => {
    const [base, test] = args.positionals;
    if (!base || !test) throw usageError('Name two files.', usage);
    if (columns(args, 'identifier').length === 0) throw usageError('Name what identifies an example with --identifier.', usage);
    const options = {
      identifierFeatures: columns(args, 'identifier'),
      featuresToIgnore: columns(args, 'ignore'),
      sampleSize: numberOption(args, 'sample', usage),
      floatRoundDigits: numberOption(args, 'round', usage),
      allowDuplicateIdentifiers: args.values['allow-duplicates'] === true,
      confusionFeatures: columns(args, 'confusion'),
    };
    const found = unwrap(await fileSkew({ base, test }, options, io.signal));
    const { features: skew_results, pairs: skew_pairs, matchStats: match_stats, confusion: confusion_pairs } = found;
    io.answer({ skew_results, skew_pairs, match_stats, confusion_pairs }, () => skewText(found));
    return found.features.some((feature) => feature.diff_count > 0) ? exitCodes.refused : exitCodes.done;
  },
};

function skewText({ features, pairs, matchStats, confusion }: FeatureSkewResult): string {
  const counts = features.map((one) => [
    one.feature_name,
    ...[one.base_count, one.test_count, one.match_count, one.mismatch_count, one.base_only, one.test_only].map(String),
  ]);
  const matched = `${matchStats.matching_pairs_count} pairs of ${matchStats.identifiers_count} identifiers; in the base alone ${matchStats.ids_missing_in_test_count}, in the test alone ${matchStats.ids_missing_in_base_count}, several times ${matchStats.duplicate_id_count}; without identifier ${matchStats.base_missing_id_count} and ${matchStats.test_missing_id_count}`;
  const sampled = pairs.map((pair) => [
    String(pair.base_row),
    String(pair.test_row),
    [...pair.mismatched_features, ...pair.base_only_features, ...pair.test_only_features].join(', '),
  ]);
  const confused = confusion.map((one) => [one.feature_name, one.base, one.test, String(one.count)]);
  return [
    matched,
    alignedTable(['feature', 'in base', 'in test', 'same', 'differ', 'base only', 'test only'], counts, [1, 2, 3, 4, 5, 6]),
    ...(sampled.length === 0 ? [] : [alignedTable(['base row', 'test row', 'differs in'], sampled, [0, 1])]),
    ...(confused.length === 0 ? [] : [alignedTable(['feature', 'base', 'test', 'pairs'], confused, [3])]),
  ].join('\n');
}
