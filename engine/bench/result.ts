/** One line of the benchmark table (design: contract at the edges). */
export interface BenchResult {
  name: string;
  unit: string;
  ours: number;
  /** What it is compared with in the same run; a bound of the product where there is no peer. Null: it could not be had. */
  peer: number | null;
  peerName: string;
  /** How many times better we are: above 1 is good. Null without a peer. */
  ratio: number | null;
  note: string;
}
