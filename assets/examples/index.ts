/** The door of the example projects: generated data and project files, ready to run. */

export interface ExampleProjectInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}
