/** Plays the library, and tells of it in `docs/patterns.md`: which pattern and which construct is shown by which scenario. */
import { constructsShown, constructsToShow, type Construct } from './coverage.ts';
import type { LibraryEntry } from '../testing/library.ts';
import { perform } from './perform.ts';
import { World } from './world.ts';

export interface Played {
  entry: LibraryEntry;
  shown: Set<Construct>;
}

/** Plays every block of the scenario, each in a world of its own; the first line that does not hold throws. */
export async function play(entry: LibraryEntry): Promise<Played> {
  const worlds: World[] = [];
  for (const block of entry.scenario.blocks) {
    const world = await World.of(entry.xml);
    worlds.push(world);
    perform(world, block);
  }
  return { entry, shown: await constructsShown(entry.xml, worlds) };
}

const ROOT = '../engine/src/core/bpmn/scenarios';
const link = ({ name }: LibraryEntry) => `[${name}](${ROOT}/${name}.scenario)`;

/** The whole page, as prettier formats it. */
export function patternsPage(played: readonly Played[]): string {
  return `${HEAD}
## Workflow control-flow patterns

Numbers and names are those of Russell, ter Hofstede, van der Aalst and Mulyar, _Workflow Control-Flow Patterns_ (2006).

${patternTable(played)}

## Constructs and places

Every element and event of [bpmn.md](bpmn.md) with the scenarios in which it really ran, two at most.

${constructTable(played)}
`;
}

const HEAD = `# Scenarios: every construct, every pattern

Each scenario is a model, \`.bpmn\`, with a text of the same name beside it, \`.scenario\`, that says in Given, When and Then
what must happen; they lie in \`engine/src/core/bpmn/scenarios\`. \`scenarios.test.ts\` plays all of them, fails when a construct
that the kernel supports has none, and keeps this page: \`npx vitest run --project unit engine/src/core/bpmn/scenarios -u\`
writes it anew. Diagrams are laid out by \`node engine/run-ts.mjs engine/test/pages/lay-out-scenarios.ts\`.
`;

/** `Supported: …` in the prose says how. */
function patternTable(played: readonly Played[]): string {
  const patterns = played
    .map(({ entry }) => entry)
    .filter(({ scenario }) => scenario.pattern !== null)
    .sort((a, b) => (a.scenario.pattern ?? 0) - (b.scenario.pattern ?? 0));
  return table(
    ['pattern', 'supported', 'scenario'],
    patterns.map((entry) => [
      entry.scenario.title,
      /Supported: (.*?)\.(?: |$)/.exec(entry.scenario.prose)?.[1] ?? '',
      link(entry),
    ]),
  );
}

function constructTable(played: readonly Played[]): string {
  return table(
    ['construct', 'scenarios'],
    constructsToShow().map((construct) => [construct, shownBy(played, construct).slice(0, 2).map(link).join(', ')]),
  );
}

const shownBy = (played: readonly Played[], construct: Construct) =>
  played.filter(({ shown }) => shown.has(construct)).map(({ entry }) => entry);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0, fill)).join(' | ')} |`;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}
