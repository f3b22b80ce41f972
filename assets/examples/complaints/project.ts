/** The complaints example's project file. */

const text = `# Consumer complaints: which answers will be disputed?
# Generated data in the columns of the public complaint register. Every value here can be changed in the
# window too; comments survive.
version: 1
name: complaints
seed: {seed}

data:
  sources:
    - path: data/complaints.csv
      span: 1
    # A second batch lies beside it, with a new product, other companies and more complaints over the web.
    # Add it to see drift found:
    # - path: data/batch-2.csv
    #   span: 2
  # Two thirds train, one third eval, by a hash of the row.
  splits:
    train: 2
    eval: 1
  # More broken rows than this refuse the file; the example has three.
  max_rejected: 0.01

label:
  name: consumer_disputed
  type: binary
  positive: 'Yes'

features:
  # A date says nothing about the complaints of tomorrow.
  date_received:
    transform: exclude
  consumer_complaint_narrative:
    transform: text
    vocabulary: 4000
    length: 60
    dimension: 16
  # Hundreds of companies: the frequent ones get their own embedding.
  company:
    transform: embedding
    vocabulary: 200
    min_frequency: 10
    dimension: 8
  # Five digits, nine digits, 303XX: too fine to learn, hashed together.
  zip_code:
    transform: hashed_embedding
    hash_buckets: 64
    dimension: 4
  days_to_company:
    transform: log

model:
  family: wide_deep
  hidden: [64, 32]
  # Text and hundreds of companies overfit soon: smaller steps, more dropout, larger penalty than the defaults.
  learning_rate: 0.001
  dropout: 0.3
  l2: 0.001
  epochs: 12
  patience: 3

evaluation:
  # A model is blessed when all of these hold.
  thresholds:
    - metric: auc
      lower_bound: 0.6
    # Better than always giving the most common answer.
    - metric: skill
      lower_bound: 0
  # And when it beats the model served now, on the same rows.
  change_thresholds:
    - metric: auc
      direction: HIGHER_IS_BETTER
      absolute: 0.0001
  slices:
    - [product]
    - [submitted_via]
    - [state]

serving:
  model_name: complaints
  rest_api_port: 8501

triggers:
  # Retrain after so many new labels.
  labels: 200
`;

export function complaintsProjectFile(seed: number): string {
  return text.replace('{seed}', String(seed));
}
