/**
 * The sound of a new alarm, made in code: each grade has a figure of its own (how many tones, how high), so that one
 * knows without looking. Browsers are silent until a person has touched the page; `audible` says whether they let us.
 */
import { ref } from 'vue';
import type { Severity } from '../api/types.ts';

/** Hertz of each tone in turn. */
export const figures: Record<Severity, readonly number[]> = {
  1: [988, 740, 988, 740, 988],
  2: [784, 587, 784],
  3: [659, 523],
  4: [440],
};
const TONE = 0.16;
const GAP = 0.07;

export const audible = ref(false);
let context: AudioContext | null = null;

/** To be called from a click or a key. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  audible.value = context.state === 'running';
}

export function play(severity: Severity): void {
  if (!context || context.state !== 'running') return;
  let at = context.currentTime + 0.02;
  for (const frequency of figures[severity]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = 'sine';
    tone.frequency.value = frequency;
    // Swells and fades, so that it does not click.
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(severity <= 2 ? 0.28 : 0.16, at + 0.02);
    volume.gain.linearRampToValueAtTime(0, at + TONE);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + TONE);
    at += TONE + GAP;
  }
}
