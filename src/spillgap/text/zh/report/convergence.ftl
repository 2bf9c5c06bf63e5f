# 差距是否收敛一章。

title = 差距是否收敛

sigma = 变异系数由 { $first } 年的 { NUM($before, decimals: 3) } 变为 { $last } 年的 { NUM($after, decimals: 3) }，{ $trend ->
    [down] 下降趋势显著（{ P($p) }），存在 σ 收敛
    [up] 上升趋势显著（{ P($p) }），与 σ 收敛相反
   *[none] 无显著趋势（{ P($p) }），不存在 σ 收敛
 }。

form = { $form ->
    [cross_section] 首末期截面的绝对收敛
    [absolute] 面板绝对收敛
    [conditional] 控制各因素后的条件收敛
   *[spatial] 计入邻地影响（空间杜宾模型）
 }
no-beta = { form }：无 β 收敛（{ P($p) }）。
beta = { form }：β = { NUM($beta, decimals: 3) }（{ P($p) }），收敛速度为每期 { PCT($speed, decimals: 1) }，差距减半约需 { NUM($half) } 期 [{ NUM($low) } 至 { NUM($high) }]。

density = 分布的主峰{ $mode ->
    [unchanged] 保持在 { SIG($mode_after) }
   *[risen] 由 { SIG($mode_before) } 移至 { SIG($mode_after) }
 }，标准差{ $spread ->
    [unchanged] 保持在 { SIG($sd_after) }
    [risen] 由 { SIG($sd_before) } 升至 { SIG($sd_after) }
    [fallen] 由 { SIG($sd_before) } 降至 { SIG($sd_after) }
   *[unknown] 由 { SIG($sd_before) } 变为 { SIG($sd_after) }
 }，{ $last } 年有 { $modes } 个峰。
density-figure =
    .caption = 历年核密度分布
    .alt = 各年密度曲线自上而下排列。

markov = 按相对于当年均值的水平分为 { $classes } 个等级，各地区留在原等级的概率为 { NUM($low, decimals: 2) } 至 { NUM($high, decimals: 2) }；每期有 { PCT($rise) } 由最低等级上升。
steady = 长期稳态下各等级占比为{ LIST($shares) }。
spatial-markov = { $clarity ->
    [significant] 转移概率依赖于邻地的等级（{ P($p) }）。
   *[insignificant] 未发现转移概率依赖于邻地等级的证据（{ P($p) }）。
 }
markov-figure =
    .caption = 等级间转移概率
    .alt = 各等级逐期转移概率热图。

caution = 样本仅 { $periods } 期，此结果只作参考。
no-clubs = 数据不足，未作 Phillips–Sul 收敛俱乐部检验。
one-path = Phillips–Sul 的 log t 检验不拒绝全部地区收敛于同一路径（t = { NUM($t, decimals: 2) }）。{ caution }
clubs = Phillips–Sul 的 log t 检验拒绝全部地区收敛于同一路径（t = { NUM($t, decimals: 2) }），识别出 { $clubs } 个俱乐部，分别含 { LIST($sizes) } 个地区{ $outside ->
    [0] {""}
   *[other] ；{ LIST($alone) }不属于任何俱乐部
 }。{ caution }
