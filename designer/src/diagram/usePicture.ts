/**
 * The life of one picture on a page: made when its frame is there, drawn when the file changes, painted when what it
 * shows changes, sized with the page until somebody moves it, taken apart at the end. The viewer stays a plain variable:
 * bpmn-js must not become reactive.
 */
import { nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';
import { createDiagramViewer, type DiagramViewer } from './viewer.ts';

const LOWEST = 240;
const HIGHEST = 520;

interface Picture {
  /** Pixels that the frame should have. */
  height: Ref<number>;
  /** Why it cannot be drawn. */
  broken: Ref<string | null>;
  /** Somebody moves the picture: from then on it stays where it was put. */
  act(move: (viewer: DiagramViewer) => void): void;
  touched(): void;
  repaint(): void;
  viewer(): DiagramViewer | null;
}

export function usePicture(
  frame: Ref<HTMLElement | null>,
  source: {
    xml: () => string;
    /** Marks and dots; called after drawing and whenever asked. */
    paint(viewer: DiagramViewer): void;
    /** Shown at a readable size when the whole is too small. */
    focus(): string[];
    picked(elementId: string | null): void;
    highest?: number;
  },
): Picture {
  const height = ref(280);
  const broken = ref<string | null>(null);
  let viewer: DiagramViewer | null = null;
  let observer: ResizeObserver | null = null;
  let drawn = '';
  let moved = false;

  const repaint = (): void => {
    if (viewer && drawn !== '') source.paint(viewer);
  };

  async function size(): Promise<void> {
    if (!viewer || !frame.value || drawn === '') return;
    const wanted = viewer.heightFor(frame.value.clientWidth);
    height.value = Math.round(Math.min(Math.max(wanted, LOWEST), source.highest ?? HIGHEST));
    await nextTick();
    if (!moved) viewer?.frame(source.focus());
  }

  async function draw(): Promise<void> {
    const xml = source.xml();
    if (!viewer || drawn === xml) return repaint();
    broken.value = null;
    try {
      await viewer.draw(xml);
    } catch (error) {
      broken.value = error instanceof Error ? error.message : String(error);
      return;
    }
    drawn = xml;
    moved = false;
    await size();
    repaint();
  }

  onMounted(async () => {
    if (!frame.value) return;
    viewer = createDiagramViewer(frame.value);
    viewer.onPick(source.picked);
    observer = new ResizeObserver(() => void size());
    observer.observe(frame.value);
    await draw();
  });
  watch(source.xml, draw);
  onBeforeUnmount(() => {
    observer?.disconnect();
    viewer?.destroy();
    viewer = null;
  });
  return {
    height,
    broken,
    act(move) {
      moved = true;
      if (viewer) move(viewer);
    },
    touched: () => (moved = true),
    repaint,
    viewer: () => viewer,
  };
}
