/** What the editors of processes, decision tables and rules say alike: their bar, drafts, publishing, versions. */
export const editingWords = {
  list: {
    pack: ['应用包', 'Pack'],
    version: ['当前版本', 'Version'],
    published: ['发布', 'Published'],
    edited: ['已按本地修改', 'Changed here'],
    draft: ['有未发布的草稿', 'Unpublished draft'],
  },
  bar: {
    undo: ['撤销', 'Undo'],
    redo: ['重做', 'Redo'],
    versions: ['版本', 'Versions'],
    more: ['更多', 'More'],
    discard: ['放弃修改，回到已发布的版本', 'Discard changes, back to what is published'],
    keys: ['快捷键', 'Keys'],
    publish: ['发布…', 'Publish…'],
    clean: ['与 v{version} 相同', 'Same as v{version}'],
    dirty: ['有未发布的修改', 'Unpublished changes'],
    mayNot: ['可以试改和导出；发布要有权限', 'You may try and export; publishing needs a permission'],
  },
  draft: {
    found: [
      '这里有 {time} 没发布的草稿（基于 v{version}）。',
      'There is an unpublished draft of {time} (made from v{version}).',
    ],
    older: [
      '现在已发布到 v{current}，草稿里没有这些新改动。',
      'v{current} has been published since; the draft does not have its changes.',
    ],
    compare: ['看改了什么', 'See what changed'],
    drop: ['丢弃草稿', 'Drop it'],
    notKept: [
      '浏览器不让保存草稿；离开前请发布或导出。',
      'The browser does not keep drafts; publish or export before you leave.',
    ],
  },
  leave: {
    title: ['修改还没有发布', 'Your changes are not published'],
    text: ['离开后草稿仍在这台电脑上，回来可以接着改。', 'The draft stays on this computer; you can go on later.'],
    go: ['离开', 'Leave'],
    stay: ['留下', 'Stay'],
  },
  discard: {
    title: ['放弃修改？', 'Discard your changes?'],
    text: ['回到 v{version}；草稿会删除，不能恢复。', 'Back to v{version}; the draft is deleted for good.'],
    go: ['放弃', 'Discard'],
  },
  importing: {
    title: ['用文件替换现在的内容？', 'Replace what is here?'],
    text: [
      '未发布的修改会丢失；已发布的版本不受影响。',
      'Unpublished changes are lost; published versions are not touched.',
    ],
    go: ['替换', 'Replace'],
  },
  publish: {
    title: ['发布“{name}”', 'Publish “{name}”'],
    what: ['发布后', 'After publishing'],
    undo: ['旧版本都留着，随时可以回滚。', 'Older versions stay; you can roll back at any time.'],
    changes: ['改了什么', 'What changed'],
    comment: ['为什么改', 'Why'],
    blocked: ['有 {count} 处错误，改好后才能发布。', '{count} errors must be mended before publishing.'],
    conflict: [
      '您修改期间，v{version} 已经发布。您的修改还在；请先对比，再决定。',
      'v{version} was published while you were at it. Your changes are still here; compare first.',
    ],
    compare: ['和最新版本对比', 'Compare with the latest'],
    onTop: ['仍然发布我的', 'Publish mine all the same'],
    go: ['发布', 'Publish'],
    done: ['已发布为 v{version}。', 'Published as v{version}.'],
  },
  versions: {
    title: ['版本', 'Versions'],
    none: ['还没有发布过。', 'Nothing has been published yet.'],
    current: ['现行', 'Current'],
    compare: ['和现行版本对比', 'Compare with the current one'],
    compareDraft: ['和草稿对比', 'Compare with the draft'],
    rollback: ['回滚到 v{version}', 'Roll back to v{version}'],
    done: ['已回滚，现在是 v{version}。', 'Rolled back; now v{version}.'],
  },
} as const;
