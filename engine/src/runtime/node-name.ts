/**
 * What a node calls itself in leases: machine, process and a random part, so that no two are ever called the same. A name
 * of this machine whose process is over is recognised: after a crash nobody has to wait for its lease to run out.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Process ids mean something within one boot of one machine and one namespace of processes (a container). */
const machine = [
  hostname(),
  orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  orNothing(() => readlinkSync('/proc/self/ns/pid')),
].join(' ');

/** Several engines of one process: tests, examples. */
const namesHere = new Set<string>();

export interface NodeName {
  readonly name: string;
  /** The node is closed; whoever reads its name knows that it is gone. */
  forget(): void;
}

export function createNodeName(): NodeName {
  const name = `${machine}|${process.pid}|${randomUUID()}`;
  namesHere.add(name);
  return { name, forget: () => void namesHere.delete(name) };
}

/** True when the node is certainly over; false also when nobody can know. */
export function isOver(name: string): boolean {
  const [of, pid = ''] = name.split('|');
  if (of !== machine) return false;
  if (Number(pid) === process.pid) return !namesHere.has(name);
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
