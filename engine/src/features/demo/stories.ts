/**
 * What people of 桐江县 say and what they are told: words for the demo history, by kind of matter. `{p}` is a place,
 * `{w}` a stretch of time. Event types, units and urgencies are ids of the hotline pack.
 */
export interface Story {
  eventType: string;
  /** Who is in charge. */
  unit: string;
  /** How often, against the others. */
  weight: number;
  nature: 'report' | 'complaint' | 'consult' | 'help';
  texts: string[];
  /** Results of the department, or answers of the operator. */
  results: string[];
}

export const stories: Story[] = [
  {
    eventType: 'street-light',
    unit: 'lighting',
    weight: 10,
    nature: 'report',
    texts: [
      '{p}的路灯{w}不亮了，晚上走路很黑，麻烦派人修一下。',
      '{p}一整排路灯都不亮，孩子下晚自习回家看不清路。',
      '{p}有盏路灯一闪一闪的，{w}都这样，影响休息。',
      '{p}路灯杆歪了，像是被车撞过，怕倒下来砸到人。',
    ],
    results: [
      '经现场检查为线路接头老化，已更换接头和光源，当晚恢复照明。',
      '已更换控制箱内损坏的接触器，整段路灯恢复正常，已回访来电人。',
      '路灯杆已扶正加固，周边设置了警示，今晚再次巡查确认。',
      '电缆被附近施工挖断，已抢修接通，并责令施工单位整改。',
    ],
  },
  {
    eventType: 'pothole',
    unit: 'public-works',
    weight: 9,
    nature: 'report',
    texts: [
      '{p}路面有个大坑，{w}了，下雨天积水看不见，电动车容易摔。',
      '{p}挖路之后没有恢复平整，车开过去颠得厉害。',
      '{p}路面塌下去一块，旁边已经裂开，请尽快处理。',
      '{p}路口沥青起皮，碎石子到处都是。',
    ],
    results: [
      '已对坑洼处切割清底并用热沥青修补，路面恢复平整。',
      '经查为管线回填不实，已督促施工单位重新夯实并恢复路面。',
      '已先行围挡并铺设钢板，基层处理完成后修复，现已通车。',
    ],
  },
  {
    eventType: 'manhole',
    unit: 'public-works',
    weight: 5,
    nature: 'report',
    texts: [
      '{p}一个窨井盖碎了一半，用树枝插着，太危险了。',
      '{p}井盖松动，车一过就哐当响，{w}晚上睡不好。',
      '{p}人行道上的井盖不见了，旁边就是小学。',
    ],
    results: ['已更换新的防沉降井盖，并检查了同路段其余井盖。', '已加装橡胶垫圈并调平井座，异响消除。'],
  },
  {
    eventType: 'drainage',
    unit: 'public-works',
    weight: 5,
    nature: 'report',
    texts: [
      '{p}一下雨就积水，淹到脚脖子，店里都进水了。',
      '{p}下水道堵了，污水往外冒，味道很大，{w}没人管。',
      '{p}雨水口被落叶和泥堵死了。',
    ],
    results: ['已疏通雨水井及连接管约 60 米，清出淤泥，现排水通畅。', '管道错位造成排水不畅，已开挖修复并做闭水检查。'],
  },
  {
    eventType: 'garbage',
    unit: 'urban-management',
    weight: 9,
    nature: 'report',
    texts: [
      '{p}的垃圾桶{w}没有清，苍蝇到处飞。',
      '{p}垃圾房门口堆满了旧家具，没人运走。',
      '{p}垃圾车每天凌晨四点作业，声音很大，能不能调整时间？',
    ],
    results: [
      '已安排清运车辆清理完毕，并对点位冲洗消杀，增加一次下午清运。',
      '大件垃圾已清走，张贴了预约清运电话。',
      '作业时间已调整到早上六点以后，并更换了低噪音车辆。',
    ],
  },
  {
    eventType: 'dumping',
    unit: 'urban-management',
    weight: 4,
    nature: 'report',
    texts: ['{p}有人夜里偷倒建筑垃圾，已经堆成小山。', '{p}河边空地{w}有渣土车来倒土。'],
    results: ['已清运渣土约 15 方，调取监控锁定车辆并立案处罚。', '已联合属地清理，现场加装隔离墩和摄像头。'],
  },
  {
    eventType: 'vendor',
    unit: 'urban-management',
    weight: 6,
    nature: 'report',
    texts: [
      '{p}早市摊位摆到马路中间，公交车都过不去。',
      '{p}晚上烧烤摊占了整条人行道，地上全是油。',
      '{p}水果店把货摆到盲道上，{w}了。',
    ],
    results: [
      '已现场劝离占道摊位，引导进入疏导点经营，并安排早晚定点值守。',
      '已责令店家收回店内经营，清洗了路面油污。',
    ],
  },
  {
    eventType: 'illegal-building',
    unit: 'urban-management',
    weight: 3,
    nature: 'complaint',
    texts: ['{p}楼顶邻居在搭阳光房，把公共通道封了。', '{p}有人在后院加盖两层，没有看到审批牌。'],
    results: [
      '经核实属未批先建，已下达限期拆除通知，当事人自行拆除完毕。',
      '现场已停工并恢复公共通道，后续按程序处理。',
    ],
  },
  {
    eventType: 'tree',
    unit: 'public-works',
    weight: 4,
    nature: 'report',
    texts: ['{p}行道树被风刮倒，压在非机动车道上。', '{p}的樟树枝伸到三楼窗户，{w}没有修剪。'],
    results: ['倒伏树木已锯除清运，路面恢复通行。', '已修剪遮挡枝条，并列入秋冬季统一修剪计划。'],
  },
  {
    eventType: 'noise',
    unit: 'ecology',
    weight: 8,
    nature: 'complaint',
    texts: [
      '{p}工地半夜还在打桩，{w}没睡好觉。',
      '{p}广场舞音响开得太大，家里有考生，希望管一管。',
      '{p}楼下的空调外机轰轰响，向店家反映过没有用。',
      '{p}KTV 凌晨两点还在放音乐。',
    ],
    results: [
      '经检测夜间噪声超标，已责令停止夜间施工并立案查处。',
      '与领舞人约定晚八点半前结束、音量不超过 60 分贝，社区每晚巡查。',
      '店家已更换外机减震垫并加装隔音罩，复测达标。',
    ],
  },
  {
    eventType: 'fumes',
    unit: 'ecology',
    weight: 5,
    nature: 'complaint',
    texts: ['{p}的饭店油烟直接排到楼道里，一开窗全是油烟味。', '{p}附近厂子{w}半夜放废气，味道刺鼻。'],
    results: [
      '该店油烟净化设备未按时清洗，已责令整改并复查，排放达标。',
      '已突击检查并采样，责令企业停用破损的收集罩，限期修复。',
    ],
  },
  {
    eventType: 'sewage',
    unit: 'ecology',
    weight: 3,
    nature: 'complaint',
    texts: ['{p}边上的小河颜色发黑，能看到有管子往里排水。', '{p}养殖场的污水流进了灌溉渠。'],
    results: ['已封堵排口并溯源，责任单位接入污水管网，河道水质恢复。', '已责令养殖户修复粪污池，并处理渠内污水。'],
  },
  {
    eventType: 'parking',
    unit: 'police',
    weight: 8,
    nature: 'report',
    texts: [
      '{p}消防通道又停满了车，万一有事消防车进不来。',
      '{p}学校门口家长乱停车，堵得动不了。',
      '{p}有辆面包车停在盲道上{w}没挪过。',
    ],
    results: [
      '已现场贴单并通知车主移车，施划黄线禁停标识。',
      '已安排上下学时段警力疏导，增设临时停车位。',
      '车辆已拖移，纳入巡逻重点。',
    ],
  },
  {
    eventType: 'traffic-facility',
    unit: 'transport',
    weight: 4,
    nature: 'report',
    texts: [
      '{p}路口红绿灯坏了，四个方向都在抢行。',
      '{p}斑马线磨没了，老人过马路很危险。',
      '{p}的限速牌被树叶挡住了。',
    ],
    results: ['信号机主板故障，已更换并恢复配时。', '已重新施划标线并增设反光道钉。', '已修剪遮挡枝叶。'],
  },
  {
    eventType: 'bus',
    unit: 'transport',
    weight: 4,
    nature: 'complaint',
    texts: ['{p}的公交{w}都要等四十多分钟，早高峰挤不上去。', '{p}公交站没有顶棚，下雨天老人没地方躲。'],
    results: ['早高峰已加开两班区间车，平均间隔缩短到 15 分钟。', '候车亭已列入本季度建设，先行安装了临时雨棚。'],
  },
  {
    eventType: 'water-supply',
    unit: 'water',
    weight: 6,
    nature: 'report',
    texts: [
      '{p}从早上开始没有水，也没接到通知。',
      '{p}水压很小，四楼以上洗澡都困难，{w}了。',
      '{p}路边水管在漏，水流了一地。',
    ],
    results: [
      '主管爆裂已抢修完成，当日恢复供水，并完善停水通知。',
      '更换了锈蚀的入户总阀，水压恢复到 0.28 兆帕。',
      '漏点已修复，路面回填完成。',
    ],
  },
  {
    eventType: 'power',
    unit: 'power',
    weight: 3,
    nature: 'report',
    texts: ['{p}电线垂得很低，货车过去会刮到。', '{p}{w}经常跳闸，晚上尤其厉害。'],
    results: ['已收紧并加高线路，满足安全距离。', '变压器负荷过高，已调整台区并计划增容。'],
  },
  {
    eventType: 'property',
    unit: 'housing',
    weight: 7,
    nature: 'complaint',
    texts: [
      '{p}小区电梯坏了{w}，老人上下楼不方便，物业说没有钱修。',
      '{p}小区物业不公示账目，停车费也乱收。',
      '{p}小区大门的门禁一直坏着，外人随便进。',
    ],
    results: [
      '已督促启用维修资金，电梯更换主板后恢复运行。',
      '物业已补充公示近两年收支，并退还多收的停车费。',
      '门禁已修复，安保巡查加密。',
    ],
  },
  {
    eventType: 'house-quality',
    unit: 'housing',
    weight: 3,
    nature: 'complaint',
    texts: ['{p}新交付的房子外墙渗水，修了两次还漏。', '{p}楼板有裂缝，开发商一直推。'],
    results: [
      '开发商已对外墙重做防水并做淋水试验，未再渗漏，质保延长两年。',
      '经检测为抹灰层裂缝，不影响结构，已修补。',
    ],
  },
  {
    eventType: 'consumer',
    unit: 'market',
    weight: 6,
    nature: 'complaint',
    texts: [
      '在{p}的健身房办了年卡，现在关门了，退款没人理。',
      '{p}的家电店卖给我的热水器是翻新机。',
      '{p}理发店充值后涨价，不给退。',
    ],
    results: ['经调解商家退还剩余费用，消费者认可。', '核实属实，已退一赔三并立案。', '双方达成一致，按原价继续消费。'],
  },
  {
    eventType: 'food',
    unit: 'market',
    weight: 4,
    nature: 'complaint',
    texts: ['{p}超市买的酸奶过期两天了还在卖。', '{p}快餐店吃出虫子，孩子拉肚子。'],
    results: ['已下架过期食品并立案处罚，商家退款并致歉。', '后厨卫生不达标，责令停业整改三天，复查合格后恢复营业。'],
  },
  {
    eventType: 'wages',
    unit: 'labor',
    weight: 4,
    nature: 'complaint',
    texts: ['在{p}工地干了三个月，包工头拖着工资不给。', '{p}厂里{w}没发工资了，厂长电话不接。'],
    results: ['已约谈总包单位，拖欠的工资全部通过专户发放到位。', '经协调企业先行支付一个月工资，其余签订还款计划。'],
  },
  {
    eventType: 'elder',
    unit: 'civil',
    weight: 3,
    nature: 'help',
    texts: ['{p}有位独居老人摔了一跤，子女在外地，想请人上门看看。', '{p}邻居家老人生活困难，家里没有人照料。'],
    results: ['网格员和社工已上门，送医检查无大碍，并纳入居家照护。', '已为老人申请临时救助和助餐服务。'],
  },
  {
    eventType: 'hazard',
    unit: 'emergency',
    weight: 4,
    nature: 'report',
    texts: ['{p}楼道里堆满杂物还有电动车充电，怕着火。', '{p}的老围墙往外倾斜，旁边天天有人走。'],
    results: ['杂物已清理，飞线已拆除，增设集中充电点。', '已拉警戒并拆除危墙，重新砌筑完成。'],
  },
  {
    eventType: 'stray',
    unit: 'police',
    weight: 3,
    nature: 'report',
    texts: ['{p}有几只流浪狗追人，小孩不敢出门。', '{p}有人遛大型犬不牵绳，说也不听。'],
    results: ['已联合捕捉流浪犬三只送收容点。', '已找到犬主，教育并处罚，办理犬证。'],
  },
  {
    eventType: 'policy',
    unit: 'services',
    weight: 9,
    nature: 'consult',
    texts: [
      '请问今年老旧小区加装电梯有没有补贴？怎么申请？',
      '外地户口的孩子要在县城上小学，需要什么条件？',
      '想问一下高龄补贴从几岁开始发，多少钱一个月？',
      '农村自建房翻建需要重新批吗？',
    ],
    results: [
      '您好，加装电梯每台补助 20 万元，由业主代表向街道提出申请，需要三分之二以上业主同意，材料清单已短信发送。',
      '您好，凭居住证、社保缴纳证明和监护人身份证明，在每年五月到居住地学校报名，由教育局统筹安排。',
      '您好，满 80 周岁每月 60 元，满 90 周岁每月 120 元，到户籍所在社区申请，次月起发放。',
      '您好，翻建需要经村民小组同意后由乡镇审批，面积不得超过原批准面积。',
    ],
  },
  {
    eventType: 'procedure',
    unit: 'services',
    weight: 8,
    nature: 'consult',
    texts: [
      '身份证丢了，人在外地，能不能在网上补办？',
      '开个小吃店要办哪些证？大概要多久？',
      '公积金提取付房租，要带哪些材料？',
      '老人的社保卡密码忘了，必须本人来吗？',
    ],
    results: [
      '您好，可在任一派出所异地补办，带户口簿或手机电子身份证即可，二十日内寄到。',
      '您好，需要营业执照和食品经营许可，政务大厅“一件事”窗口一次受理，五个工作日办结。',
      '您好，带身份证和租赁备案证明，线上也可以申请，三个工作日到账。',
      '您好，行动不便的可由家属带双方身份证代办，也可以预约工作人员上门。',
    ],
  },
  {
    eventType: 'insurance',
    unit: 'labor',
    weight: 4,
    nature: 'consult',
    texts: ['灵活就业人员断缴了三个月医保，还能补吗？', '退休手续要提前多久办？需要哪些资料？'],
    results: [
      '您好，断缴三个月内可以补缴并连续计算待遇，在手机上即可办理。',
      '您好，到龄前一个月到政务中心社保窗口申请，带身份证、户口簿和档案托管证明。',
    ],
  },
];

export const timespans = ['三天', '一个星期', '半个月', '好几天', '快一个月', '最近', '国庆以后', '连着两晚'];
export const spots = [
  '幼儿园门口',
  '菜场对面',
  '公交站旁',
  '桥头',
  '健身公园边上',
  '老粮站旁',
  '农贸市场后门',
  '卫生院门口',
  '村委会旁',
  '十字路口',
];
export const questions = [
  '请问具体在哪个位置？附近有什么明显标志？',
  '麻烦补充一下发生的时间和照片。',
  '请说明小区名称和楼栋号，方便工作人员上门。',
];
export const supplements = [
  '就在大门进去第二个路口右手边，旁边有家早餐店。',
  '昨天晚上九点多发生的，门牌是 37 号。',
  '小区是江畔花园 6 幢，1 单元楼下。',
];
export const refusals = [
  '经核实该处不属我单位管养范围，建议转属地或产权单位。',
  '此事项涉及执法权限，建议改派主管部门。',
];
export const rejections = [
  '反映事项已进入诉讼程序，依规不予受理，建议依法通过司法途径解决。',
  '内容与此前已办结的诉求重复且无新情况。',
  '不属于本县管辖范围，已告知向所在地反映。',
];
export const reworks = ['现场照片看不出整改后的效果，请补充并复查。', '来电人反映问题仍在，请再次到现场处理。'];
export const praise = [
  '处理得很快，谢谢！',
  '师傅态度很好。',
  '没想到这么快就解决了，点赞。',
  '满意',
  '问题解决了，希望以后能保持。',
];
export const complaints = [
  '只修了一半，第二天又坏了。',
  '没有人来过现场，怎么就说办好了？',
  '还是老样子，请重新处理。',
];
export const delays = ['需等待配件到货。', '连续降雨无法施工，申请顺延。', '涉及多个产权单位，协调需要时间。'];
export const instructions = [
  '请分管领导牵头，三日内拿出方案。',
  '群众反映强烈，务必举一反三，同类问题一并排查。',
  '要到现场，不能只看照片。',
];
