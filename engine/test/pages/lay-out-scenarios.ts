/**
 * Draws the diagrams of the scenario library: every `.bpmn` file without a diagram gets one (all of them with `--all`).
 * `node engine/run-ts.mjs engine/test/pages/lay-out-scenarios.ts`, from the project's root.
 *
 * bpmn-auto-layout lays out single processes. Files with pools are left as they are and drawn by hand.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layoutProcess } from 'bpmn-auto-layout';

const FOLDER = 'engine/src/core/bpmn/scenarios';
const all = process.argv.includes('--all');

for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.bpmn') || !file.includes(path.sep)) continue;
  const place = path.join(FOLDER, file);
  const xml = readFileSync(place, 'utf8');
  if (xml.includes('<collaboration') || (xml.includes('BPMNDiagram') && !all)) continue;
  writeFileSync(place, await layoutProcess(xml));
}
