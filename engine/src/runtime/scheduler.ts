/**
 * Turns and alarms: by what the pipeline and the loops wake. Nothing here carries meaning (D6: what must happen later is
 * a row); an alarm that is lost costs time, never work. Production has the machine's; the simulator brings its own, so
 * that one seed decides in which order everything happens.
 */
export interface Scheduler {
  /** The machine's time, milliseconds since the epoch: for alarms and leases, not the city's clock. */
  now(): number;
  /** Runs once, not before `milliseconds` have passed; answers how to call it off. Does not keep the process alive. */
  after(milliseconds: number, run: () => void): () => void;
  /** Runs after everything that is ready at this moment. */
  soon(run: () => void): void;
}

export const machineScheduler: Scheduler = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const alarm = setTimeout(run, milliseconds);
    alarm.unref();
    return () => clearTimeout(alarm);
  },
  soon: (run) => void setImmediate(run),
};
