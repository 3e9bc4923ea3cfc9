/**
 * One line to whoever watches, written before anything else happens: a line that was told was told although the process
 * dies in the next moment. A pipe that is full for the moment is tried again until the line is out.
 */
import { writeSync } from 'node:fs';

export function tell(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
