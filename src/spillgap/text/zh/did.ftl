# 双重差分：设计与提示。

## 设计。

treatment = 处理变量 { $name }：{ $units } 个个体中 { $treated } 个接受处理，首次处理时期（个体数）为 { LIST($starts) }；{ $never } 个从未处理。
window = 事件时间 { $low }（含更早）至 { $high }（含更晚），以 { $reference } 期为基准。
with-rho = 含 ρ 时系数不等于效应：处理效应见 effects()。

## 提示。

staggered = 交错处理：{ $units } 个处理个体分属 { $cohorts } 个批次（{ $sizes }）。双向固定效应估计会与先前已处理的个体比较，混合了随批次或时间而异的效应（Goodman-Bacon 2021）。仅含处理变量的回归中，{ $rows } 个处理观测里有 { $negative } 个权重为负，合计 { NUM($sum, decimals: 3) }（de Chaisemartin & D'Haultfœuille 2020）。{ $design ->
    [event-study] 各事件时间的系数同样混入其他事件时间的效应，处理前趋势可能因此失真（Sun & Abraham 2021）。
   *[plain] {""}
}
no-clean-control = 全部 { $units } 个从未处理的个体都有受处理的邻居：没有个体能反映周边无处理时的情形，对邻地效应的识别依赖其与受处理邻居的比例成线性关系。
controls-reached = { $units } 个从未处理的个体中有 { $reached } 个的邻居受到处理，而 { $model } 不含 W × 处理项：若处理溢出到这些个体，它们便不能代表未处理的情形（Clarke 2017；Butts 2021）。请与 model='SLX' 或 'SDM' 比较。
few-treated = 处理个体 { $treated } 个、从未处理个体 { $never } 个：任一方少于 { $enough } 个时，cov={ $cov } 的标准误偏小，效应显得比实际更确定（Conley & Taber 2011）。
