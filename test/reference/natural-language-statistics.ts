/** Natural language statistics as TFDV keeps them: the value of a custom statistic. */

import { encodeMessage } from '../../core/formats/tfmd-binary.ts';
import { createMessage } from '../../core/formats/tfmd-fields.ts';
import { naturalLanguageStatisticsType } from '../../core/formats/tfmd-natural-language.ts';

export function naturalLanguage(): string {
  const message = createMessage(naturalLanguageStatisticsType, {
    feature_coverage: 0.4,
    avg_token_length: 3.25,
    token_statistics: [
      {
        int_token: 200n,
        frequency: 7,
        fraction_of_sequences: 0.2,
        per_sequence_min_frequency: 2,
        per_sequence_avg_frequency: 2.5,
        per_sequence_max_frequency: 4,
      },
    ],
  });
  const escaped = [...encodeMessage(naturalLanguageStatisticsType, message)].map(
    (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
  );
  return `any { type_url: "type.googleapis.com/tensorflow.metadata.v0.NaturalLanguageStatistics" value: "${escaped.join('')}" }`;
}
