import { describe, expect, it } from 'vitest';
import { nameOfFile } from '../../../../../renderer/screens/home/name-of-file.ts';

describe('the name of a project from a file', () => {
  it('drops extensions and everything a folder name should not have', () => {
    expect(['Consumer Complaints (2016).csv.gz', 'ÜBER.csv', '___.csv', 'iris.csv', 'v1.2 data.csv'].map(nameOfFile)).toEqual([
      'consumer-complaints-2016',
      'ber',
      'project',
      'iris',
      'v1-2-data',
    ]);
  });
});
