/** Words of lists: filters, saved views, what an empty list says. */
export const listWords = {
  q: ['编号、标题、地址', 'Number, title, address'],
  eventType: ['类型', 'Type'],
  area: ['区域', 'Area'],
  unit: ['单位', 'Unit'],
  status: ['状态', 'State'],
  clear: ['清除筛选', 'Clear filters'],
  none: ['没有符合条件的结果', 'Nothing matches'],
  noneText: ['放宽或清除筛选再看看。', 'Loosen or clear the filters.'],
  choose: ['在左边选一件，这里看详情', 'Choose one on the left to see it here'],
  chooseText: ['↑ ↓ 移动，Enter 打开，Esc 返回列表。', '↑ ↓ move, Enter open, Esc back to the list.'],
  back: ['返回列表', 'Back to the list'],
  view: {
    label: ['视图', 'Views'],
    save: ['保存当前筛选…', 'Save these filters…'],
    name: ['给这个视图起个名字', 'A name for this view'],
    saved: ['已保存视图“{name}”，只有您能看到。', 'Saved “{name}”; only you see it.'],
    remove: ['删除视图“{name}”', 'Remove the view “{name}”'],
    empty: ['还没有保存的视图。先筛选，再保存。', 'No saved views yet. Filter first, then save.'],
  },
} as const;
