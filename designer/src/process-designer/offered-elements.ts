/**
 * Palette and menus offer what the engine runs, and nothing that publishing would refuse. Files that hold other
 * elements can still be opened; the problem list names them. Grows with the kernel.
 */

/** Entries of the replace menu, by action name. */
const NOT_RUN =
  /compensation|cancel-|escalation|conditional-(start|boundary|intermediate)|non-interrupting-conditional|link-intermediate|complex-gateway|transaction|ad-hoc|data-(object|store)|(collapsed|expanded)-pool/;
/** Palette entries, by id. */
const NOT_OFFERED = ['create.data-object', 'create.data-store', 'create.participant-expanded'];
const LATE = 100;

type Entries = Record<string, unknown>;

const without = (entries: Entries, refused: (id: string) => boolean): Entries =>
  Object.fromEntries(Object.entries(entries).filter(([id]) => !refused(id)));

interface PopupMenu {
  registerProvider(menu: string, priority: number, provider: object): void;
}
interface Palette {
  registerProvider(priority: number, provider: object): void;
}

function offerWhatRuns(popupMenu: PopupMenu, palette: Palette, contextPad: Palette): void {
  popupMenu.registerProvider('bpmn-replace', LATE, {
    getPopupMenuEntries: () => (entries: Entries) => without(entries, (id) => NOT_RUN.test(id)),
  });
  palette.registerProvider(LATE, {
    getPaletteEntries: () => (entries: Entries) => without(entries, (id) => NOT_OFFERED.includes(id)),
  });
  contextPad.registerProvider(LATE, {
    getContextPadEntries: () => (entries: Entries) => without(entries, (id) => /condition|compensation/.test(id)),
  });
}
offerWhatRuns.$inject = ['popupMenu', 'palette', 'contextPad'];

export const offeredModule = {
  __init__: ['offeredElements'],
  offeredElements: ['type', offerWhatRuns],
};
