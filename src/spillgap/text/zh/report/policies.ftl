# 政策模拟一章。

title = 政策模拟

unstable = 主模型的估计值不允许进行政策模拟。
opening = 各情景仅改变部分地区的某一因素，其余（含个体效应与残差）均保持末期水平。

change = { SIG($value) } [{ SIG($low) } 至 { SIG($high) }{ $coverage ->
    [clear] {""}
   *[covered] ，包含零
 }]
scenario = { $title }：全部地区均值变动 { $mean }{ $gap }。{ $beyond }
gap-unchanged = ，差距不变
gap-change = ，差距（{ SIG($gap) }）变动 { $change }
extrapolated = 该情景超出观测范围，属外推。
figure =
    .caption = 情景比较（95% 置信区间）
    .alt = 各情景下均值与差距的变化。

outcome = { $outcome ->
    [gap] 差距
   *[theil_t] 泰尔指数 T
 }
per-unit = 各情景规模不一，不能按变动大小排序。按{ $variable }总量每增加一单位计，{ $outcome }的变动为：{ LIST($scenarios) }。

target = 若以总量 { $budget } 的{ $variable }最大限度{ $aim }，应投向{ LIST($places) }，变动 { $change }。简单规则所得较少或相同：{ LIST($rules) }。
firm = 上述 { $n } 个地区中有 { $firm } 个在至少 95% 的模拟中入选。
limits = 预算以因素的单位计，未计其成本，而成本因地而异；且 ρ 对各地区相同，投向在很大程度上由空间权重决定。
