# 调节效应：各效应随调节变量取值的变化，用于表题与表注。

title = { $variable } → { $outcome }，按{ $moderator }
value = { $moderator } = { SIG($value) }{ $place ->
    [below] （均值 − 1 倍标准差）
    [mean] （均值）
    [above] （均值 + 1 倍标准差）
    [q10] （10% 分位数）
    [q25] （25% 分位数）
    [q50] （中位数）
    [q75] （75% 分位数）
    [q90] （90% 分位数）
   *[given] {""}
}
held = 各地调节变量均取该值。
region = { $effect ->
    [direct] 直接效应
    [indirect] 间接效应
   *[total] 总效应
}：{ $moderator } 取 { SIG($lower) } 至 { SIG($upper) } 时{ $sign ->
    [positive] 为正
    [negative] 为负
   *[zero] 无法与零区分
}（{ NUM($total, decimals: 0) } 个观测中有 { NUM($count, decimals: 0) } 个）。
band = { $band ->
    [simultaneous] 区域按对调节变量全部取值同时成立的 { PCT($level) } 置信带划定。
    [fdr] 区域按错误发现率控制在 { PCT($alpha) } 的区间划定。
   *[pointwise] 区域按逐点 { PCT($level) } 区间划定：同时查看许多取值时，所得区域偏大。
}

## 提示。

constitutive = 公式中没有单独的 { $moderator }：其自身对结果的影响会被计入交互项。
beyond = { $moderator } 有 { NUM($count, decimals: 0) } 个取值超出观测范围（{ SIG($lower) } 至 { SIG($upper) }），该处为直线外推。
