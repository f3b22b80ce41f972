/** The screens as a person meets them: where each is, and what only the finished one shows. */

import type { Locator, Page } from 'playwright-core';

export interface ShownScreen {
  readonly name: string;
  /** After the `#/`. */
  readonly address: string;
  /** Its heading. */
  readonly title: string;
  /** What a person presses first. */
  readonly open?: (page: Page) => Promise<void>;
  readonly landmark: (page: Page) => Locator;
}

const secondRow =
  (region: string) =>
  (page: Page): Locator =>
    page.getByRole('region', { name: region, exact: true }).getByRole('row').nth(1);

const press =
  (name: string | RegExp) =>
  (page: Page): Promise<void> =>
    page.getByRole('main').getByRole('radio', { name }).click({ force: true });

const stage = (name: string, title: string, landmark: ShownScreen['landmark']): ShownScreen => ({
  name,
  address: name,
  title,
  landmark,
});

/** On a project that has been round the loop. */
export const fullScreens: readonly ShownScreen[] = [
  stage('home', 'Projects', (page) => page.getByText('Consumer complaints')),
  stage('data', 'Data', secondRow('Rows')),
  stage('validate', 'Validate', secondRow('Features, train against eval')),
  {
    name: 'validate-schema',
    address: 'validate/company',
    title: 'Validate',
    open: press('Schema'),
    landmark: (page) => page.getByRole('textbox', { name: 'Drift limit of company', exact: true }),
  },
  {
    name: 'validate-drift',
    address: 'validate',
    title: 'Validate',
    open: press('Drift'),
    landmark: (page) => page.getByText('Drift needs two spans'),
  },
  {
    name: 'validate-checks',
    address: 'validate',
    title: 'Validate',
    open: press('Checks'),
    landmark: (page) => page.getByText(/^What a schema does not see/),
  },
  stage('transform', 'Transform', secondRow('Transform of each feature')),
  stage('train', 'Train', secondRow('Leaderboard')),
  stage('evaluate', 'Evaluate', secondRow('Metrics')),
  {
    name: 'evaluate-threshold',
    address: 'evaluate',
    title: 'Evaluate',
    open: press('Threshold'),
    landmark: (page) => page.getByText('Expected cost', { exact: true }),
  },
  {
    name: 'evaluate-what-if',
    address: 'evaluate',
    title: 'Evaluate',
    open: press('What if'),
    landmark: (page) => page.getByText(/^Shapley values/),
  },
  stage('serve', 'Serve', secondRow('Last answers')),
  stage('feedback', 'Feedback', (page) => page.getByText('hidden until you answer', { exact: true })),
  {
    name: 'feedback-register',
    address: 'feedback',
    title: 'Feedback',
    open: press(/^Register/),
    landmark: (page) => page.getByRole('table').first(),
  },
  {
    name: 'feedback-agreement',
    address: 'feedback',
    title: 'Feedback',
    open: press(/^Agreement/),
    landmark: (page) => page.getByText(/labels agree with the prediction/),
  },
  stage('pipeline', 'Pipeline', (page) => page.getByRole('region', { name: 'Graph' })),
  stage('lineage', 'Lineage', (page) => page.getByRole('group', { name: /^complaints\.csv/ })),
  stage('models', 'Models', secondRow('All models')),
  stage('runs', 'Runs', secondRow('Runs')),
  stage('settings', 'Settings', (page) => page.getByRole('region', { name: 'Path of the project file' })),
];

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });

/** On a project that nothing has run in. */
export const emptyScreens: readonly ShownScreen[] = fullScreens
  .filter((screen) => screen.name === screen.address && screen.name !== 'home')
  .map((screen) => ({ ...screen, name: `${screen.name}-empty`, landmark: heading }));

/** On a project whose newest data has been stopped by findings. */
export const stoppedScreens: readonly ShownScreen[] = [
  { ...stage('validate', 'Validate', (page) => page.getByText(/stops? the pipeline until you fix/)), name: 'validate-findings' },
  { ...stage('transform', 'Transform', (page) => page.getByText('Changed since the last run.')), name: 'transform-stopped' },
  { ...stage('pipeline', 'Pipeline', (page) => page.getByText(/stopped at ExampleValidator/).first()), name: 'pipeline-stopped' },
];
