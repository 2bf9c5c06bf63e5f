# 指数一章。

title = 指数

indicators = 指数由 { $n } 个指标合成（{ $method }）。
weighted = { indicators }权重最高的是{ LIST($heaviest) }，最低的是{ $lightest }。
scale = 指数取值 { $low }—{ $high }，标准化的参照范围：{ $reference }。
scale-open = 指数的 { $low } 与 { $high } 分别对应参照范围内的最差与最好水平，参照范围：{ $reference }。

leaders = { $period } 年领先的是{ LIST($first) }；居末的是{ LIST($last) }。
mean = { $since } 年以来，均值{ $moved ->
    [risen] 由 { SIG($before) } 升至 { SIG($after) }
    [fallen] 由 { SIG($before) } 降至 { SIG($after) }
    [unchanged] 保持在 { SIG($after) }
   *[unknown] 由 { SIG($before) } 变为 { SIG($after) }
 }。
climbed = { $unit }上升最多（{ $places } 位）。
dropped = { $unit }下降最多（{ $places } 位）。
ranking-figure =
    .caption = { $name }历年排名
    .alt = { $first }—{ $last } 年各地区排名变化折线图。

other-method = 换用{ $method }所得排名与之的 Spearman 相关系数为 { NUM($correlation, decimals: 3) }。
other-methods = 其他方法所得排名与本指数排名的 Spearman 相关系数介于 { NUM($low, decimals: 3) }（{ $least }）与 { NUM($high, decimals: 3) }（{ $most }）之间。
single-ranks = 但个别排名会变动：{ $unit }在同一年内最多相差 { $places } 位，而 { $n } 个地区中有 { $still } 个的变动始终不超过三位。
