# 交错处理：对受处理个体及其各环邻地的效应。

## 表。

title = 处理对{ $outcome }的效应
title-bacon = 双向固定效应估计所作的比较
effect-own = 受处理个体
effect-ring = 第 { $number } 环
effect-total = 每一受处理个体的总效应
head-units = 个体数
head-unit-periods = 个体时期数
head-cohort = 处理起始期
head-against = 对照的处理起始期
head-comparison = 对照
head-weight = 权重
head-estimate = 估计值
against-never = 从未处理
against-not-yet = 尚未处理
against-already = 已处理

## 表注。

how = { $method ->
    [imputation] 结果变量减去由未受波及观测的个体与时期效应所推算的值（Borusyak、Jaravel 与 Spiess 2024）
   *[group-time] 自最后一个未受波及时期以来的变化，减去{ $controls ->
        [not-yet] 届时尚未受波及
       *[never] 始终未受波及
    }个体的相应变化（Callaway 与 Sant'Anna 2021）
}。标准误按个体聚类，区间为 { PCT($level) }；扰动项存在空间相关时区间偏窄。只有在没有处理时各地趋势平行，且影响不超出各环时，才可解释为效应。
bacon = 双向固定效应估计 { NUM($estimate, decimals: 3) } 为上列比较的加权和（Goodman-Bacon 2021）。以已处理个体为对照的比较占权重 { PCT($forbidden) }：其中扣除了这些个体效应的增长。

## 提示。

uncompared = { LIST($periods) }没有可供比较的个体，未计入这些时期的效应。
few = { $ring ->
    [own] 对受处理个体的效应
   *[other] 对第 { $ring } 环的效应
}只依据 { $units } 个个体：少于 { $enough } 个时标准误偏小。
