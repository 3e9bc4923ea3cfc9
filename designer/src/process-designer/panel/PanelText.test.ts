import { ElInput } from 'element-plus';
import { expect, it } from 'vitest';
import { createApp, h, nextTick, ref } from 'vue';
import PanelText from './PanelText.vue';

it('keeps what is typed and tells it once, when it is finished', async () => {
  const text = ref('待派遣');
  const told: string[] = [];
  const place = document.createElement('div');
  const app = createApp({
    render: () => h(PanelText, { text: text.value, label: '名称', onChange: (value: string) => told.push(value) }),
  });
  app.component('ElInput', ElInput).mount(place);
  const input = place.querySelector('input')!;

  input.value = '派遣';
  input.dispatchEvent(new Event('input'));
  await nextTick();
  expect(input.value).toBe('派遣');
  expect(told).toEqual([]);

  input.dispatchEvent(new Event('change'));
  expect(told).toEqual(['派遣']);

  text.value = '别的';
  await nextTick();
  await nextTick();
  expect(input.value).toBe('别的');
  app.unmount();
});
