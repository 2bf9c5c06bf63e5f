# 差距从何而来一章。

title = 差距从何而来

opening = 主模型将差距精确分解为各因素的本地部分、邻地部分、个体效应与残差。
mundlak = 个体效应所遮蔽的部分，可由 Mundlak 形式加以区分：它加入各因素的长期均值。
accounting = 上述分解是基于估计模型的核算，而非因果证明：它说明在模型成立时，差距中有多少与某因素相伴。

in-short = 差距的来源：{ $period } 年{ $high }与{ $low }相差 { SIG($gap) }{ $unit ->
    [points] {" 点"}
    [log] {" 个对数点"}
   *[none] {""}
 }，其中{ $variable }{ $direction ->
    [negative] 反向贡献
   *[positive] 占
 } { SIG($value) }（{ PCT($share) }）[{ SIG($lower) } 至 { SIG($upper) }{ $coverage ->
    [clear] {""}
   *[covered] ，包含零
 }]{ $through }{ $rest }。
through-neighbours = ，其中 { SIG($value) } 来自邻地
unit-effects = ；模型未作解释的个体效应占 { PCT($share) }

waterfall-figure =
    .caption = { $high }与{ $low }差距的构成
    .alt = 由零累加至全部差距的瀑布图，各部分附 95% 区间。
contributions-figure =
    .caption = 各地区偏离均值的构成
    .alt = 各地区正负贡献的堆叠条形图，标记为合计。
