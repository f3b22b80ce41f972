import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeInChromium } from './chromium-suite.ts';
import { testFindings } from './million/findings.ts';
import { testIntake } from './million/intake.ts';
import { type MillionProject, makeMillionProject } from './million/project.ts';
import { testRows } from './million/rows.ts';
import { testOverview, testRowsBehind } from './million/validate.ts';
import { testVersions } from './million/versions.ts';

/** In order: what one part does to the project, the next finds. */
describeInChromium('a project of a million rows', () => {
  let project: MillionProject | undefined;
  const shared = (): MillionProject => {
    if (!project) throw new Error('The project was not made.');
    return project;
  };
  beforeAll(async () => {
    project = await makeMillionProject();
  });
  afterAll(() => project?.close());

  describe('comes in', () => testIntake(shared));
  describe('in the grid of rows', () => testRows(shared));
  describe('as versions', () => testVersions(shared));
  describe('in the overview of its features', () => testOverview(shared));
  describe('behind a bar', () => testRowsBehind(shared));
  describe('as findings', () => testFindings(shared));

  it('complains of nothing', () => {
    expect(shared().window.complaints).toEqual([]);
  });
});
