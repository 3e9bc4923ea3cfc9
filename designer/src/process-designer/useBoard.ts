/**
 * The life of the drawing board on the page: made when its place is there, filled with the published version or the
 * draft that was left, watched for changes, kept as a draft, taken apart at the end. The editor itself stays a plain
 * variable; the page follows `revision`.
 */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue';
import { createEditor, type Editor } from './editor.ts';
import { drafts, type Draft } from './drafts.ts';

const PAUSE = 600;

export interface Source {
  processId: string;
  xml: string;
  version: number;
}

export function useBoard(place: Ref<HTMLElement | null>, language: Ref<string>, changed: () => void) {
  /** Set once the board is there; shallow, so that Vue never looks inside. */
  const editor = shallowRef<Editor | null>(null);
  const revision = ref(0);
  const selected = ref<string[]>([]);
  const dirty = ref(false);
  const draft = shallowRef<Draft | null>(null);
  const notKept = ref(false);
  const failure = ref<string | null>(null);
  const unread = ref(0);
  /** Version that the drawing was made from. */
  const baseVersion = ref(0);
  let source: Source | null = null;
  let baseline = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function make(): Editor | null {
    if (!place.value) return null;
    editor.value?.destroy();
    const board = createEditor(place.value, language.value);
    board.onChange(() => {
      revision.value += 1;
      changed();
      clearTimeout(timer);
      timer = setTimeout(() => void keep(), PAUSE);
    });
    board.onSelect(() => (selected.value = board.selected().map((element) => element.id)));
    editor.value = board;
    return board;
  }

  async function show(xml: string): Promise<boolean> {
    try {
      unread.value = (await editor.value!.open(xml)).length;
      failure.value = null;
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
      return false;
    }
    selected.value = [];
    revision.value += 1;
    changed();
    return true;
  }

  /** Shows a published version; with a draft of it, the draft on top. */
  async function load(from: Source): Promise<void> {
    source = from;
    baseVersion.value = from.version;
    dirty.value = false;
    if (!make() || !(await show(from.xml))) return;
    baseline = await editor.value!.xml();
    draft.value = drafts.load(from.processId);
    if (!draft.value) return;
    if (await show(draft.value.xml)) {
      dirty.value = true;
      baseVersion.value = draft.value.baseVersion;
    } else await show(from.xml);
  }

  /** Puts another file on the board; it counts as a change. */
  async function replace(xml: string): Promise<void> {
    const before = await editor.value!.xml();
    if (!(await show(xml))) await show(before);
    await keep();
  }

  async function keep(): Promise<void> {
    clearTimeout(timer);
    if (!editor.value || !source) return;
    const xml = await editor.value.xml();
    dirty.value = xml !== baseline;
    if (!dirty.value) {
      drafts.drop(source.processId);
      draft.value = null;
    } else {
      const kept = { xml, baseVersion: baseVersion.value, savedAt: Date.now() };
      notKept.value = !drafts.save(source.processId, kept);
    }
  }

  async function discard(): Promise<void> {
    if (!source) return;
    clearTimeout(timer);
    drafts.drop(source.processId);
    draft.value = null;
    await load(source);
  }

  watch(language, async () => {
    if (!editor.value || !source) return;
    const xml = await editor.value.xml();
    make();
    await show(xml);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    editor.value?.destroy();
    editor.value = null;
  });
  return {
    editor,
    revision,
    selected,
    dirty,
    draft,
    notKept,
    failure,
    unread,
    baseVersion,
    load,
    replace,
    keep,
    discard,
  };
}
