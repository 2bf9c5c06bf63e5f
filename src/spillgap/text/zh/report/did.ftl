# 双重差分一章。

title = 双重差分

refused = 数据不支持双重差分估计。
opening = 比较处理个体与其他个体随时间的变动，并分离邻地处理的影响；仅当未处理时两者趋势平行，效应才有因果含义。

effects = { $model }：若全部个体接受处理，本地处理使结果变动 { SIG($own) } [{ SIG($own_low) } 至 { SIG($own_high) }]，其他个体的处理使其变动 { SIG($near) } [{ SIG($near_low) } 至 { SIG($near_high) }]（95% 置信区间）。
placebo = 安慰剂检验（仅用处理前样本，假设 { $when } 年开始处理）：{ SIG($value) }（{ P($p) }）。
caution = 注意：{ $warning }

event-study-figure =
    .caption = 按处理时间的效应
    .alt = 处理前后各期的本地与邻地效应及其区间。
