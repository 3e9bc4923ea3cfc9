/** All scenarios: every `.bpmn` file in the folders of `scenarios` with the `.scenario` text of the same name. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readScenario, type Scenario } from '../scenarios/scenario.ts';

export interface LibraryEntry {
  /** `chapter/name`, as on disk, without ending. */
  name: string;
  xml: string;
  scenario: Scenario;
}

/** `folder`: the path of `scenarios`. In the order of their names. */
export function readLibrary(folder: string): LibraryEntry[] {
  const chapters = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return chapters
    .map(({ name }) => name)
    .sort()
    .flatMap((chapter) =>
      namesIn(path.join(folder, chapter)).map((name) => {
        const file = path.join(folder, chapter, name);
        return {
          name: `${chapter}/${name}`,
          xml: readFileSync(`${file}.bpmn`, 'utf8'),
          scenario: readScenario(readFileSync(`${file}.scenario`, 'utf8')),
        };
      }),
    );
}

const namesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.bpmn'))
    .map((file) => file.slice(0, -'.bpmn'.length))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
