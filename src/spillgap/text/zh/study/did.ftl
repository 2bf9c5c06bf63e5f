# 双重差分的文字说明，用于摘要与报告。

refused = 数据不支持双重差分估计。

everybody = { $model }：若全部个体接受处理，本地处理使结果变动 { SIG($own) } [{ SIG($own_low) } 至 { SIG($own_high) }]，其他个体的处理使其变动 { SIG($near) } [{ SIG($near_low) } 至 { SIG($near_high) }]（95% 区间）。

placebo = 安慰剂检验（仅用处理前样本，假设 { $period } 开始处理）：{ SIG($estimate) }（{ P($p) }）。

warning = 警告：{ $text }
