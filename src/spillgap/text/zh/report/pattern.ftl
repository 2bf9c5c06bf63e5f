# 空间格局一章。

title = 空间格局

periods = { $periods } 期
borderline = （其中 { $n } 期处于临界：模拟 p 值与 5% 无法区分）
question = 莫兰指数检验邻地的相似程度是否超出随机分布（{ $draws } 次置换，双侧，5% 水平）。
moran = { $variable }：介于 { NUM($low, decimals: 3) } 与 { NUM($high, decimals: 3) } 之间，{ periods }中{ $clear ->
    [0] 均不显著
   *[other] 有 { $clear } 期显著
 }{ $near }。

in-short = { $alike ->
    [alike] 相似水平的地区彼此相邻
    [unlike] 高低值地区相邻
    [mixed] 空间格局发生逆转
    [before] 相似水平的地区曾彼此相邻，而 { $last } 年未能证实
   *[none] 未能证实存在空间格局
 }：{ $last } 年{ $variable }的莫兰指数为 { NUM($moran, decimals: 3) }，{ periods }中{ $clear ->
    [0] 均不显著
   *[other] 有 { $clear } 期显著
 }{ $near }。{ $every }

# 最后一期，在所声明的多少个 W 之下。
every-weights = { $variable }，{ $last } 年：{ $n } 个 W 中，莫兰指数在 { $positive } 个之下显著为正{ $negative ->
    [0] {""}
   *[other] ，在 { $negative } 个之下显著为负
 }。
in-short-weights = { $n } 个 W 中，{ $last } 年在 { $positive } 个之下显著为正{ $negative ->
    [0] {""}
   *[other] ，在 { $negative } 个之下显著为负
 }。

clusters = { $period } 年的局部集聚——{ $clusters }。
no-cluster = { $period } 年的局部集聚——无。
borderline-units = { $period } 年处于临界（模拟 p 值与 { $level } 无法区分）：{ LIST($units) }。
uncorrected = 各地区均按 { $level } 的水平检验且未作校正：仅凭偶然即会出现约 { NUM($expected) } 个集聚。
corrected = 已按 { $rule } 作多重检验校正（{ $level } 水平）。

statistic = { $statistic }（置换检验，5% 水平）：{ periods }中{ $clear ->
    [0] 均不显著
   *[other] 有 { $clear } 期显著
 }。
joins = { $statistic }（置换检验，5% 水平）：{ periods }中有 { $clear } 期取值为 1 的地区之间的连接数显著异于随机分布。
classes = { $period } 年{ $statistic }——{ $clusters }。
no-class = { $period } 年{ $statistic }——无显著地区。
statistic-figure =
    .caption = { $statistic }（{ $period } 年）
    .alt = { $period } 年{ $interest }的{ $statistic }地图：{ $members } 个地区显著。

moran-figure =
    .caption = { $variable }的莫兰指数
    .alt = 历年莫兰指数，由 { $first } 年的 { NUM($before, decimals: 3) } 到 { $last } 年的 { NUM($after, decimals: 3) }，并示无自相关区间。
lisa-figure =
    .caption = 局部集聚（{ $period } 年）
    .alt = { $period } 年{ $interest }局部集聚地图：{ $members } 个地区属于显著集聚。
scatter-figure =
    .caption = 莫兰散点图（{ $period } 年）
    .alt = { $period } 年各地区取值与其邻地均值的散点图。
