/** Words of forms: faults, pickers, the confirmation before something is sent. */
export const formWords = {
  fault: {
    required: ['请填写“{label}”。', 'Fill in “{label}”.'],
    short: ['“{label}”至少 {bound} 个字。', '“{label}” needs at least {bound} characters.'],
    long: ['“{label}”最多 {bound} 个字。', '“{label}” may have {bound} characters at most.'],
    low: ['“{label}”不能小于 {bound}。', '“{label}” may not be below {bound}.'],
    high: ['“{label}”不能大于 {bound}。', '“{label}” may not be above {bound}.'],
    choice: ['请从列表里选择“{label}”。', 'Choose “{label}” from the list.'],
  },
  required: ['必填', 'required'],
  choose: ['请选择', 'Choose'],
  searchType: ['输入关键词查找，如“路灯”', 'Search by keyword, such as “lamp”'],
  searchPerson: ['输入姓名查找', 'Search by name'],
  date: ['选择日期', 'Choose a date'],
  datetime: ['选择日期和时间（北京时间）', 'Choose date and time (city time)'],
  place: {
    choose: ['在地图上选点', 'Choose on the map'],
    change: ['重新选点', 'Choose again'],
    clear: ['清除', 'Clear'],
    at: ['{lat},{lng}', '{lat}, {lng}'],
    in: ['位于 {area}', 'in {area}'],
    title: ['在地图上点一下位置', 'Click the place on the map'],
    use: ['用这个位置', 'Use this place'],
    keys: [
      '鼠标点选；键盘：方向键移动十字，Enter 选定，+ − 缩放。',
      'Click to choose; keyboard: arrows move the cross, Enter chooses, + − zoom.',
    ],
    none: ['还没有选位置。', 'No place chosen yet.'],
    noAreas: [
      '区域边界还没有导入，地图上只有坐标。',
      'Area outlines are not imported yet; the map shows positions only.',
    ],
    map: ['区域地图', 'Map of the areas'],
  },
  confirm: ['请确认', 'Please confirm'],
  stars: ['{n} 分', '{n} of 5'],
} as const;
