# 模型一章：检验、选择、估计。

title = 模型

equation = 模型以{ LIST($regressors) }解释{ $outcome }，并视模型设定纳入邻地的相应变量。
fit = { $observations } 个观测，对数似然值 { NUM($loglik) }，组内 R² { NUM($r2, decimals: 3) }。
caution = 注意：{ $warning }

no-tests = 检验需要平衡面板，故未进行。
tests = { $n } 项检验中有 { $rejected } 项在 5% 水平上拒绝原假设。
kept = 未被拒绝的是：{ $tests }。

chosen = 据此选择{ $model }，{ $effects }{ $same ->
    [same] ，即本研究的主模型。
   *[other] ，而本研究的主模型为{ $main }，{ $main_effects }。
 }
unsettled = 检验序列未收敛于同一模型，须谨慎解读。
posterior = 各空间权重的后验概率（先验等概率）：{ LIST($weights) }。
favoured = 数据更支持{ $best }而非本研究采用的{ $main }，因而依赖于空间权重的结论须谨慎解读。

main = 主模型为{ $model }（{ $effects }，{ $weights }），{ $observations } 个观测。
main-with-rho = 在{ $model }（{ $effects }，{ $weights }）中，邻地的反馈为 ρ = { NUM($rho, decimals: 3) }（标准误 { NUM($error, decimals: 3) }，{ P($p) }）；所试 { $tried } 种空间权重中有 { $clear } 种的 ρ 在 5% 水平上显著。
rho-by-weights = 各空间权重下的 ρ：{ $weights }。
clear = { $n ->
    [0] 没有系数在 5% 水平上显著。
   *[other] 在 5% 水平上显著：{ LIST($terms) }。
 }
unclear = 不显著：{ LIST($terms) }；不显著同样是结果。
figure =
    .caption = 主模型系数（每一标准差）
    .alt = 各系数及其 95% 置信区间，以零线为参照。

no-regimes = 数据不支持分区制估计。
regimes = 另按区制分别估计各系数（ρ 共同）。
regimes-figure =
    .caption = 分区制总效应
    .alt = 各变量在各区制的总效应及其区间，并列显示。
