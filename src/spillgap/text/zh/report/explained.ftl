# 差距从何而来一章。

title = 差距从何而来

opening = 主模型将差距精确分解为各因素的本地部分、邻地部分、个体效应与残差。
mundlak = 个体效应所遮蔽的部分，可由 Mundlak 形式加以区分：它加入各因素的长期均值。
accounting = 上述分解是基于估计模型的核算，而非因果证明：它说明在模型成立时，差距中有多少与某因素相伴。

waterfall-figure =
    .caption = { $high }与{ $low }差距的构成
    .alt = 由零累加至全部差距的瀑布图，各部分附 95% 置信区间。
contributions-figure =
    .caption = 各地区偏离均值的构成
    .alt = 各地区正负贡献的堆叠条形图，标记为合计。
