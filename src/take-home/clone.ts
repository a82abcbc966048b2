/**
 * The commands that clone an example and the simulator and nothing else, one a line: shells differ in how they join
 * them. With its history, but only with the files that are looked at.
 */
export function sparseClone(repository: string, id: string): string[] {
  return [
    `git clone --filter=blob:none --sparse ${repository} faultline`,
    'cd faultline',
    `git sparse-checkout set examples/simulator examples/${id}`,
    `cd examples/${id}`,
    'npm test',
  ];
}
