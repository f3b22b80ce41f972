/** The door of the example projects: generated data and project files, ready to run. */

export { type ComplaintsOptions, generateComplaints } from './complaints/generate-complaints.ts';
export { type ExampleProjectInfo, exampleProjects, writeExampleProject } from './example-projects.ts';
