# 区域差距一章。

title = 区域差距

points = { $unit ->
    [points] {" 点"}
   *[none] {""}
 }

pair-once = { pair-opening }。
pair-opening = { $last } 年{ $interest }的均值在{ $high }为 { SIG($high_last) }，在{ $low }为 { SIG($low_last) }，前者是后者的 { NUM($ratio_last, decimals: 2) } 倍
pair = { pair-opening }；{ $first } 年分别为 { SIG($high_first) } 与 { SIG($low_first) }（{ NUM($ratio_first, decimals: 2) } 倍）。{ $relative ->
    [risen] 相对差距扩大
    [fallen] 相对差距缩小
    [unchanged] 相对差距不变
   *[unknown] 相对差距无法比较
 }，{ $alike ->
    [same] {""}
   *[different] 而
 }{ $absolute ->
    [risen] 绝对差距由 { SIG($before) } 扩大至 { SIG($after) }{ points }
    [fallen] 绝对差距由 { SIG($before) } 缩小至 { SIG($after) }{ points }
    [unchanged] 绝对差距保持在 { SIG($after) }{ points }
   *[unknown] 绝对差距无法判断
 }。
extremes = 就全部区域而言，{ $last } 年最高均值（{ $high }）是最低均值（{ $low }）的 { NUM($ratio, decimals: 2) } 倍，{ $first } 年为 { NUM($before, decimals: 2) } 倍。

theil = 泰尔指数 T { $moved ->
    [risen] 由 { $first } 年的 { NUM($before, decimals: 3) } 上升至 { $last } 年的 { NUM($after, decimals: 3) }{ $interval }
    [fallen] 由 { $first } 年的 { NUM($before, decimals: 3) } 下降至 { $last } 年的 { NUM($after, decimals: 3) }{ $interval }
    [unchanged] 在 { $first } 年至 { $last } 年保持在 { NUM($after, decimals: 3) }{ $interval }
   *[unknown] 由 { $first } 年的 { NUM($before, decimals: 3) } 变为 { $last } 年的 { NUM($after, decimals: 3) }{ $interval }
 }；其中区域间差异的占比由 { PCT($between_before) } 变为 { PCT($between_after) }。
theil-interval = （自助法 95% 置信区间 [{ NUM($low, decimals: 3) } 至 { NUM($high, decimals: 3) }]）
dagum = { $period } 年 Dagum 基尼系数为 { NUM($gini, decimals: 3) }：组间净差距占 { PCT($between) }，组内占 { PCT($within) }，超变密度占 { PCT($overlap) }。差距最大的两个区域是{ $one }与{ $other }（{ NUM($widest, decimals: 3) }）。

gradient = { $direction ->
    [east] 向东
   *[north] 向北
 }一个标准差，{ $last } 年{ $interest }{ $sign ->
    [positive] 高 { SIG($value) }{ points }
    [negative] 低 { SIG(SIZE($value)) }{ points }
    [zero] 相同
   *[unknown] 变动无法判断
 } [{ SIG($low) } 至 { SIG($high) }]，{ $clarity ->
    [significant] 在 5% 水平上显著
    [insignificant] 在 5% 水平上不显著
   *[unknown] 显著性无法判断
 }；{ $first } 年的差异为 { SIG($before, sign: "always") }（{ P($p_before) }）。
centre = { $moved ->
    [unchanged] { $since } 年以来，重心未移动。
   *[risen] { $since } 年以来，重心向{ $towards ->
        [north-east] 东北
        [north-west] 西北
        [south-east] 东南
       *[south-west] 西南
     }移动 { NUM($km, decimals: 0) } 千米。
 }

no-ratio = 所比较的 { $n } 个变量中，没有一个的区域均值相差 { $limit } 倍以上。
ratios = 按区域均值，{ $n } 个变量中有 { $above } 个相差 { $limit } 倍以上：{ LIST($variables) }{ $listed ->
    [some] 等
   *[all] {""}
 }。
unit-ratios = 按单个地区则有 { $above } 个；差距最大的是{ $variable }，{ $high }是{ $low }的 { SIG($ratio) } 倍。
share = { $variable }中，{ $group }在 { $last } 年占 { PCT($share, decimals: 1) }；历年介于 { PCT($low, decimals: 1) } 与 { PCT($high, decimals: 1) } 之间。

break = { $variable }的统计口径在 { $period } 年有变：{ $note }。图中已标出，稳健性检验将其剔除。

means-figure =
    .caption = 区域均值与极值比
    .alt = { $first }—{ $last } 年 { $groups } 个区域的均值折线及极值比。
inequality-figure =
    .caption = 区域间与区域内不平等
    .alt = 历年不平等程度堆叠柱：区域间与区域内。
dagum-figure =
    .caption = Dagum 基尼系数及其分解
    .alt = 历年基尼系数堆叠柱：组间净值、组内与超变密度。
