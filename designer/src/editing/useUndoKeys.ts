/**
 * Ctrl Z, Ctrl Shift Z and Ctrl Y for the whole page. Fields keep their own undo, and so does whoever has taken the key
 * already; `elsewhere` names further places that look after themselves.
 */
import { useEventListener } from '@vueuse/core';

export interface History {
  undo(): void;
  redo(): void;
}

/** Whether what is pressed there is typed. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, .monaco-editor') !== null);

export function useUndoKeys(history: () => History | null, elsewhere: (event: KeyboardEvent) => boolean = () => false) {
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    if (isTyping(event.target) || elsewhere(event)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) history()?.redo();
    else history()?.undo();
  });
}
