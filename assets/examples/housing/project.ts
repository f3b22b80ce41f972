/** The housing example's project file. */

export function housingProjectFile(seed: number): string {
  return `# Flat prices: a regression on generated data. Every value here can be changed in the window too.
version: 1
name: housing
seed: ${seed}

data:
  sources:
    - path: data/housing.csv
      span: 1
  splits:
    train: 2
    eval: 1

label:
  name: price
  type: regression

model:
  family: wide_deep
  hidden: [64, 32]
  dropout: 0
  epochs: 25

evaluation:
  # A model is blessed when it explains most of the price.
  thresholds:
    - metric: r2
      lower_bound: 0.6
    - metric: skill
      lower_bound: 0
  slices:
    - [district]
    - [condition]

serving:
  model_name: housing
  rest_api_port: 8501

triggers:
  labels: 200
`;
}
